from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from aftercare.insight import queries
from aftercare.journal import queries as journal
from aftercare.kit import clock, plugs
from aftercare.kit.figures import Days, Figure, Tally, number, share
from aftercare.kit.plugs import Measure

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
READ: list[Days] = []


def facts(days: Days) -> Sequence[Tally]:
    """One more each day, half of them good."""
    READ.append(days)
    tallies = [Tally() for _day in days.dates]
    for place, tally in enumerate(tallies, start=1):
        tally.counts.update(all=2 * place, good=place)
    return tallies


def measure(slug: str, figure: Callable[[Tally], Figure], **more: object) -> Measure:
    """A measure over these facts."""
    return Measure(
        slug=slug,
        name=slug,
        formula="",
        rests_on="",
        unit="count",
        facts=facts,
        figure=figure,
        rows=lambda _start, _end, _limit: [],
        order=1,
        **more,  # type: ignore[arg-type]
    )


ALL = measure("all", lambda tally: number(tally.counts["all"]), days=3)
STANDING = measure("standing", lambda tally: number(tally.counts["all"]), standing=True)
GOOD = measure("good", lambda tally: share(tally.counts["good"], tally.counts["all"]))


@pytest.fixture(autouse=True)
def _a_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "told_until", lambda: 1)


@pytest.fixture(autouse=True)
def _own_measures(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(plugs, "_shelf", plugs._Shelf([ALL, STANDING, GOOD]))
    cache.clear()
    READ.clear()
    with clock.standing_at(NOW):
        yield
    cache.clear()


def test_a_figure_is_that_of_its_own_days_and_one_that_stands_that_of_the_last() -> None:
    found = queries.overview()
    assert found["all"].figure.value == 2 * (12 + 13 + 14)
    assert found["standing"].figure.value == 28
    assert found["good"].figure.value == 0.5
    assert [day.value for day in found["all"].trend] == [2 * place for place in range(1, 15)]


def test_measures_that_share_their_facts_read_once_and_the_next_reader_reads_nothing() -> None:
    assert queries.overview() == queries.overview()
    assert len(READ) == 1


def test_after_an_event_it_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    queries.overview()
    monkeypatch.setattr(journal, "told_until", lambda: 2)
    queries.overview()
    assert len(READ) == 2


def test_control_without_the_memory_every_reader_reads() -> None:
    queries.overview()
    cache.clear()
    queries.overview()
    assert len(READ) == 2


def test_a_span_is_summed_whole() -> None:
    assert queries.over(ALL, queries.latest(2)).figure.value == 6
    assert queries.over(STANDING, queries.latest(2)).figure.value == 4


def test_days_are_local() -> None:
    with clock.standing_at(datetime(2026, 11, 23, 16, 30, tzinfo=UTC)):
        assert queries.latest(1).last.isoformat() == "2026-11-24"


@pytest.mark.parametrize(
    ("better", "value", "tone"),
    [
        (True, 0.95, "good"),
        (True, 0.9, "good"),
        (True, 0.85, "warning"),
        (True, 0.8, "bad"),
        (True, None, "neutral"),
        (False, 0.95, "bad"),
    ],
)
def test_tone_where_more_is_better(better: bool, value: float | None, tone: str) -> None:  # noqa: FBT001 - a parameter
    limit = 0.8 if better else 0.95
    one = measure("one", lambda tally: number(tally.counts["all"]), target=0.9, limit=limit, more_is_better=better)
    assert queries.tone(one, value) == tone


@pytest.mark.parametrize(("value", "tone"), [(0, "good"), (1, "warning"), (4, "warning"), (5, "bad")])
def test_tone_where_less_is_better(value: float, tone: str) -> None:
    late = measure("late", lambda tally: number(tally.counts["all"]), target=0, limit=5, more_is_better=False)
    assert queries.tone(late, value) == tone


def test_without_a_target_there_is_no_tone() -> None:
    assert queries.tone(ALL, 3) == "neutral"


def test_a_measure_is_found_by_its_name() -> None:
    assert queries.measure("good") is GOOD
    assert queries.measure("nothing") is None
