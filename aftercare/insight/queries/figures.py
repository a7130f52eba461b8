"""The measures of all contexts, computed together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from aftercare.journal import queries as journal
from aftercare.kit import clock
from aftercare.kit.figures import Days, Figure, Tally, together
from aftercare.kit.plugs import Measure, offered

KEPT_SECONDS = 2
TREND_DAYS = 14


@dataclass(frozen=True, slots=True)
class Reading:
    """A measure as it stands: the figure of its span, and that of each day before it (None where nothing was)."""

    slug: str
    figure: Figure
    trend: tuple[Figure, ...]


def measures() -> list[Measure]:
    """All measures, in the order in which they are shown."""
    return sorted(offered(Measure), key=lambda measure: measure.order)


def measure(slug: str) -> Measure | None:
    """One measure; None when no context offers it."""
    return next((one for one in measures() if one.slug == slug), None)


def latest(number: int) -> Days:
    """The last `number` local days, today included."""
    return Days(timezone.localdate(clock.now()), number, settings.TIME_ZONE)


def overview() -> dict[str, Reading]:
    """Every measure over its own days, with its last fourteen days; by slug.

    Each context is asked once, however many measures it has, and what was read serves all readers of this process for
    two seconds, unless an event was told since: whoever asks because of it must see what it changed.
    """
    key = f"insight.overview.{latest(1).last}.{journal.told_until()}"
    found: dict[str, Reading] | None = cache.get(key)
    if found is None:
        found = {reading.slug: reading for reading in readings(measures(), latest(TREND_DAYS))}
        cache.set(key, found, KEPT_SECONDS)
    return found


def readings(wanted: Iterable[Measure], days: Days) -> list[Reading]:
    """Measures over `days`; the figure is that of each measure's own number of days at their end."""
    tallies: dict[object, Sequence[Tally]] = {}
    found = []
    for one in wanted:
        if one.facts not in tallies:
            tallies[one.facts] = one.facts(days)
        found.append(_reading(one, tallies[one.facts]))
    return found


def _reading(one: Measure, tallies: Sequence[Tally]) -> Reading:
    trend = tuple(one.figure(tally) for tally in tallies)
    figure = trend[-1] if one.standing else one.figure(together(tallies[-one.days :]))
    return Reading(one.slug, figure, trend)


def over(one: Measure, days: Days) -> Reading:
    """One measure over all of `days`."""
    tallies = one.facts(days)
    trend = tuple(one.figure(tally) for tally in tallies)
    return Reading(one.slug, trend[-1] if one.standing else one.figure(together(tallies)), trend)


def tone(one: Measure, value: float | None) -> str:
    """good, warning or bad by target and limit; neutral without a target or where nothing was measured."""
    if value is None or one.target is None:
        return "neutral"
    sign = 1 if one.more_is_better else -1
    if sign * value >= sign * one.target:
        return "good"
    return "bad" if one.limit is None or sign * value <= sign * one.limit else "warning"
