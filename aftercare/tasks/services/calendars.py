"""Change working hours and public days without code; what is open follows."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role, require_role
from aftercare.journal import services as journal
from aftercare.kit import clock as time, worktime
from aftercare.kit.actor import Actor, ref, system
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.tasks import editions, events, reading
from aftercare.tasks.models import Calendar, Clock, Policy, PublicDays
from aftercare.tasks.queries import public_years
from aftercare.tasks.services.clocks import OPEN, policies_in_order
from aftercare.tasks.services.editions import keep_edition
from aftercare.tasks.services.policies import follow, moves

FIELDS = frozenset({"name", "zone", "week", "days", "country"})


@transaction.atomic
def add_calendar(
    *,
    slug: str,
    name: str,
    zone: str,
    week: Mapping[str, Any],
    days: Mapping[str, Any] | None = None,
    country: str = "",
    by: Actor | None = None,
) -> Calendar:
    """Add working hours, with the public days of `country`. What is shipped comes without an actor.

    Raises Refused when they overlap or name a zone that does not exist.
    """
    if by is not None:
        require_role(by, Role.ADMINISTRATOR)
    calendar = Calendar(slug=slug, name=name, zone=zone, week=dict(week), days=dict(days or {}), country=country)
    calendar.public = public_days(country)
    require_sound(calendar)
    calendar.save()
    public_years.forget()
    keep_edition(calendar, by=by)
    if by is not None:
        added = events.CalendarAdded(calendar_id=calendar.id, name=name)
        journal.record(added, subjects=[ref("calendar", calendar.id)], by=by)
    return calendar


def calendar(slug: str) -> Calendar:
    """The calendar with this slug. Raises Calendar.DoesNotExist."""
    return Calendar.objects.get(slug=slug)


def calendar_of(calendar_id: int) -> Calendar:
    """The calendar with this id. Raises Refused where there is none."""
    found = Calendar.objects.filter(id=calendar_id).first()
    if found is None:
        raise Refused(_("There are no such working hours."), field="calendar")
    return found


def public_days(country: str) -> dict[str, Any]:
    """All public days of a country that are there; "" has none."""
    found = PublicDays.objects.filter(country=country).order_by("year") if country else PublicDays.objects.none()
    return {day: spans for days in found.values_list("days", flat=True) for day, spans in days.items()}


def calendar_would_move(*, calendar_id: int, limit: int = 2000, **says: Any) -> list[dict[str, Any]]:
    """Which open deadlines other working hours would move, and from when to when; nothing is written."""
    changed = _changed(Calendar.objects.get(id=calendar_id), says)
    moved: list[dict[str, Any]] = []
    for policy in Policy.objects.filter(calendar_id=calendar_id).order_by("id"):
        policy.calendar = changed
        clocks = Clock.objects.filter(state__in=OPEN, policy_id=policy.id)
        moved += moves(clocks, policy, limit - len(moved))
    return moved


@transaction.atomic
def change_calendar(*, calendar_id: int, by: Actor, **says: Any) -> int:
    """Change working hours: the fields that are named. Answers how many deadlines moved at once.

    Few open deadlines are computed anew right away, many in the background (:func:`recount.catch_up`).
    """
    require_role(by, Role.ADMINISTRATOR)
    found = Calendar.objects.select_for_update().filter(id=calendar_id).first()
    if found is None:
        raise NotAllowed(_("There are no such working hours."))
    return _change(found, says, by)


def _change(found: Calendar, says: Mapping[str, Any], by: Actor) -> int:
    before = editions.says(found)
    calendar = _changed(found, says)
    calendar.version, calendar.changed_at = calendar.version + 1, time.now()
    calendar.save()
    policies_in_order.forget()
    reading.working_calendars.forget()
    public_years.forget()
    keep_edition(calendar, by=by)
    moved = follow(policy__calendar_id=calendar.id)
    journal.record(
        events.CalendarChanged(calendar_id=calendar.id, moved=moved),
        subjects=[ref("calendar", calendar.id)],
        changes=journal.changed(before, editions.says(calendar)),
        by=by,
    )
    return moved


@transaction.atomic
def set_calendar_back(*, calendar_id: int, version: int, by: Actor) -> int:
    """Take the working hours of an earlier version again; public days stay as they are known now."""
    calendar = Calendar.objects.filter(id=calendar_id).first()
    said = next((row["says"] for row in editions.of(calendar) if row["version"] == version), None) if calendar else None
    if said is None:
        raise NotAllowed(_("There is no such earlier value."))
    earlier = {name: value for name, value in said.items() if name in FIELDS}
    return change_calendar(calendar_id=calendar_id, by=by, **earlier)


@transaction.atomic
def put_public_days(
    *, country: str, year: int, days: Mapping[str, Any], announced: bool, by: Actor | None, source: str = ""
) -> int:
    """Take in the holidays and make-up days of a country's year; its calendars follow.

    Answers how many deadlines moved at once. What is shipped comes without an actor. `days` are as
    :class:`kit.worktime.Calendar` writes single days, all of that year. Raises Refused where one is not.
    """
    if by is not None:
        require_role(by, Role.ADMINISTRATOR)
    wrong = next((day for day in days if not day.startswith(f"{year}-")), None)
    if wrong is not None:
        raise Refused(_("“{day}” is no day of {year}.").format(day=wrong, year=year), field="days")
    known, new = PublicDays.objects.select_for_update().get_or_create(country=country, year=year)
    if not new and (known.days, known.announced, known.source) == (dict(days), announced, source):
        return 0
    known.days, known.announced, known.source = dict(days), announced, source
    known.save()
    public_years.forget()
    moved = 0
    for one in Calendar.objects.select_for_update().filter(country=country).order_by("id"):
        moved += _change(one, {}, by or system("public days"))
    if by is not None:
        journal.record(events.PublicDaysLoaded(country=country, year=year, announced=announced), subjects=[], by=by)
    return moved


def _changed(calendar: Calendar, says: Mapping[str, Any]) -> Calendar:
    unknown = sorted(set(says) - FIELDS)
    if unknown:
        raise TypeError(f"working hours do not say {unknown[0]}")
    for name, value in says.items():
        setattr(calendar, name, value)
    calendar.public = public_days(calendar.country)
    require_sound(calendar)
    return calendar


def require_sound(calendar: Calendar) -> None:
    """Raise Refused for working hours that contradict themselves."""
    if not any(calendar.week.values()):
        sentence = _("Write the hours of at least one weekday. Without any, no deadline would ever come.")
        raise Refused(sentence, field="week")
    try:
        reading.working_calendar(calendar)
    except worktime.CalendarError as error:
        sentence = _(
            "The hours of “{where}” cannot be used: a date or time is not known, or two spans of time overlap."
        )
        raise Refused(sentence.format(where=error.where), field="zone" if error.where == "zone" else "week") from error
