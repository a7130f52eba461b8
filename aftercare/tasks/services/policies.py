"""Change promises without code: their order, targets, pauses and warnings; what is open follows."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role, require_role
from aftercare.engines import conditions
from aftercare.journal import services as journal
from aftercare.kit import clock as time, plugs
from aftercare.kit.actor import Actor, ref
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.tasks import editions, events, reading
from aftercare.tasks.models import Calendar, Clock, Policy
from aftercare.tasks.services.clocks import OPEN, histories_of, policies_in_order
from aftercare.tasks.services.editions import keep_edition
from aftercare.tasks.services.recount import BATCH, outdated, recompute

MOST_HOURS = 8784  # a leap year
MOST_DAYS = 366
MOST_LEVELS = 10
OUT_OF_THE_WAY = 10_000  # of the positions that are to be given: each may be there only once
RECIPIENTS = ("owner", "assignee", "supervisor", "manager")
FIELDS = frozenset({*editions.POLICY_FIELDS} - {"position"})


@transaction.atomic
def add_policy(
    *,
    kind: str,
    calendar: Calendar,
    service_class: str = "",
    position: int | None = None,
    by: Actor | None = None,
    **says: Any,
) -> Policy:
    """Promise something: `hours` of working (or, `wall_clock`, of any) time, or `working_days`; last in the order.

    Further fields are those of :class:`Policy`. What is shipped comes without an actor. Raises Refused, naming the
    field, for what cannot be promised.
    """
    if by is not None:
        require_role(by, Role.ADMINISTRATOR)
    _require_known(says)
    policy = Policy(kind=kind, calendar=calendar, service_class=service_class, **says)
    policy.position = position if position is not None else _last(kind) + 1
    _require_possible(policy)
    policy.save()
    policies_in_order.forget()
    keep_edition(policy, by=by)
    if by is not None:
        added = events.PolicyAdded(policy_id=policy.id, kind=kind)
        journal.record(added, subjects=[ref("policy", policy.id)], by=by)
    return policy


def _last(kind: str) -> int:
    in_force = Policy.objects.filter(kind=kind, retired_at__isnull=True)
    return int(in_force.aggregate(last=Max("position"))["last"] or 0)


def would_move(*, policy_id: int, limit: int = 2000, **says: Any) -> list[dict[str, Any]]:
    """Which open deadlines a change of the policy would move, and from when to when; nothing is written.

    Raises Refused as the change itself does.
    """
    policy = _changed(Policy.objects.select_related("calendar").get(id=policy_id), says)
    return moves(Clock.objects.filter(state__in=OPEN, policy_id=policy_id), policy, limit)


def moves(clocks: Any, policy: Policy, limit: int) -> list[dict[str, Any]]:
    """Which of these clocks' deadlines another policy or calendar would move, at most `limit` looked at."""
    looked_at = list(clocks.order_by("id")[:limit])
    histories = histories_of({clock.subject for clock in looked_at})
    moved = []
    for clock in looked_at:
        said = reading.asked_of(clock, policy, histories[clock.subject], time.now()).judge()
        if said.deadline != clock.due_at:
            moved.append({"subject": clock.subject, "before": clock.due_at, "after": said.deadline})
    return moved


@transaction.atomic
def change_policy(*, policy_id: int, by: Actor, **says: Any) -> int:
    """Promise something else from now on: the fields that are named change. Answers how many deadlines moved at once.

    Few open deadlines are computed anew right away, many in the background (:func:`recount.catch_up`).
    """
    require_role(by, Role.ADMINISTRATOR)
    found = Policy.objects.select_for_update(of=("self",)).select_related("calendar").filter(id=policy_id).first()
    if found is None or found.retired_at is not None:
        raise NotAllowed(_("There is no such promise."))
    before = editions.says(found)
    policy = _changed(found, says)
    policy.version, policy.changed_at = policy.version + 1, time.now()
    policy.save()
    policies_in_order.forget()
    keep_edition(policy, by=by)
    moved = follow(policy_id=policy_id)
    journal.record(
        events.PolicyChanged(policy_id=policy_id, moved=moved),
        subjects=[ref("policy", policy_id)],
        changes=journal.changed(before, editions.says(policy)),
        by=by,
    )
    return moved


def follow(**which: Any) -> int:
    """Compute what a change made old, as far as it can be done while somebody waits; answers how many moved."""
    ids = list(outdated(**which).order_by("id").values_list("id", flat=True)[: BATCH + 1])
    return recompute(ids) if len(ids) <= BATCH else 0


