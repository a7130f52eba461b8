from collections import Counter

import pytest

from aftercare.insight.queries import Group, promises


def test_a_group_says_how_many_were_kept_of_those_that_count() -> None:
    group = Group("solution", "A", outcomes=Counter(kept=3, missed=1, cancelled=5, force_majeure=7, reclassified=9))
    assert (group.kept.value, group.kept.upper, group.kept.lower) == (0.75, 3, 4)


def test_the_lengths_are_ones_that_were_seen() -> None:
    group = Group("solution", "A")
    assert group.quantiles([float(number) for number in range(1, 101)]) == [50.0, 80.0, 90.0, 95.0]
    assert group.quantiles([]) == [None] * len(promises.SHARES)


def test_a_day_without_promises_has_no_share() -> None:
    group = Group("solution", "A", by_day=[Counter(kept=1, missed=1), Counter()])
    assert [figure.value for figure in group.trend()] == [0.5, None]


@pytest.mark.parametrize(
    ("outcome", "stopped", "wanted"),
    [
        ("missed", None, {"late", "missed", "counted"}),
        ("kept", 1, {"late", "kept", "counted", "met"}),
        ("cancelled", None, {"late", "cancelled"}),
    ],
)
def test_what_belongs_to_an_outcome(outcome: str, stopped: object, wanted: set[str]) -> None:
    row = {"outcome": outcome, "stopped_at": stopped}
    asked = ("late", "counted", "met", "kept", "missed", "cancelled", "reclassified")
    assert {one for one in asked if promises._is_wanted(row, one)} == wanted
