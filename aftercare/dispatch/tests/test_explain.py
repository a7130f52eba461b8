"""Points in words."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from aftercare.dispatch.queries import explain
from aftercare.engines.routing import Factor, Reason
from aftercare.kit.rows import Row

WHEN = datetime(2026, 11, 23, 6, 0, tzinfo=UTC).isoformat()


def decision(**more: object) -> Row:
    """A decision between Ann and Zoe."""
    factors = {"travel": [12.0, 12.0], "load": [0.5, 20.0], "skill": [2.0, 8.0], "area": [0.0, 0.0]}
    row = {"start": WHEN, "end": WHEN, "travel": 12, "on_call": False, "total": 40.0, "factors": factors}
    return {
        "names": {1: "Ann", 2: "Zoe", 3: "Bob"},
        "ranked": [{**row, "engineer_id": 1}, {**row, "engineer_id": 2, "factors": {"travel": [80.0, 80.0]}}],
        "excluded": {
            "counts": {"no_room": 1, "no_skill": 2},
            "people": [
                {"engineer_id": 3, "reason": "no_skill"},
                {"engineer_id": 2, "reason": "no_room"},
            ],
        },
        "relaxed": {},
        **more,
    }


def test_candidates_come_in_their_order_with_bars_beside_their_dearest() -> None:
    ann, zoe = explain.candidates(decision())
    assert (ann.name, zoe.name) == ("Ann", "Zoe")
    assert [(part.factor, part.bar) for part in ann.parts] == [("travel", 12), ("load", 20), ("skill", 8), ("area", 0)]
    assert [part.bar for part in zoe.parts] == [20]
    assert ann.in_short == "Load 20 · Distance 12 · Skill 8"


@pytest.mark.parametrize(
    ("factor", "amount", "words"),
    [
        (Factor.TRAVEL, 12.4, "12 min more on the road"),
        (Factor.TRAVEL, 0.0, "on the way anyway"),
        (Factor.WAIT, 1.25, "1.2 h until arrival"),
        (Factor.LATE, 0.0, "in time"),
        (Factor.LOAD, 0.46, "46 % of the day booked"),
        (Factor.SKILL, 2.0, "level 3 of 5"),
        (Factor.SKILL, 0.0, "level 5 of 5"),
        (Factor.PARTS, 1.0, "parts missing: 1"),
        (Factor.AREA, 1.0, "another area"),
        (Factor.STANDBY, 1.0, "on call, outside the shift"),
    ],
)
def test_amounts_in_words(factor: Factor, amount: float, words: str) -> None:
    assert explain.factor_words(factor, amount) == words


def test_every_factor_and_reason_has_its_words_in_both_languages() -> None:
    names = {explain.factor_name(factor) for factor in Factor}
    reasons = {explain.reason_words(reason) for reason in Reason}
    with translation.override("zh-hans"):
        chinese = {explain.factor_name(factor) for factor in Factor} | {explain.reason_words(one) for one in Reason}
    assert (len(names), len(reasons), len(chinese)) == (len(Factor), len(Reason), len(Factor) + len(Reason))
    assert not chinese & (names | reasons)


def test_those_who_could_not_go_are_counted_by_reason() -> None:
    found = explain.excluded(decision())
    assert [(row["reason"], row["count"], row["names"]) for row in found] == [
        ("no_skill", 2, ["Bob"]),
        ("no_room", 1, ["Zoe"]),
    ]
