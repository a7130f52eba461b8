from datetime import UTC, date, datetime

import pytest

from aftercare.kit.figures import (
    Days,
    Figure,
    Tally,
    mean,
    number,
    of_lengths,
    quantile,
    share,
    together,
    wilson_interval,
)


def rounded(interval: tuple[float, float] | None) -> tuple[float, float] | None:
    return interval and (round(interval[0], 4), round(interval[1], 4))


# The first three stand in R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
@pytest.mark.parametrize(
    ("hits", "whole", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (29, 29, 0.8830, 1.0)],
)
def test_wilson_interval(hits: int, whole: int, low: float, high: float) -> None:
    assert rounded(wilson_interval(hits, whole)) == (low, high)


def test_of_nothing_there_is_no_interval() -> None:
    assert wilson_interval(0, 0) is None


@pytest.mark.parametrize(("hits", "whole"), [(2, 1), (-1, 1)])
def test_more_than_all_is_no_share(hits: int, whole: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        wilson_interval(hits, whole)


@pytest.mark.parametrize(
    ("values", "part", "expected"),
    [([], 0.5, None), ([7], 0.9, 7), ([4, 1, 3, 2], 0.5, 2), ([1, 2, 3], 0.5, 2), (range(1, 11), 0.9, 9)],
)
def test_quantile(values: list[float], part: float, expected: float | None) -> None:
    assert quantile(values, part) == expected


def test_mean() -> None:
    assert (mean([1, 2, 6]), mean([])) == (3, None)


SPRING = Days(date(2026, 3, 30), 3, "Europe/Berlin")  # the clocks go forward on the 29th


def test_days_are_local_and_as_long_as_they_are() -> None:
    assert SPRING.dates == (date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30))
    assert SPRING.start == datetime(2026, 3, 27, 23, tzinfo=UTC)
    assert SPRING.end == datetime(2026, 3, 30, 22, tzinfo=UTC)
    assert [(end - start).total_seconds() / 3600 for start, end in map(SPRING.bounds, range(3))] == [24, 23, 24]


@pytest.mark.parametrize(
    ("moment", "place"),
    [
        (datetime(2026, 3, 27, 22, 59, tzinfo=UTC), None),
        (datetime(2026, 3, 27, 23, tzinfo=UTC), 0),
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), 1),
        (datetime(2026, 3, 29, 22, tzinfo=UTC), 2),
        (datetime(2026, 3, 30, 22, tzinfo=UTC), None),
    ],
)
def test_a_moment_has_its_day(moment: datetime, place: int | None) -> None:
    assert SPRING.place(moment) == place


def test_tallies_add_up_and_stay_themselves() -> None:
    one, other = Tally(), Tally()
    one.counts.update(a=1)
    one.lengths["x"].append(1.0)
    other.counts.update(a=2, b=1)
    other.lengths["x"].append(2.0)
    whole = together([one, other])
    assert (dict(whole.counts), dict(whole.lengths)) == ({"a": 3, "b": 1}, {"x": [1.0, 2.0]})
    assert dict(one.lengths) == {"x": [1.0]}


def test_figures() -> None:
    assert share(1, 4) == Figure(0.25, 1, 4, wilson_interval(1, 4))
    assert share(0, 0) == Figure(None, 0, 0)
    assert number(3) == Figure(3, 3, 3)
    assert of_lengths([3600, 7200], 5400) == Figure(1.5, 2, 2)
    assert of_lengths([], None) == Figure(None, 0, 0)
