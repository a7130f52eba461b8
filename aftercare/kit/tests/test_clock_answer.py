import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from aftercare.kit.clock_answer import answer
from aftercare.kit.clock_document import read

WEEK = {name: [["09:00", "12:00"], ["13:00", "17:00"]] for name in ("mon", "tue", "wed", "thu", "fri")}
DAYS = {"2026-10-09": [], "2026-10-10": "mon", "2026-12-31": [["09:00", "12:00"]]}


def said(*events: tuple[str, str], now: str, **policy: Any) -> dict[str, Any]:
    """The answer in October 2026 in Shanghai to `("08 10:00", "open")`; the 9th is a holiday, the 10th made up."""
    document = {
        "calendar": {"zone": "Asia/Shanghai", "week": WEEK, "days": DAYS},
        "policy": {"target": {"hours": 7}, "counts": ["new", "open"], **policy},
        "events": [{"at": moment(at), "category": category} for at, category in events],
        "now": moment(now),
    }
    return answer(read(json.dumps(document).encode()))


def moment(text: str) -> str:
    return f"2026-10-{text.replace(' ', 'T')}+08:00"


def short(found: dict[str, Any]) -> tuple[float, str | None, str]:
    deadline = found["deadline"]
    return found["used_seconds"], deadline and deadline[8:16].replace("T", " "), found["state"]


def test_running_over_a_holiday_and_a_make_up_day() -> None:
    found = said(("08 16:00", "new"), now="10 10:30")
    assert found == {
        "used_seconds": 9000,
        "deadline": "2026-10-10T16:00:00+08:00",
        "state": "running",
        "spans": [
            {"from": moment("08 16:00:00"), "to": moment("08 17:00:00"), "counted": True, "reason": "runs"},
            {"from": moment("08 17:00:00"), "to": moment("09 00:00:00"), "counted": False, "reason": "closed"},
            {"from": moment("09 00:00:00"), "to": moment("10 00:00:00"), "counted": False, "reason": "holiday"},
            {"from": moment("10 00:00:00"), "to": moment("10 09:00:00"), "counted": False, "reason": "closed"},
            {"from": moment("10 09:00:00"), "to": moment("10 10:30:00"), "counted": True, "reason": "runs"},
        ],
    }


def test_a_part_of_a_second_is_kept() -> None:
    found = said(("08 16:00:00.25", "new"), now="08 16:00:01")
    assert (found["used_seconds"], found["spans"][0]["from"]) == (0.75, moment("08 16:00:00.250000"))


def test_created_at_closing_starts_at_the_next_opening() -> None:
    assert short(said(("08 17:00", "new"), now="08 17:00", target={"hours": 1})) == (0, "10 10:00", "running")


@pytest.mark.parametrize(("now", "state"), [("08 17:00", "running"), ("08 17:00:00.000001", "breached")])
def test_exactly_at_the_deadline_is_in_time(now: str, state: str) -> None:
    assert short(said(("08 09:00", "new"), now=now)) == (7 * 3600, "08 17:00", state)
    solved = said(("08 09:00", "new"), (now, "solved"), now="12 12:00")
    assert short(solved) == (7 * 3600, "08 17:00", "stopped" if state == "running" else state)


def test_nothing_worked_before_it_was_solved_late_is_late_all_the_same() -> None:
    """The target was used up at the closing, and the solution came at the next opening."""
    assert said(("08 09:00", "new"), ("10 09:00", "solved"), now="10 10:00")["state"] == "breached"


@pytest.mark.parametrize("target", [{"hours": 0}, {"working_days": 0}])
@pytest.mark.parametrize(("category", "state"), [("open", "running"), ("wait", "paused"), ("solved", "stopped")])
def test_zero_is_no_target(target: dict[str, float], category: str, state: str) -> None:
    found = said(("08 09:00", "new"), ("08 10:00", category), now="12 10:00", target=target)
    assert (found["deadline"], found["state"]) == (None, state)


def test_a_pause_has_no_deadline_unless_all_was_used_before_it() -> None:
    assert short(said(("08 09:00", "new"), ("08 10:00", "wait"), now="12 10:00")) == (3600, None, "paused")
    used_up = said(("08 09:00", "new"), ("08 10:00", "wait"), now="12 10:00", target={"hours": 1})
    assert short(used_up) == (3600, "08 10:00", "breached")


@pytest.mark.parametrize("category", ["solved", "closed", "merged", "cancelled", "Solved", "CLOSED"])
def test_what_stops(category: str) -> None:
    found = said(("08 09:00", "new"), ("08 10:00", category), now="12 10:00")
    assert short(found) == (3600, "08 17:00", "stopped")
    assert [piece["reason"] for piece in found["spans"]] == ["runs", "stopped"]


