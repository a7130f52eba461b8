"""Take in clocks and tasks whose history is known already: many at once, with the answers of the pure clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from aftercare.journal import services as journal
from aftercare.kit import clock as time
from aftercare.kit.actor import Actor, ref, system
from aftercare.tasks import events, reading
from aftercare.tasks.models import Clock, Mark, Policy, Task
from aftercare.tasks.services.clocks import About, is_about

BATCH = 2000


@dataclass(frozen=True, slots=True)
class PastClocks:
    """An object's whole history, as (moment, category) in order, and the kinds of deadlines that it had."""

    subject: str
    about: About
    kinds: Sequence[str]
    history: Sequence[tuple[datetime, str]]


@dataclass(slots=True)
class Ran:
    """What came of past clocks.

    `due` is the nearest deadline of each object that still has one, with its kind, `promised` the earliest that each
    object had, met or not, `happened` what the journal says.
    """

    due: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    promised: dict[str, datetime] = field(default_factory=dict)
    happened: list[journal.Past] = field(default_factory=list)


@transaction.atomic
def run_past(pasts: Sequence[PastClocks]) -> Ran:
    """Start all these clocks and let them run until now; a deadline that was missed is in the answer's history."""
    policies = list(Policy.objects.filter(retired_at__isnull=True).select_related("calendar").order_by("position"))
    moment = time.now()
    clocks = [clock for past in pasts for clock in _clocks(past, policies, moment)]
    Mark.objects.bulk_create(
        [Mark(subject=past.subject, at=at, category=category) for past in pasts for at, category in past.history],
        batch_size=BATCH,
    )
    Clock.objects.bulk_create(clocks, batch_size=BATCH)
    return _outcome(clocks)


def _clocks(past: PastClocks, policies: Sequence[Policy], moment: datetime) -> list[Clock]:
    clocks = []
    for kind in past.kinds:
        policy = next((one for one in policies if one.kind == kind and is_about(one, past.about)), None)
        if policy is None:
            continue
        common = {"subject": past.subject, "kind": kind, "policy": policy, "area": past.about.area}
        numbers = range(1, reading.rounds_in(kind, policy, past.history) + 1)
        clocks += [Clock(round=number, **common) for number in numbers]
    for clock in clocks:
        _compute(clock, past.history, max(moment, past.history[-1][0]))
    return clocks


def _compute(clock: Clock, history: reading.Marks, moment: datetime) -> None:
    """What is past alarms nobody: the levels that were passed until now count as told."""
    reading.write_into(clock, history, moment)
    while clock.next_alarm_at is not None and clock.next_alarm_at < moment:
        clock.warned = next(iter(reading.levels_above(clock.policy, clock.warned)), reading.WHOLE)
        reading.write_into(clock, history, moment)


def _outcome(clocks: Sequence[Clock]) -> Ran:
    ran = Ran()
    for clock in clocks:
        if clock.due_at is None:
            continue
        ran.promised[clock.subject] = min(clock.due_at, ran.promised.get(clock.subject, clock.due_at))
        if clock.state == Clock.State.RUNNING:
            nearest = (clock.due_at, clock.kind)
            ran.due[clock.subject] = min(nearest, ran.due.get(clock.subject, nearest))
        if clock.breached:
            event = events.DeadlineMissed(clock_id=clock.id, kind=clock.kind, due_at=clock.due_at.isoformat())
            subjects = (clock.subject, ref("clock", clock.id))
            ran.happened.append(journal.Past(clock.due_at, event, subjects, system("clock")))
    return ran


@dataclass(frozen=True, slots=True)
class PastTask:
    """A task that was given at `made_at`, with the kind of its deadline; `done_at` and the rest once it is done."""

    key: str
    kind: str
    title: str
    team: str
    subjects: Sequence[str]
    made_at: datetime
    clock: str
    title_zh: str = ""
    detail: str = ""
    done_at: datetime | None = None
    evidence: str = ""
    done_by: Actor | None = None


@transaction.atomic
def add_past_tasks(pasts: Sequence[PastTask]) -> list[journal.Past]:
    """Take in tasks with their deadlines; answers what the journal says of them."""
    tasks = Task.objects.bulk_create([_task(past) for past in pasts], batch_size=BATCH)
    ran = run_past([_task_clock(task, past) for task, past in zip(tasks, pasts, strict=True)])
    told = [one for task, past in zip(tasks, pasts, strict=True) for one in _told(task, past)]
    return [*told, *ran.happened]


def _task(past: PastTask) -> Task:
    done = past.done_at is not None
    return Task(
        key=past.key,
        kind=past.kind,
        title=past.title[:200],
        title_zh=past.title_zh[:200],
        detail=past.detail,
        subjects=sorted(set(past.subjects)),
        team=past.team,
        assignee_id=past.done_by.id if done and past.done_by else None,
        state=Task.State.DONE if done else Task.State.OPEN,
        made_at=past.made_at,
        done_at=past.done_at,
        evidence=past.evidence if done else "",
    )


def _task_clock(task: Task, past: PastTask) -> PastClocks:
    history = [(past.made_at, "open"), *([(past.done_at, "done")] if past.done_at else [])]
    return PastClocks(ref("task", task.id), About(), [past.clock], history)


def _told(task: Task, past: PastTask) -> list[journal.Past]:
    subjects = (ref("task", task.id), *past.subjects)
    said: Mapping[str, str] = {
        "kind": past.kind,
        "title": task.title,
        "team": past.team,
        "title_zh": task.title_zh,
    }
    added = events.TaskAdded(task_id=task.id, **said)
    told = [journal.Past(past.made_at, added, subjects, system("surveys"))]
    if past.done_at and past.done_by:
        done = events.TaskDone(task_id=task.id, **said)
        told.append(journal.Past(past.done_at, done, subjects, past.done_by))
    return told
