"""Take in the public days of countries: what is shipped, what is computed and what an administrator loads."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role, require_role
from aftercare.kit import clock as time
from aftercare.kit.actor import Actor, system
from aftercare.kit.errors import Refused
from aftercare.kit.holidays import MAKE_UP
from aftercare.kit.worktime import WEEKDAYS
from aftercare.tasks import public_days as files, reading
from aftercare.tasks.models import Calendar, Clock, Policy, PublicDays
from aftercare.tasks.services import calendars
from aftercare.tasks.services.clocks import OPEN
from aftercare.tasks.services.policies import moves

MOST_LOOKED_AT = 2000


@transaction.atomic
def add_public_days(*, country: str, by: Actor | None = None) -> int:
    """Take in what is known of a country: what is shipped, and computed holidays of the last, this and the next year.

    Years that are there stay, unless they were not announced and are now. Answers how many years came in. What is
    shipped comes without an actor. Raises Refused for a country whose holidays nobody knows.
    """
    if by is not None:
        require_role(by, Role.ADMINISTRATOR)
    there = dict(PublicDays.objects.filter(country=country).values_list("year", "announced"))
    came = 0
    for one in files.known(country, _years()):
        if one.year not in there or (one.announced and not there[one.year]):
            _put(one, by)
            came += 1
    return came


def _years() -> range:
    """The last, this and the next year: what is past is counted by the same calendar."""
    year = timezone.localdate(time.now()).year
    return range(year - 1, year + 2)


def _put(one: files.Year, by: Actor | None) -> int:
    return calendars.put_public_days(
        country=one.country, year=one.year, days=one.days, announced=one.announced, source=one.source, by=by
    )


def keep_public_days() -> int:
    """Once a day: years go by, so add the next one to every country that is there. Answers how many came in."""
    countries = list(PublicDays.objects.order_by("country").values_list("country", flat=True).distinct())
    return sum(add_public_days(country=country, by=system("public days")) for country in countries)


@transaction.atomic
def load_public_days(*, years: Sequence[files.Year], by: Actor) -> int:
    """Take in what a file says, all of it or nothing; answers how many deadlines moved at once.

    The same file again changes nothing.
    """
    require_role(by, Role.ADMINISTRATOR)
    return sum(_put(one, by) for one in years)


def public_days_would_change(*, years: Sequence[files.Year]) -> dict[str, Any]:
    """What loading would do, with nothing written: days that are `new`, `gone` or `changed`, and how many deadlines.

    Rows of days: day, before, after (None where there is none). `moved` counts open deadlines; `settled` are years
    whose announcement is all that changes.
    """
    stored = {(row.country, row.year): row for row in PublicDays.objects.filter(country__in={y.country for y in years})}
    found: dict[str, Any] = {"new": [], "gone": [], "changed": []}
    for one in years:
        known = stored.get((one.country, one.year))
        for row in _differences(known.days if known else {}, one.days):
            found["new" if row["before"] is None else "gone" if row["after"] is None else "changed"].append(row)
    found["settled"] = [
        one.year
        for one in years
        if one.announced and not ((known := stored.get((one.country, one.year))) and known.announced)
    ]
    return {**found, "moved": _would_move(years)}


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"day": day, "before": before.get(day), "after": after.get(day)}
        for day in sorted({*before, *after})
        if before.get(day) != after.get(day)
    ]


def _would_move(years: Sequence[files.Year]) -> int:
    moved = 0
    for calendar in Calendar.objects.filter(country__in={one.country for one in years}).order_by("id"):
        calendar.public = calendars.public_days(calendar.country)
        for one in years:
            kept = {day: spans for day, spans in calendar.public.items() if not day.startswith(f"{one.year}-")}
            calendar.public = {**kept, **one.days}
        calendars.require_sound(calendar)
        for policy in Policy.objects.filter(calendar_id=calendar.id).order_by("id"):
            policy.calendar = calendar
            moved += len(moves(Clock.objects.filter(state__in=OPEN, policy_id=policy.id), policy, MOST_LOOKED_AT))
    return moved


@transaction.atomic
def adopt_public_days(*, slug: str, country: str) -> bool:
    """Let a calendar that still holds copies of a country's public days follow the country; answers whether it did.

    Only where its own days are exactly those that were shipped, for whole years: what somebody wrote stays. No day
    has other hours afterwards.
    """
    found = Calendar.objects.select_for_update().filter(slug=slug, country="").first()
    if found is None or not found.days or found.days != _as_copied(country, found.days):
        return False
    after = Calendar(zone=found.zone, week=found.week, public=calendars.public_days(country), days={})
    before, later = reading.working_calendar(found), reading.working_calendar(after)
    if any(before.minutes_of(day) != later.minutes_of(day) for day in map(date.fromisoformat, found.days)):
        return False
    calendars.change_calendar(calendar_id=found.id, country=country, days={}, by=system("public days"))
    return True


def _as_copied(country: str, days: Mapping[str, Any]) -> dict[str, Any]:
    """What a calendar of these years was shipped with before: each make-up day worked like a Monday."""
    years = {day[:4] for day in days}
    public = calendars.public_days(country)
    return {day: MAKE_UP if spans in WEEKDAYS else spans for day, spans in public.items() if day[:4] in years}


def use_public_days(*, by: Actor | None = None) -> str:
    """Take in the days of the country that the settings name; answers its code, "" for none.

    Raises Refused where the setting names a country that nobody knows.
    """
    country: str = settings.HOLIDAYS
    if country:
        try:
            add_public_days(country=country, by=by)
        except Refused as refusal:
            raise Refused(_("AFTERCARE_HOLIDAYS: {why}").format(why=refusal.message)) from refusal
    return country
