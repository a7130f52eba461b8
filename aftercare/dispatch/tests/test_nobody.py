"""What is missing where nobody could go, in words."""

from datetime import UTC, datetime

import pytest

from aftercare.dispatch.queries import nobody
from aftercare.engines.routing import Reason
from aftercare.kit.rows import Row

WHEN = datetime(2026, 11, 23, 6, 0, tzinfo=UTC).isoformat()
WANTED = nobody.Wanted(skill="Gas", level=3, district="Pudong", minutes=60)


def decision(rule: str, **counts: int) -> Row:
    """Nobody can go, and Bob would be the cheapest if one rule were let go."""
    relaxed = {"rule": rule, "engineer_id": 3, "start": WHEN} if rule else {"rule": ""}
    return {"names": {3: "Bob"}, "relaxed": relaxed, "excluded": {"counts": counts, "people": []}}


def test_advice_names_the_rule_the_person_and_the_time() -> None:
    words = "Cheapest way out: ask Bob to work outside the shifts, from 23 Nov 2026, 14:00."
    assert nobody.advice(decision("no_shift")) == words
    assert nobody.advice({"relaxed": {}}) == ""
    assert nobody.advice(decision("")) == "There is no engineer yet. Add one first."
    several = nobody.advice(decision("several"))
    assert several == "No single rule is enough; nearest would be Bob, 23 Nov 2026, 14:00."


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("no_skill", "Missing: an engineer who holds “Gas” at level 3 or above."),
        ("skill_expired", "Missing: a valid “Gas”; it has expired."),
        ("low_level", "Missing: “Gas” at level 3 or above; those who hold it are below."),
        ("outside_area", "Missing: an engineer within reach of Pudong."),
        ("no_room", "Missing: 60 free minutes, with the way there, in the shifts of the next days."),
    ],
)
def test_the_missing_thing_is_named(rule: str, words: str) -> None:
    assert nobody.missing(decision(rule, no_shift=4), WANTED) == [words]


def test_where_one_thing_is_not_enough_all_are_named_the_usual_one_first() -> None:
    found = nobody.missing(decision("several", no_shift=1, no_skill=2), WANTED)
    assert [words[:30] for words in found] == ["Missing: an engineer who holds", "Missing: a shift within the ne"]


def test_every_reason_has_its_sentences() -> None:
    found = {words for reason in Reason for words in nobody.missing(decision(reason.value), WANTED)}
    advice = {nobody.advice(decision(reason.value)) for reason in Reason if reason is not Reason.NO_ROOM}
    assert (len(found), len(advice)) == (len(Reason), len(Reason) - 1)


def test_control_nothing_is_missing_where_somebody_goes_or_nobody_works_here() -> None:
    assert nobody.missing({"relaxed": {}, "excluded": {"counts": {"no_skill": 1}}}, WANTED) == []
    assert nobody.missing(decision(""), WANTED) == []