@transaction.atomic
def set_policy_back(*, policy_id: int, version: int, by: Actor) -> int:
    """Promise again what was promised in an earlier version; answers how many deadlines moved at once."""
    policy = Policy.objects.filter(id=policy_id).first()
    said = next((row["says"] for row in editions.of(policy) if row["version"] == version), None) if policy else None
    if said is None:
        raise NotAllowed(_("There is no such earlier value."))
    earlier = {name: value for name, value in editions.values(said).items() if name in FIELDS}
    return change_policy(policy_id=policy_id, by=by, **earlier)


@transaction.atomic
def retire_policy(*, policy_id: int, by: Actor) -> None:
    """Promise this to nothing new. What runs under it goes on until it ends."""
    require_role(by, Role.ADMINISTRATOR)
    policy = Policy.objects.select_for_update().filter(id=policy_id).first()
    if policy is None:
        raise NotAllowed(_("There is no such promise."))
    if policy.retired_at is not None:
        raise Conflict(_("This promise has ended already."))
    policy.retired_at = time.now()
    policy.save(update_fields=["retired_at"])
    policies_in_order.forget()
    journal.record(events.PolicyRetired(policy_id=policy_id), subjects=[ref("policy", policy_id)], by=by)


@transaction.atomic
def order_policies(*, kind: str, policy_ids: Sequence[int], by: Actor) -> None:
    """Try the promises of a kind in this order: all of them are named, each once."""
    require_role(by, Role.ADMINISTRATOR)
    in_force = Policy.objects.select_for_update().filter(kind=kind, retired_at__isnull=True)
    found = {policy.id: policy for policy in in_force}
    if sorted(policy_ids) != sorted(found):
        raise Conflict(_("Somebody changed these promises in the meantime. Look at them again."))
    in_force.update(position=F("position") + OUT_OF_THE_WAY)
    for place, policy_id in enumerate(policy_ids, start=1):
        Policy.objects.filter(id=policy_id).update(position=place)
    policies_in_order.forget()
    ordered = events.PoliciesOrdered(kind=kind)
    journal.record(ordered, subjects=[ref("policy", policy_id) for policy_id in policy_ids], by=by)


def _changed(policy: Policy, says: Mapping[str, Any]) -> Policy:
    _require_known(says)
    for name, value in says.items():
        setattr(policy, name, value)
    if "calendar_id" in says:
        calendar = Calendar.objects.filter(id=says["calendar_id"]).first()
        if calendar is None:
            raise Refused(_("There are no such working hours."), field="calendar")
        policy.calendar = calendar
    _require_possible(policy)
    return policy


def _require_known(says: Collection[str]) -> None:
    unknown = sorted(set(says) - FIELDS)
    if unknown:
        raise TypeError(f"a policy does not say {unknown[0]}")


def _require_possible(policy: Policy) -> None:
    _require_target(policy)
    for name, limit in (("pause_hours", policy.pause_hours), ("grace_hours", policy.grace_hours)):
        if limit is not None and not 0 <= limit <= MOST_HOURS:
            raise Refused(_("Hours must be between 0 and 8784 (a year)."), field=name)
    allowed = plugs.clock_kind(policy.kind).may_pause
    if set(policy.pauses) - set(allowed):
        raise Refused(_("This deadline cannot pause in such a state."), field="pauses")
    _require_warnings(policy.warnings)
    _require_condition(policy)


def _require_target(policy: Policy) -> None:
    if (policy.hours is None) == (policy.working_days is None):
        raise Refused(_("Promise either hours or working days."), field="hours")
    if policy.hours is not None and not 0 <= policy.hours <= MOST_HOURS:
        raise Refused(_("Hours must be between 0 (no promise) and 8784 (a year)."), field="hours")
    if policy.working_days is not None and not 0 <= policy.working_days <= MOST_DAYS:
        raise Refused(_("Working days must be between 0 (no promise) and 366."), field="working_days")
    if policy.working_days is not None and policy.wall_clock:
        raise Refused(_("Working days cannot count nights and holidays."), field="wall_clock")


def _require_warnings(levels: Any) -> None:
    """`[{"percent": 75, "to": ["owner"]}, …]`, each percent once, 1 to 100."""
    percents = [level.get("percent") for level in levels]
    numbers = all(isinstance(one, int) and 1 <= one <= reading.WHOLE for one in percents)
    if not numbers or len(set(percents)) < len(percents) or len(percents) > MOST_LEVELS:
        raise Refused(_("Warn at different percents between 1 and 100, ten at most."), field="warnings")
    if any(not level.get("to") or set(level["to"]) - set(RECIPIENTS) for level in levels):
        raise Refused(_("Choose for each warning who is told."), field="warnings")


def _require_condition(policy: Policy) -> None:
    if not policy.condition:
        return
    fields = {fact.field: conditions.FieldKind.CHOICE for fact in plugs.offered(plugs.PolicyFact)}
    if conditions.check(policy.condition, fields):
        raise Refused(_("This condition cannot be used: it names something that is not known."), field="condition")
