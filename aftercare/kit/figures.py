"""Figures: shares with their uncertainty, quantiles, days, and tallies that add up from days to longer spans."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from math import ceil, sqrt
from zoneinfo import ZoneInfo

Z_95 = 1.959963984540054
"""The quantile of the normal distribution between whose two sides 95 % lie."""


def wilson_interval(hits: int, whole: int, z: float = Z_95) -> tuple[float, float] | None:
    """Between which shares (0 to 1) the true one lies, at 95 %, when `hits` of `whole` were seen; None for none seen.

    Wilson's score interval (E. B. Wilson, Journal of the American Statistical Association 22, 1927, 209-212): unlike
    the usual one it stays within 0 and 1 and is right for few observations. Raises ValueError for more hits than seen.
    """
    if not 0 <= hits <= whole:
        raise ValueError(f"{hits} of {whole} is no share")
    if whole == 0:
        return None
    share, square = hits / whole, z * z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    half = z / (1 + square / whole) * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    # at the ends the formula gives 0 and 1 but for rounding
    return (0.0 if hits == 0 else middle - half), (1.0 if hits == whole else middle + half)


def quantile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that at least `share` (0 < share ≤ 1) of the values do not exceed; None without values.

    It is always a value that was seen (nearest rank), so that it leads to its row. The median of an even number of
    values is the lower of the two in the middle.
    """
    ordered = sorted(values)
    return ordered[max(ceil(share * len(ordered)) - 1, 0)] if ordered else None


@dataclass(frozen=True)
class Days:
    """Whole local days: `number` of them, the last one `last`, in the time zone `zone` (an IANA name)."""

    last: date
    number: int
    zone: str

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """The days in order."""
        return tuple(self.last - timedelta(days=back) for back in reversed(range(self.number)))

    @cached_property
    def _midnights(self) -> list[datetime]:
        """The first moments (UTC) of all days, and of the one after them."""
        zone = ZoneInfo(self.zone)
        after = (*self.dates, self.last + timedelta(days=1))
        return [datetime.combine(day, time(), zone).astimezone(UTC) for day in after]

    @property
    def start(self) -> datetime:
        """The first moment, in UTC."""
        return self._midnights[0]

    @property
    def end(self) -> datetime:
        """The moment after the last one, in UTC."""
        return self._midnights[-1]

    def place(self, moment: datetime) -> int | None:
        """Which day, counted from 0, a moment lies in; None outside."""
        found = bisect_right(self._midnights, moment) - 1
        return found if 0 <= found < self.number else None

    def bounds(self, place: int) -> tuple[datetime, datetime]:
        """The first moment of a day and the one after its last, in UTC."""
        return self._midnights[place], self._midnights[place + 1]


@dataclass
class Tally:
    """What was counted and measured on some days: counts by name, and single lengths (in seconds) by name."""

    counts: Counter[str] = field(default_factory=Counter)
    lengths: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def together(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies."""
    whole = Tally()
    for tally in tallies:
        whole.counts.update(tally.counts)
        for name, values in tally.lengths.items():
            whole.lengths[name].extend(values)
    return whole


@dataclass(frozen=True, slots=True)
class Figure:
    """What a measure is: its value (None when nothing was there to measure), and what it was made of.

    `upper` and `lower` are the numbers above and below the line; `lower` is also how many rows it rests on.
    `interval` is where a share lies at 95 %.
    """

    value: float | None
    upper: float
    lower: float
    interval: tuple[float, float] | None = None


def share(upper: int, lower: int) -> Figure:
    """`upper` of `lower`, with its interval; a share from 0 to 1."""
    return Figure(upper / lower if lower else None, upper, lower, wilson_interval(upper, lower))


def number(value: float) -> Figure:
    """A plain count."""
    return Figure(value, value, value)


def of_lengths(values: Sequence[float], value: float | None) -> Figure:
    """A figure over single lengths, in hours; `value` is in seconds."""
    return Figure(None if value is None else value / 3600, len(values), len(values))


def mean(values: Sequence[float]) -> float | None:
    """The mean, None without values."""
    return sum(values) / len(values) if values else None
