"""Start clocks, push marks to them, and keep what they say."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter

from django.db import connection, transaction

from aftercare.engines import conditions
from aftercare.journal import services as journal
from aftercare.kit import clock as time, inserts, plugs, remember
from aftercare.kit.actor import ref, system
from aftercare.kit.transactions import part
from aftercare.tasks import events, reading
from aftercare.tasks.models import Clock, Mark, Policy

# The deadline of each kind of clock that runs.
Deadlines = dict[str, datetime]
History = list[tuple[datetime, str]]

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


@dataclass(frozen=True, slots=True)
class About:
    """What promises to an object depend on: its class, facts by :class:`kit.plugs.PolicyFact`, and its district."""

    service_class: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    area: str = ""


def promise(*, about: About, kinds: Sequence[str], at: datetime, category: str) -> Promised:
    """What :func:`start_clocks` would promise, so that an object can be stored together with its deadlines."""
    policies = _first_matches(kinds, about)
    clocks = [Clock(kind=kind, policy=policy, area=about.area) for kind, policy in policies.items()]
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
    record_missed(late)


@part
def start_clocks(*, subject: str, about: About, kinds: Sequence[str], at: datetime, category: str) -> Deadlines:
    """Start the clocks of `kinds` for an object whose history begins at `at` in `category`; answers their deadlines.

    A kind for which no policy promises anything gets no clock.
    """
    promised = promise(about=about, kinds=kinds, at=at, category=category)
    start_promised(subject=subject, promised=promised)
    return promised.deadlines


@transaction.atomic
def mark(
    *,
    subject: str,
    category: str,
    at: datetime | None = None,
    begins: Collection[str] = (),
    about: About | None = None,
    chooses: bool = False,
    late: bool = False,
) -> Deadlines:
    """Note that the object is in another category from `at` on; answers the deadlines as they are now.

    `begins` are the kinds of which this step may begin a round, under the policy that fits what the object is `about`.
    `chooses` lets all open clocks choose their policy anew by it: what was used so far stays used unless the policy
    restarts. A step that somebody could tell only afterwards (`late`: from a phone without a network) takes its place
    in the history; any other one is never before the last.
    """
    clocks = _locked(subject)
    history = histories_of([subject])[subject]
    moment = at or time.now()
    if not late:
        moment = max([moment, *(when for when, _ in history[-1:])])
    Mark.objects.create(subject=subject, at=moment, category=category)
    history = sorted([*history, (moment, category)], key=itemgetter(0))
    about = about or About()
    if chooses:
        _choose_anew(clocks, about, history)
    clocks += _new_rounds(subject, clocks, begins, about, history)
    store(clocks, {subject: history})
    return _running(clocks)


@transaction.atomic
def put_mark(*, subject: str, at: datetime, category: str) -> tuple[int, Deadlines]:
    """Put a step into the object's history that can be taken back (:func:`withdraw_mark`), as a merge does.

    It takes its place by `at`: an earlier beginning lets the clocks begin earlier. Answers its id and the deadlines.
    """
    made = Mark.objects.create(subject=subject, at=at, category=category)
    return made.id, recount(subject)


@transaction.atomic
def withdraw_mark(*, mark_id: int) -> tuple[str, Deadlines]:
    """Take a step of a history back, as an undone merge does; answers its object and that one's deadlines."""
    taken = Mark.objects.select_for_update().get(id=mark_id)
    taken.withdrawn_at = time.now()
    taken.save(update_fields=["withdrawn_at"])
    return taken.subject, recount(taken.subject)


def recount(subject: str) -> Deadlines:
    """Compute the clocks of an object from its marks."""
    clocks = _locked(subject)
    store(clocks, histories_of([subject]))
    return _running(clocks)


def _locked(subject: str) -> list[Clock]:
    found = Clock.objects.select_for_update(of=("self",)).filter(subject=subject)
    return list(found.select_related("policy__calendar").order_by("round", "id"))


def _running(clocks: Iterable[Clock]) -> Deadlines:
    return {clock.kind: clock.due_at for clock in clocks if clock.state == Clock.State.RUNNING and clock.due_at}


def _choose_anew(clocks: Sequence[Clock], about: About, history: History) -> None:
    """The policies that hold now. What is late only by that is nobody's fault, and says so."""
    policies = _first_matches([clock.kind for clock in clocks], about)
    for clock in clocks:
        clock.area = about.area or clock.area
        other = policies.get(clock.kind, clock.policy)
        if other.id == clock.policy_id or clock.state not in OPEN:
            continue
        clock.policy, clock.warned = other, 0
        said = reading.asked_of(clock, other, history, time.now()).judge()
        if said.breached and not clock.breached:
            clock.excused = Clock.Excused.RECLASSIFIED


