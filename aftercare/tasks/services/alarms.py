"""Warn before a deadline is missed, once for each target and level; notice what is missed: by date, not by ticks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from aftercare.journal import services as journal
from aftercare.kit import clock as time, worktime
from aftercare.kit.actor import ref, system
from aftercare.tasks import events, reading
from aftercare.tasks.models import Alarm, Clock
from aftercare.tasks.services import clocks as keeping

BATCH = 500
MOST_BATCHES = 40  # of one run: others want to work, too
ON_TIME = timedelta(minutes=10)  # what is warned of later than that was held up by a downtime

Level = tuple[int, datetime]


def raise_alarms() -> int:
    """Warn of every clock that has reached a level or its deadline since it was last looked at; answers how many."""
    count = 0
    for _batch in range(MOST_BATCHES):
        looked_at = _raise_some()
        count += looked_at
        if looked_at < BATCH:
            break
    return count


@transaction.atomic
def _raise_some() -> int:
    now = time.now()
    due = Clock.objects.select_for_update(skip_locked=True, of=("self",)).filter(id__in=list(found_due(now)))
    reached = due.filter(next_alarm_at__lt=now).select_related("policy__calendar")
    clocks = list(reached.order_by("next_alarm_at", "id"))
    histories = keeping.histories_of({clock.subject for clock in clocks})
    alarms = []
    for clock in clocks:
        passed = _passed(clock, histories[clock.subject], now)
        if passed:
            alarms.append(_alarm(clock, passed, now))
            clock.warned = max(clock.warned, passed[0])
    keeping.store(clocks, histories)
    Alarm.objects.bulk_create(alarms, ignore_conflicts=True)
    _record(alarms)
    return len(clocks)


def found_due(now: datetime) -> QuerySet[Clock, int]:
    """The ids of the clocks that have reached a level or their deadline, the earliest first; read from an index alone,
    however many others run."""
    due = Clock.objects.filter(next_alarm_at__lt=now).order_by("next_alarm_at", "id")
    return due.values_list("id", flat=True)[:BATCH]


def _passed(clock: Clock, history: reading.Marks, now: datetime) -> Level | None:
    """The highest level that the clock has passed and nobody was warned of; what lies below it is said with it."""
    percents = reading.levels_above(clock.policy, clock.warned)
    said = reading.asked_of(clock, clock.policy, history, now).judge(percents)
    levels = [*zip(percents, said.shares, strict=True), *([(reading.WHOLE, said.deadline)] if _untold(clock) else [])]
    reached = [(percent, at) for percent, at in levels if at is not None and at < now]
    return max(reached, default=None)


def _untold(clock: Clock) -> bool:
    return clock.warned < reading.WHOLE


def _alarm(clock: Clock, level: Level, now: datetime) -> Alarm:
    """The warning, to be told when somebody is there: at the next opening of the promise's own working hours."""
    percent, at = level
    opening = worktime.next_opening(reading.working_calendar(clock.policy.calendar), now)
    return Alarm(
        clock=clock,
        policy=clock.policy,
        percent=percent,
        at=at,
        raised_at=now,
        tell_at=opening or now,
        late=now - at > ON_TIME,
    )


def _record(alarms: Sequence[Alarm]) -> None:
    """What was missed is recorded where clocks are stored; what comes near, here."""
    for alarm in alarms:
        if alarm.percent == reading.WHOLE:
            continue
        clock = alarm.clock
        near = events.DeadlineNear(
            clock_id=clock.id,
            kind=clock.kind,
            percent=alarm.percent,
            due_at=clock.due_at.isoformat() if clock.due_at else "",
            late=alarm.late,
        )
        journal.record(near, subjects=[clock.subject, ref("clock", clock.id)], by=system("clock"))


@transaction.atomic
def take_alarms(*, limit: int = BATCH) -> list[int]:
    """The warnings that people are to be told of now, each handed out once: their ids. Tell in the same transaction."""
    waiting = Alarm.objects.select_for_update(skip_locked=True).filter(told_at__isnull=True, tell_at__lte=time.now())
    ids = list(waiting.order_by("tell_at", "id").values_list("id", flat=True)[:limit])
    Alarm.objects.filter(id__in=ids).update(told_at=time.now())
    return ids
