"""Change promises and working hours without code; what is open follows."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role, require_role
from aftercare.journal import services as journal
from aftercare.kit import clock as time, worktime
from aftercare.kit.actor import Actor, ref
from aftercare.kit.errors import Refused
from aftercare.tasks import events, reading
from aftercare.tasks.models import Calendar, Clock, Policy
from aftercare.tasks.services.clocks import OPEN, histories_of, policies_in_order, recompute

BATCH = 500
MOST_HOURS = 8784  # a leap year


def add_calendar(
    *, slug: str, name: str, zone: str, week: Mapping[str, Any], days: Mapping[str, Any] | None = None
) -> Calendar:
    """Add working hours. Raises Refused when they overlap or name a zone that does not exist."""
    calendar = Calendar(slug=slug, name=name, zone=zone, week=dict(week), days=dict(days or {}))
    _require_sound(calendar)
    calendar.save()
    return calendar


def calendar(slug: str) -> Calendar:
    """The calendar with this slug. Raises Calendar.DoesNotExist."""
    return Calendar.objects.get(slug=slug)


def add_policy(
    *, kind: str, service_class: str, position: int, hours: Decimal, calendar: Calendar, wall_clock: bool = False
) -> Policy:
    """Add a promise of `hours` of working (or, `wall_clock`, of any) time."""
    policy = Policy.objects.create(
        kind=kind,
        service_class=service_class,
        position=position,
        hours=hours,
        calendar=calendar,
        wall_clock=wall_clock,
    )
    policies_in_order.forget()
    return policy


def would_move(*, policy_id: int, hours: Decimal, wall_clock: bool, limit: int = 2000) -> list[dict[str, Any]]:
    """Which open deadlines a change of the policy would move, and from when to when; nothing is written."""
    policy = Policy.objects.select_related("calendar").get(id=policy_id)
    policy.hours, policy.wall_clock = hours, wall_clock
    clocks = list(_open(policy_id=policy_id)[:limit])
    histories = histories_of({clock.subject for clock in clocks})
    moved = []
    for clock in clocks:
        said = reading.explain(clock.kind, policy, histories[clock.subject], time.now())
        if said.deadline != clock.due_at:
            moved.append({"subject": clock.subject, "before": clock.due_at, "after": said.deadline})
    return moved


@transaction.atomic
def change_policy(*, policy_id: int, hours: Decimal, wall_clock: bool, by: Actor) -> int:
    """Promise something else from now on; open deadlines are computed anew. Answers how many moved."""
    require_role(by, Role.ADMINISTRATOR)
    _require_possible(hours)
    policy = Policy.objects.select_for_update().get(id=policy_id)
    before = {"hours": str(policy.hours), "wall_clock": policy.wall_clock}
    after = {"hours": str(hours), "wall_clock": wall_clock}
    Policy.objects.filter(id=policy_id).update(hours=hours, wall_clock=wall_clock, version=F("version") + 1)
    policies_in_order.forget()
    moved = _recompute_all(_open(policy_id=policy_id))
    journal.record(
        events.PolicyChanged(policy_id=policy_id, moved=moved),
        subjects=[ref("policy", policy_id)],
        changes=journal.changed(before, after),
        by=by,
    )
    return moved


@transaction.atomic
def change_calendar(*, calendar_id: int, week: Mapping[str, Any], days: Mapping[str, Any], by: Actor) -> int:
    """Change working hours; open deadlines are computed anew. Answers how many moved."""
    require_role(by, Role.ADMINISTRATOR)
    calendar = Calendar.objects.select_for_update().get(id=calendar_id)
    before = {"week": calendar.week, "days": calendar.days}
    calendar.week, calendar.days = dict(week), dict(days)
    _require_sound(calendar)
    calendar.version += 1
    calendar.save()
    policies_in_order.forget()
    moved = _recompute_all(_open(policy__calendar_id=calendar_id))
    journal.record(
        events.CalendarChanged(calendar_id=calendar_id, moved=moved),
        subjects=[ref("calendar", calendar_id)],
        changes=journal.changed(before, {"week": calendar.week, "days": calendar.days}),
        by=by,
    )
    return moved


def _require_possible(hours: Decimal) -> None:
    if not 0 <= hours <= MOST_HOURS:
        raise Refused(_("Hours must be between 0 (no promise) and 8784 (a year)."), field="hours")


def _require_sound(calendar: Calendar) -> None:
    if not any(calendar.week.values()):
        sentence = _("Write the hours of at least one weekday. Without any, no deadline would ever come.")
        raise Refused(sentence, field="week")
    try:
        reading.working_calendar(calendar)
    except worktime.CalendarError as error:
        sentence = _(
            "The hours of “{where}” cannot be used: a date or time is not known, or two spans of time overlap."
        )
        raise Refused(sentence.format(where=error.where), field="week") from error


def _open(**which: Any) -> QuerySet[Clock]:
    return Clock.objects.filter(state__in=OPEN, **which).order_by("id")


def _recompute_all(clocks: QuerySet[Clock]) -> int:
    ids: Sequence[int] = list(clocks.values_list("id", flat=True))
    return sum(recompute(ids[start : start + BATCH]) for start in range(0, len(ids), BATCH))
