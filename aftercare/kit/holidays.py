"""Public holidays, and the weekend days that are worked in their stead, as a working calendar writes single days."""

import re
from collections.abc import Iterable
from datetime import date

import holidays

from aftercare.kit.worktime import WEEKDAYS

MAKE_UP = "mon"
"""A day that is worked has the hours of a Monday, unless it is known which day it makes up for."""

_SWAPPED = re.compile(r"substituted from (\d\d)/(\d\d)/(\d{4})")


def single_days(country: str, years: Iterable[int]) -> dict[str, str | list[tuple[str, str]]]:
    """The `days` of a :class:`kit.worktime.Calendar` for a country (ISO 3166 code) and these years.

    A holiday has no spans. China's State Council announces each November which weekend days of the next year are
    worked: each works like the weekday that is free for it. For years whose notice the library does not know yet,
    only the holidays themselves are there. "" is no country and gives no days. Raises NotImplementedError for a
    country that the library does not know.
    """
    if not country:
        return {}
    wanted = sorted(set(years))
    around = sorted({year + offset for year in wanted for offset in (0, 1)})  # what makes up for a day of January
    known = holidays.country_holidays(country, years=around, language="en_US")
    swapped = _swapped(known.items())
    found: dict[str, str | list[tuple[str, str]]] = {day.isoformat(): [] for day in known if day.year in wanted}
    for day in getattr(known, "weekend_workdays", ()):
        if day.year in wanted:
            found[day.isoformat()] = swapped.get(day, MAKE_UP)
    return dict(sorted(found.items()))


def countries() -> frozenset[str]:
    """The codes of all countries whose holidays are known."""
    return frozenset(holidays.list_supported_countries(include_aliases=False))


def _swapped(named: Iterable[tuple[date, str]]) -> dict[date, str]:
    """For each worked day of the weekend, the weekday that is free for it."""
    found = {}
    for day, name in named:
        for month, number, year in _SWAPPED.findall(name):
            found[date(int(year), int(month), int(number))] = WEEKDAYS[day.weekday()]
    return found
