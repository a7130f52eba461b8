"""After a promise, working hours or force majeure changed: open clocks follow in the background, batch by batch."""

from collections.abc import Sequence
from datetime import timedelta
from time import monotonic

from django.db import transaction
from django.db.models import F, Q, QuerySet

from aftercare.journal import services as journal
from aftercare.kit import clock as time
from aftercare.kit.actor import system
from aftercare.tasks import events
from aftercare.tasks.models import Calendar, Clock, ForceMajeure, Policy
from aftercare.tasks.services.clocks import OPEN, histories_of, store

BATCH = 500
SECONDS = 15.0  # how long one run may take before others get their turn
# Another process may still promise by what it remembers of the old version for a moment.
MEANWHILE = timedelta(seconds=10)


@transaction.atomic
def recompute(clock_ids: Sequence[int]) -> int:
    """Compute clocks anew, after a policy or a calendar was changed; answers how many deadlines moved.

    Whoever keeps a deadline of his own hears of it by :class:`events.DeadlinesMoved`.
    """
    clocks = list(
        Clock.objects.select_for_update(of=("self",))
        .filter(id__in=clock_ids)
        .select_related("policy__calendar")
        .order_by("id")
    )
    before = {clock.id: clock.due_at for clock in clocks}
    store(clocks, histories_of({clock.subject for clock in clocks}))
    moved = [clock.subject for clock in clocks if before[clock.id] != clock.due_at]
    if moved:
        journal.record(events.DeadlinesMoved(number=len(moved)), subjects=moved, by=system("clock"))
    return len(moved)


def outdated(**which: object) -> QuerySet[Clock]:
    """Open clocks that come from an old version of their policy or calendar."""
    old = ~Q(policy_version=F("policy__version")) | ~Q(calendar_version=F("policy__calendar__version"))
    return Clock.objects.filter(old, state__in=OPEN, **which)


def catch_up() -> int:
    """Bring open clocks to the present promises, working hours and force majeure; answers how many were computed.

    It looks only where something changed, stops after a while and goes on where it stopped.
    """
    until = monotonic() + SECONDS
    count = 0
    changed = Q(settled_version__lt=F("version")) | Q(calendar__settled_version__lt=F("calendar__version"))
    policies = list(Policy.objects.filter(changed).values_list("id", flat=True))
    for policy_id in policies:
        count += _follow(policy_id, until)
    _settle(policies)
    return count + _follow_force_majeure(until)


def _follow(policy_id: int, until: float) -> int:
    count = 0
    while monotonic() < until:
        ids = list(outdated(policy_id=policy_id).values_list("id", flat=True)[:BATCH])
        recompute(ids)
        count += len(ids)
        if len(ids) < BATCH:
            break
    return count


def _settle(policy_ids: Sequence[int]) -> None:
    """Look no more at what is up to date everywhere."""
    long_enough = Q(changed_at__isnull=True) | Q(changed_at__lt=time.now() - MEANWHILE)
    if outdated(policy_id__in=policy_ids).exists():
        return
    Policy.objects.filter(long_enough, id__in=policy_ids).update(settled_version=F("version"))
    Calendar.objects.filter(long_enough, settled_version__lt=F("version")).update(settled_version=F("version"))


def _follow_force_majeure(until: float) -> int:
    count = 0
    for window in ForceMajeure.objects.filter(reached__isnull=False).order_by("id"):
        while monotonic() < until:
            ids = list(
                touched_by(window).filter(id__gt=window.reached).order_by("id").values_list("id", flat=True)[:BATCH]
            )
            recompute(ids)
            count += len(ids)
            window.reached = ids[-1] if len(ids) == BATCH else None
            window.save(update_fields=["reached"])
            if window.reached is None:
                break
    return count


def touched_by(window: ForceMajeure) -> QuerySet[Clock]:
    """The clocks that may have run in a window of force majeure, in its areas."""
    ended = Q(stopped_at__lt=window.starts_at) | Q(state=Clock.State.CANCELLED)
    places = Q()
    for area in window.areas:
        places |= Q(area__startswith=area)
    return Clock.objects.filter(places).exclude(ended)
