"""Start clocks, push marks to them, and notice what runs late."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from aftercare.journal import services as journal
from aftercare.kit import clock as time, inserts, remember
from aftercare.kit.actor import ref, system
from aftercare.kit.transactions import part
from aftercare.tasks import events, reading
from aftercare.tasks.models import Clock, Mark, Policy

# The deadline of each kind of clock that runs.
Deadlines = dict[str, datetime]

BATCH = 500
OPEN = (Clock.State.RUNNING, Clock.State.PAUSED, Clock.State.NONE)


@dataclass(frozen=True, slots=True)
class Promised:
    """Clocks that are computed and not started yet, because their object is not stored yet."""

    at: datetime
    category: str
    clocks: Sequence[Clock]

    @property
    def deadlines(self) -> Deadlines:
        """The deadline of each kind that will run."""
        return _running(self.clocks)


def promise(*, service_class: str, kinds: Sequence[str], at: datetime, category: str) -> Promised:
    """What :func:`start_clocks` would promise, so that an object can be stored together with its deadlines."""
    policies = _first_matches(kinds, service_class)
    clocks = [Clock(kind=kind, policy=policy) for kind, policy in policies.items()]
    _compute(clocks, [(at, category)])
    return Promised(at, category, clocks)


@part
def start_promised(*, subject: str, promised: Promised) -> None:
    """Start the clocks that were promised, for the object they were promised to. Call it in the same transaction."""
    for one in promised.clocks:
        one.subject = subject
    late = [inserts.store(one) for one in promised.clocks if one.breached]
    others = [one for one in promised.clocks if not one.breached]
    begun = inserts.rows([Mark(subject=subject, at=promised.at, category=promised.category)])
    inserts.run(begun, *([inserts.rows(others)] if others else []))
    _record_missed(late)


@part
def start_clocks(*, subject: str, service_class: str, kinds: Sequence[str], at: datetime, category: str) -> Deadlines:
    """Start the clocks of `kinds` for an object whose history begins at `at` in `category`; answers their deadlines.

    A kind for which no policy promises anything gets no clock.
    """
    promised = promise(service_class=service_class, kinds=kinds, at=at, category=category)
    start_promised(subject=subject, promised=promised)
    return promised.deadlines


@transaction.atomic
def mark(*, subject: str, category: str, at: datetime | None = None, service_class: str | None = None) -> Deadlines:
    """Note that the object is in another category from `at` on; answers the deadlines as they are now.

    With `service_class` the policies are chosen anew, and what was used so far stays used.
    """
    clocks = list(
        Clock.objects.select_for_update(of=("self",)).filter(subject=subject).select_related("policy__calendar")
    )
    history = list(Mark.objects.filter(subject=subject).order_by("id").values_list("at", "category"))
    moment = max([at or time.now(), *(when for when, _ in history[-1:])])  # history never runs backwards
    Mark.objects.create(subject=subject, at=moment, category=category)
    if service_class is not None:
        _choose_anew(clocks, service_class)
    _save(clocks, {subject: [*history, (moment, category)]})
    return _running(clocks)


def _running(clocks: Iterable[Clock]) -> Deadlines:
    return {clock.kind: clock.due_at for clock in clocks if clock.state == Clock.State.RUNNING and clock.due_at}


def _choose_anew(clocks: Sequence[Clock], service_class: str) -> None:
    policies = _first_matches([clock.kind for clock in clocks], service_class)
    for clock in clocks:
        clock.policy = policies.get(clock.kind, clock.policy)


def _first_matches(kinds: Collection[str], service_class: str) -> dict[str, Policy]:
    matches: dict[str, Policy] = {}
    for policy in policies_in_order():
        if policy.kind in kinds and policy.service_class in {"", service_class}:
            matches.setdefault(policy.kind, policy)
    return matches


@remember.for_a_moment
def policies_in_order() -> Sequence[Policy]:
    """All policies with their calendars, as they were a moment ago: :func:`catch_up` mends what is promised by an old
    version meanwhile."""
    return tuple(Policy.objects.select_related("calendar").order_by("position"))


def _compute(clocks: Iterable[Clock], history: Sequence[tuple[datetime, str]]) -> None:
    for clock in clocks:
        reading.write_into(clock, reading.explain(clock.kind, clock.policy, history, time.now()))


def _save(clocks: Sequence[Clock], histories: Mapping[str, Sequence[tuple[datetime, str]]]) -> None:
    """Compute clocks anew and store them; what turns out to be late before the watcher saw it is recorded here."""
    noticed = {clock.id for clock in clocks if clock.breached}
    for clock in clocks:
        _compute([clock], histories[clock.subject])
    fields = ["policy", "policy_version", "calendar_version", "state", "due_at", "stopped_at", "breached"]
    Clock.objects.bulk_update(clocks, fields)
    _record_missed(clock for clock in clocks if clock.breached and clock.id not in noticed)


@transaction.atomic
def recompute(clock_ids: Sequence[int]) -> int:
    """Compute open clocks anew, after a policy or a calendar was changed; answers how many deadlines moved.

    Whoever keeps a deadline of his own hears of it by :class:`events.DeadlinesMoved`.
    """
    clocks = list(
        Clock.objects.select_for_update(of=("self",)).filter(id__in=clock_ids).select_related("policy__calendar")
    )
    before = {clock.id: clock.due_at for clock in clocks}
    _save(clocks, histories_of({clock.subject for clock in clocks}))
    moved = [clock.subject for clock in clocks if before[clock.id] != clock.due_at]
    if moved:
        journal.record(events.DeadlinesMoved(number=len(moved)), subjects=moved, by=system("clock"))
    return len(moved)


def catch_up() -> int:
    """Compute open clocks anew that come from an old version of their policy or calendar; answers how many.

    A change computes what is open by itself. What another process promised in the same moment is found here.
    """
    old = ~Q(policy_version=F("policy__version")) | ~Q(calendar_version=F("policy__calendar__version"))
    ids = list(Clock.objects.filter(old, state__in=OPEN).values_list("id", flat=True)[:BATCH])
    recompute(ids)
    return len(ids)


def histories_of(subjects: Iterable[str]) -> Mapping[str, list[tuple[datetime, str]]]:
    """The marks of several objects, in order, in one statement."""
    histories: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    marks = Mark.objects.filter(subject__in=list(subjects)).order_by("id")
    for subject, at, category in marks.values_list("subject", "at", "category"):
        histories[subject].append((at, category))
    return histories


@transaction.atomic
def notice_missed() -> int:
    """Record each running clock that is past its deadline, once; answers how many. Found by date, not by ticking."""
    late = Clock.objects.select_for_update(skip_locked=True).filter(
        state=Clock.State.RUNNING, due_at__lt=time.now(), breached=False
    )
    clocks = list(late.order_by("due_at")[:BATCH])
    _record_missed(clocks)
    Clock.objects.filter(id__in=[clock.id for clock in clocks]).update(breached=True)
    return len(clocks)


def _record_missed(clocks: Iterable[Clock]) -> None:
    for clock in clocks:
        due_at = clock.due_at.isoformat() if clock.due_at else ""
        journal.record(
            events.DeadlineMissed(clock_id=clock.id, kind=clock.kind, due_at=due_at),
            subjects=[clock.subject, ref("clock", clock.id)],
            by=system("clock"),
        )
