"""What people of the story say, in their language."""

from collections.abc import Mapping
from random import Random
from typing import Any

from aftercare.demo.story.faults import Device, Fault
from aftercare.demo.story.sources import read

ANSWER_RATE = 0.46
PART_RATE = 0.55
REASONS = ("time", "person", "product", "price", "other")
SCORES = {4: (9, 10), 3: (7, 9), 2: (5, 7), 1: (0, 4)}


def phrases(language: str) -> Mapping[str, Any]:
    """The phrases of a language; Chinese for everything but English."""
    found: Mapping[str, Any] = read("words")["en" if language == "en" else "zh"]
    return found


def complaint(random: Random, fault: Fault, device: Device, language: str) -> str:
    """What the customer writes when he asks for help."""
    english = language == "en"
    text = str(random.choice(fault.row["en" if english else "zh"]))
    text = text.format(device=device.model["say" if english else "say_zh"])
    if random.random() < 0.2:  # noqa: PLR2004 - one of five reads the type plate
        text += f" Serial number {device.serial}." if english else f"序列号 {device.serial}。"
    return text


def ending(random: Random, fault: Fault, language: str) -> tuple[str, str, str]:
    """Symptom, cause and action."""
    symptom, cause, action = random.choice(fault.row["ending_en" if language == "en" else "ending"])
    return symptom, cause, action


def settled(random: Random, category: str) -> tuple[str, str, str]:
    """Symptom, cause and action of a request that the hotline has solved; of the first kind where it knows none."""
    rows = [row for row in read("faults") if row["category"] == category] or read("faults")[:1]
    symptom, cause, action = random.choice(rows[0]["ending"])
    return symptom, cause, action


def part(random: Random, fault: Fault, device: Device) -> str:
    """The number of a part that went in, or ""."""
    fits = {row["number"] for row in read("products")["parts"] if device.model["code"] in row["fits"]}
    usable = [number for number in fault.row["parts"] if number in fits]
    return str(random.choice(usable)) if usable and random.random() < PART_RATE else ""


def checklist(random: Random, *, part_used: bool) -> dict[str, Any]:
    """The answers to the checklist of a visit."""
    found = "part_defect" if part_used else random.choice(["dirt", "installation", "usage", "none"])
    return {
        "shoe_covers": "yes",
        "dust_mat": "yes",
        "power_off": "yes",
        "photo_before": 1,
        "fault_found": found,
        "insulation": float(random.randint(20, 500)),
        "test_run": "yes",
        "cleaned": "yes",
    }


def survey(random: Random, care: float, late: float, visits: int, language: str) -> dict[str, Any]:
    """How a customer judges: who was served with care, on time and at once is content. Answers may be missing."""
    content = care + 0.03 - 0.12 * min(late, 1.5) - 0.06 * max(visits - 1, 0)
    chance = random.random()
    grade = 4 if chance < content * 0.68 else 3 if chance < content else 2 if chance < content + 0.07 else 1
    low, high = SCORES[grade]
    given: dict[str, Any] = {"grade": str(grade), "recommend": random.randint(low, high)}
    words = phrases(language)
    if grade <= 2:  # noqa: PLR2004 - the two lower grades are asked for the reason
        given["reason"] = random.choices(REASONS, [4 if late > 0.4 else 1, 3 if care < 0.8 else 1, 2, 1, 0.5])[0]  # noqa: PLR2004
        given["comment"] = random.choice(words["bad"][given["reason"]])
    elif comment := random.choice(words["good"]):
        given["comment"] = comment
    answers = random.random() < (ANSWER_RATE if grade > 2 else 0.55)  # noqa: PLR2004 - the angry answer more often
    return {"answers": given if answers else None, "after_hours": random.expovariate(1 / 5) + 0.1}