def test_what_the_policy_counts_runs_whatever_it_is_called() -> None:
    found = said(("08 09:00", "new"), ("08 10:00", "solved"), now="08 11:00", counts=["new", "solved"])
    assert short(found) == (7200, "08 17:00", "running")


@pytest.mark.parametrize("category", ["Open", "OPEN ", "anything", "Неизвестно"])
def test_every_other_category_pauses(category: str) -> None:
    assert said(("08 09:00", "new"), ("08 10:00", category), now="08 11:00")["state"] == "paused"


@pytest.mark.parametrize(("category", "state"), [("wait", "paused"), ("solved", "stopped")])
def test_the_first_event_starts_the_clock_whatever_it_is(category: str, state: str) -> None:
    assert said(("08 09:00", category), now="08 10:00")["state"] == state
    found = said(("08 09:00", category), ("10 09:00", "open"), now="10 10:00", target={"working_days": 1})
    assert short(found) == (3600, "10 17:00", "running")


BACK = (("08 09:00", "new"), ("08 10:00", "solved"), ("10 09:00", "open"))


@pytest.mark.parametrize(
    ("policy", "used", "reasons"),
    [
        ({}, 2, ["runs", "stopped", "runs"]),
        ({"false_solve_counts": True}, 8, ["runs", "false_solve", "closed", "false_solve"]),
        ({"false_solve_counts": True, "reopen_grace_hours": 6}, 8, ["runs", "false_solve", "closed", "false_solve"]),
        ({"false_solve_counts": True, "reopen_grace_hours": 5.99}, 2, ["runs", "stopped", "runs"]),
    ],
)
def test_opened_again(policy: dict[str, Any], used: int, reasons: list[str]) -> None:
    found = said(*BACK, now="10 10:00", **policy)
    assert found["used_seconds"] == used * 3600
    assert [piece["reason"] for piece in found["spans"]][: len(reasons)] == reasons


def test_the_grace_begins_with_the_first_of_several_ends() -> None:
    found = said(
        ("08 09:00", "new"),
        ("08 10:00", "solved"),
        ("08 16:00", "closed"),
        ("10 09:00", "open"),
        now="10 10:00",
        false_solve_counts=True,
        reopen_grace_hours=2,
    )
    assert found["used_seconds"] == 7200


def test_working_days_end_at_closing_and_are_moved_by_paused_ones() -> None:
    days = {"target": {"working_days": 2}}
    assert short(said(("07 10:00", "new"), now="07 10:00", **days))[1] == "10 17:00"
    assert short(said(("09 10:00", "new"), now="09 10:00", **days))[1] == "13 17:00"
    paused = (("07 10:00", "new"), ("08 16:00", "wait"), ("10 09:00", "open"))
    assert short(said(*paused, now="10 10:00", **days))[1] == "12 17:00"
    not_a_closing = (("07 10:00", "new"), ("08 09:00", "wait"), ("08 16:59:59", "open"))
    assert short(said(*not_a_closing, now="10 10:00", **days))[1] == "10 17:00"


def test_a_calendar_without_work_never_comes_to_an_end() -> None:
    document = {
        "calendar": {"zone": "UTC", "week": {}, "days": {}},
        "policy": {"target": {"hours": 4}, "counts": ["new"]},
        "events": [{"at": "2026-10-01T00:00:00Z", "category": "new"}],
        "now": "2026-10-02T12:00:00Z",
    }
    found = answer(read(json.dumps(document).encode()))
    assert (found["used_seconds"], found["deadline"], found["state"]) == (0, None, "running")
    assert [piece["reason"] for piece in found["spans"]] == ["closed"]


def test_now_at_the_first_event_has_no_pieces() -> None:
    assert said(("08 10:00", "new"), now="08 10:00")["spans"] == []


def test_the_pieces_leave_no_hole() -> None:
    events = (
        ("07 10:00", "new"),
        ("07 10:00", "wait"),
        ("07 12:30", "open"),
        ("08 11:00", "solved"),
        ("10 09:30", "x"),
    )
    found = said(*events, now="20 13:00", false_solve_counts=True)
    pieces = found["spans"]
    assert (pieces[0]["from"], pieces[-1]["to"]) == (moment("07 10:00:00"), moment("20 13:00:00"))
    assert all(before["to"] == after["from"] for before, after in pairwise(pieces))


def test_the_manual_shows_a_document_and_its_true_answer() -> None:
    manual = (Path(__file__).parents[3] / "docs/clock.md").read_text()
    document, shown = re.findall(r"```json\n(.*?)```", manual, re.DOTALL)
    assert answer(read(document.encode())) == json.loads(shown)
