"""Public holidays, and the weekend days that are worked in their stead, as a working calendar writes single days."""

from collections.abc import Iterable

import holidays

MAKE_UP = "mon"
"""A day that is worked to make up for a bridge day has the hours of a Monday, as of any working day."""


def single_days(country: str, years: Iterable[int]) -> dict[str, str | list[tuple[str, str]]]:
    """The `days` of a :class:`kit.worktime.Calendar` for a country (ISO 3166 code) and these years.

    A holiday has no spans. China's State Council announces each November which weekend days of the next year are
    worked; for years whose notice the library does not know yet, only the holidays themselves are there. "" is no
    country and gives no days. Raises NotImplementedError for a country that the library does not know.
    """
    if not country:
        return {}
    wanted = sorted(set(years))
    known = holidays.country_holidays(country, years=wanted)
    made_up = {day for day in getattr(known, "weekend_workdays", ()) if day.year in wanted}
    found: dict[str, str | list[tuple[str, str]]] = {day.isoformat(): [] for day in known}
    found |= {day.isoformat(): MAKE_UP for day in made_up}
    return dict(sorted(found.items()))