def _new_rounds(
    subject: str, clocks: Sequence[Clock], kinds: Collection[str], about: About, history: History
) -> list[Clock]:
    """Clocks for the rounds that have begun and have none yet; a late step may make two of one."""
    latest = {clock.kind: clock for clock in clocks}
    policies = {kind: clock.policy for kind, clock in latest.items() if reading.begins(plugs.clock_kind(kind))}
    policies |= _first_matches(kinds, about)
    area = about.area or next((clock.area for clock in clocks), "")
    made = []
    for kind, policy in policies.items():
        have = latest[kind].round if kind in latest else 0
        count = reading.rounds_in(kind, policy, history)
        numbers = range(have + 1, count + 1)
        made += [Clock(subject=subject, kind=kind, policy=policy, round=number, area=area) for number in numbers]
    return made


def _first_matches(kinds: Collection[str], about: About) -> dict[str, Policy]:
    matches: dict[str, Policy] = {}
    for policy in policies_in_order():
        if policy.kind in kinds and policy.kind not in matches and is_about(policy, about):
            matches[policy.kind] = policy
    return matches


def is_about(policy: Policy, about: About) -> bool:
    """Whether a policy's class and condition fit."""
    fits = policy.service_class in {"", about.service_class}
    return fits and (not policy.condition or conditions.evaluate(policy.condition, about.facts))


@remember.for_a_moment
def policies_in_order() -> Sequence[Policy]:
    """All policies in force with their calendars, as they were a moment ago: :func:`catch_up` mends what is promised
    by an old version meanwhile."""
    in_force = Policy.objects.filter(retired_at__isnull=True)
    return tuple(in_force.select_related("calendar").order_by("position"))


def _compute(clocks: Iterable[Clock], history: Sequence[tuple[datetime, str]]) -> None:
    for clock in clocks:
        reading.write_into(clock, history, time.now())


def store(clocks: Sequence[Clock], histories: Mapping[str, History]) -> None:
    """Compute clocks anew and store them; what turns out to be late before the watcher saw it is recorded here."""
    noticed = {clock.id for clock in clocks if clock.breached and clock.id}
    for clock in clocks:
        _compute([clock], histories[clock.subject])
    Clock.objects.bulk_create([clock for clock in clocks if clock.id is None])
    _update([clock for clock in clocks if clock.id is not None])
    record_missed(clock for clock in clocks if clock.breached and clock.id not in noticed)


# What a recount may change, with the type that PostgreSQL has for it.
_CACHE = {
    "policy_id": "bigint",
    "policy_version": "integer",
    "calendar_version": "integer",
    "state": "text",
    "due_at": "timestamptz",
    "stopped_at": "timestamptz",
    "breached": "boolean",
    "area": "text",
    "next_alarm_at": "timestamptz",
    "warned": "smallint",
    "excused": "text",
}
_UPDATE = (
    f"UPDATE tasks_clock AS kept SET {', '.join(f'{name} = new.{name}' for name in _CACHE)}"  # noqa: S608 - our own names
    f" FROM unnest(%s::bigint[], {', '.join(f'%s::{kind}[]' for kind in _CACHE.values())})"
    f" AS new(id, {', '.join(_CACHE)}) WHERE kept.id = new.id"
)


def _update(clocks: Sequence[Clock]) -> None:
    """Store what was computed, many clocks in one statement: Django's own is several times slower for hundreds."""
    if clocks:
        columns = [[getattr(clock, name) for clock in clocks] for name in ("id", *_CACHE)]
        with connection.cursor() as cursor:
            cursor.execute(_UPDATE, columns)


def histories_of(subjects: Collection[str]) -> Mapping[str, History]:
    """The marks of several objects, in order, in one statement."""
    histories: dict[str, History] = defaultdict(list)
    marks = Mark.objects.filter(subject__in=list(subjects), withdrawn_at__isnull=True).order_by("at", "id")
    for subject, at, category in marks.values_list("subject", "at", "category"):
        histories[subject].append((at, category))
    return histories


def record_missed(clocks: Iterable[Clock]) -> None:
    """Say in the journal that these ran past their deadline."""
    for clock in clocks:
        due_at = clock.due_at.isoformat() if clock.due_at else ""
        journal.record(
            events.DeadlineMissed(clock_id=clock.id, kind=clock.kind, due_at=due_at),
            subjects=[clock.subject, ref("clock", clock.id)],
            by=system("clock"),
        )
