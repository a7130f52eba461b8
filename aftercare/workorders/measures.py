"""How often the first visit helps, and how much of their time engineers spend for customers."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from aftercare.accounts import queries as accounts
from aftercare.kit import clock
from aftercare.kit.actor import parse_ref
from aftercare.kit.figures import Days, Figure, Tally, of_lengths, quantile, share
from aftercare.kit.plugs import Measure, MeasureRow
from aftercare.kit.rows import Row
from aftercare.tasks import queries as tasks
from aftercare.tickets.queries import number_of
from aftercare.web.formats import duration, moment
from aftercare.workforce import queries as workforce
from aftercare.workorders import queries
from aftercare.workorders.states import ARRIVAL

Span = tuple[datetime, datetime]
WAIT_TARGET, WAIT_BEFORE = 20 / 60, 45 / 60  # hours
TOPICS = frozenset({"event:tasks.DeadlineMissed", "event:workorders.VisitMoved", "event:workorders.OrderCompleted"})


def first_visits(days: Days) -> Sequence[Tally]:
    """Completed jobs and those that the first visit fixed, by the day of completion; one statement."""
    tallies = [Tally() for _day in days.dates]
    for row in queries.completed(days.start, days.end):
        place = days.place(row["completed_at"])
        if place is not None:
            tallies[place].counts.update(completed=1, first=int(fixed_at_once(row)))
            wait = wait_of(row)
            tallies[place].lengths["wait"] += [] if wait is None else [wait]
    return tallies


def fixed_at_once(job: Row) -> bool:
    """True when one visit took place, left the device fixed, and nobody had to come again."""
    return bool(job["visits"] == 1 and job["fixed"] and not job["again"])


def first_time_fix(tally: Tally) -> Figure:
    """Jobs that the first visit fixed, of those that were completed."""
    return share(tally.counts["first"], tally.counts["completed"])


def hours(days: Days) -> Sequence[Tally]:
    """Seconds of each day, as far as it has passed: "shift", and for customers "busy" within and "overtime" outside it.

    Two statements. An hour of an engineer counts once, also where two of his visits lie over each other.
    """
    until = min(days.end, clock.now())
    tallies = [Tally() for _day in days.dates]
    if days.start >= until:
        return tallies
    shifts = workforce.work_spans(days.start, until)
    for spans in shifts.values():
        _add(tallies, days, "shift", spans)
    for engineer_id, work in _work(days.start, until).items():
        overtime = workforce.without(work, shifts.get(engineer_id, []))
        _add(tallies, days, "overtime", overtime)
        _add(tallies, days, "busy", workforce.without(work, overtime))
    return tallies


def _work(start: datetime, until: datetime) -> dict[int, list[Span]]:
    """When each engineer (a user) was busy for customers between two moments: in order, each hour once."""
    found: dict[int, list[Span]] = {}
    for stretch in sorted(queries.busy(start, until), key=lambda row: row["start"]):
        span = max(stretch["start"], start), min(stretch["end"], until)
        spans = found.setdefault(stretch["engineer_id"], [])
        if spans and span[0] <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], span[1])
        elif span[0] < span[1]:
            spans.append(span)
    return found


def _add(tallies: Sequence[Tally], days: Days, name: str, spans: Iterable[Span]) -> None:
    for span in spans:
        for place, seconds in _pieces(days, span):
            tallies[place].lengths[name].append(seconds)


def _pieces(days: Days, span: Span) -> Iterator[tuple[int, float]]:
    """A span cut at the midnights of the days: the place of each day it meets, with its seconds there."""
    for place in range(days.place(span[0]) or 0, days.number):
        start, end = days.bounds(place)
        if span[1] <= start:
            return
        seconds = (min(span[1], end) - max(span[0], start)).total_seconds()
        if seconds > 0:
            yield place, seconds


def utilisation(tally: Tally) -> Figure:
    """Hours on the way and at work for customers within shifts, of the hours of shifts: never above 100 %."""
    busy, shift = _hours(tally, "busy"), _hours(tally, "shift")
    return Figure(busy / shift if shift else None, busy, shift)


def overtime(tally: Tally) -> Figure:
    """Hours for customers outside of shifts, of all hours for customers."""
    over = _hours(tally, "overtime")
    work = over + _hours(tally, "busy")
    return Figure(over / work if work else None, over, work)


def _hours(tally: Tally, name: str) -> float:
    return sum(tally.lengths[name]) / 3600


def job_rows(start: datetime, end: datetime, limit: int) -> Sequence[MeasureRow]:
    """The completed jobs, and whether the first visit fixed each."""
    return [
        MeasureRow(
            number_of(row["ticket_id"]),
            reverse("tickets.desk:ticket", args=[row["ticket_id"]]),
            row["completed_at"],
            counts=fixed_at_once(row),
            detail=_("{n} visits").format(n=row["visits"]) if row["visits"] != 1 else _("1 visit"),
        )
        for row in queries.completed(start, end)[:limit]
    ]


def busy_rows(start: datetime, end: datetime, limit: int) -> Sequence[MeasureRow]:
    """What engineers did for customers, the latest first; what lies within a shift counts."""
    return _stretches(start, end, limit, of_overtime=False)


def overtime_rows(start: datetime, end: datetime, limit: int) -> Sequence[MeasureRow]:
    """The same; what lies outside of shifts counts."""
    return _stretches(start, end, limit, of_overtime=True)


def _stretches(start: datetime, end: datetime, limit: int, *, of_overtime: bool) -> list[MeasureRow]:
    until = min(end, clock.now())
    found = sorted(queries.busy(start, until), key=lambda row: row["start"], reverse=True)
    inside = [row for row in found if row["end"] > start][:limit]
    names = accounts.names({row["engineer_id"] for row in inside})
    shifts = workforce.work_spans(min((row["start"] for row in inside), default=start), until) if inside else {}
    return [
        MeasureRow(
            f"{names.get(row['engineer_id'], '')} · {number_of(row['ticket_id'])}",
            reverse("tickets.desk:ticket", args=[row["ticket_id"]]),
            row["start"],
            counts=(over if of_overtime else whole - over) > 0,
            detail=_where(whole - over, over),
        )
        for row in inside
        for whole, over in [_outside(row, shifts.get(row["engineer_id"], []))]
    ]


def _outside(row: Row, shifts: Sequence[Span]) -> tuple[float, float]:
    """The seconds of a stretch, and those of them that lie outside of shifts."""
    over = workforce.without([(row["start"], row["end"])], shifts)
    return (row["end"] - row["start"]).total_seconds(), sum((last - first).total_seconds() for first, last in over)


def _where(within: float, over: float) -> str:
    """How long a stretch was, and where it lies: what decides whether it counts."""
    if not over:
        return _("{time}, within the shift").format(time=duration(within))
    if not within:
        return _("{time}, outside the shift").format(time=duration(over))
    return _("{within} within the shift, {over} outside").format(within=duration(within), over=duration(over))


def arrived(days: Days) -> Sequence[Tally]:
    """Promised arrivals, kept or missed, by the day on which that was decided; two statements at most."""
    tallies = [Tally() for _day in days.dates]
    for promise in tasks.promises([ARRIVAL.kind], start=days.start, end=days.end):
        place = days.place(promise["decided_at"]) if promise["decided_at"] else None
        if place is not None:
            tallies[place].counts.update(promised=1, kept=int(promise["kept"]))
    return tallies


def wait_of(job: Row) -> float | None:
    """Seconds that a customer waited after the beginning of his window; who comes early lets nobody wait."""
    if job["arrived_at"] is None:
        return None
    return float(max((job["arrived_at"] - job["window"].lower).total_seconds(), 0.0))


def arrival_kept(tally: Tally) -> Figure:
    """Arrivals within the promised time, of those that were promised."""
    return share(tally.counts["kept"], tally.counts["promised"])


def median_wait(tally: Tally) -> Figure:
    """Half of all customers waited no longer."""
    return of_lengths(tally.lengths["wait"], quantile(tally.lengths["wait"], 0.5))


def arrival_rows(start: datetime, end: datetime, limit: int) -> Sequence[MeasureRow]:
    """The promised arrivals, and whether somebody was there in time."""
    found = tasks.promises([ARRIVAL.kind], start=start, end=end)
    decided = [one for one in found if one["decided_at"] and start <= one["decided_at"]][:limit]
    tickets = queries.ticket_ids([parse_ref(one["subject"])[1] for one in decided])
    return [
        MeasureRow(
            number_of(ticket_id),
            reverse("tickets.desk:ticket", args=[ticket_id]),
            one["decided_at"],
            counts=one["kept"],
            detail=_("due {moment}").format(moment=moment(one["due_at"])),
        )
        for one in decided
        for ticket_id in [tickets[parse_ref(one["subject"])[1]]]
    ]


def wait_rows(start: datetime, end: datetime, limit: int) -> Sequence[MeasureRow]:
    """The completed jobs to which somebody came, and how long each customer had waited; within the target counts."""
    waits = [(row, wait_of(row)) for row in queries.completed(start, end)]
    return [
        MeasureRow(
            number_of(row["ticket_id"]),
            reverse("tickets.desk:ticket", args=[row["ticket_id"]]),
            row["completed_at"],
            counts=wait <= WAIT_TARGET * 3600,
            detail=duration(wait),
        )
        for row, wait in waits
        if wait is not None
    ][:limit]


_measure = partial(Measure, unit="percent", topics=TOPICS)

MEASURES = [
    _measure(
        slug="first-time-fix",
        name=gettext_lazy("Fixed by the first visit"),
        formula=gettext_lazy(
            "Jobs that one visit fixed and for which nobody had to come again, to the ticket or the device, within 14"
            " days. A visit where nobody opened is not counted; one that comes later changes the figure of that day."
        ),
        rests_on=gettext_lazy("completed jobs"),
        facts=first_visits,
        figure=first_time_fix,
        rows=job_rows,
        order=40,
        target=0.85,
        limit=0.7,
    ),
    _measure(
        slug="arrival-kept",
        name=gettext_lazy("Arrival in time"),
        formula=gettext_lazy(
            "Visits that reached the customer within the promised time. Each counts on the day on which somebody"
            " arrived, or on which the time ran out; cancelled and excused ones are left out."
        ),
        rests_on=gettext_lazy("promised arrivals"),
        facts=arrived,
        figure=arrival_kept,
        rows=arrival_rows,
        order=42,
        target=0.95,
        limit=0.85,
    ),
    Measure(
        slug="arrival-wait",
        name=gettext_lazy("Waiting for the engineer, median"),
        formula=gettext_lazy(
            "Time from the beginning of the window that the customer was told until the engineer arrived, on the day on"
            " which the job was completed; an early arrival is no wait. It was 45 minutes before, which is the limit;"
            " the target is 20 minutes."
        ),
        rests_on=gettext_lazy("completed jobs"),
        unit="hours",
        facts=first_visits,
        figure=median_wait,
        rows=wait_rows,
        order=43,
        target=WAIT_TARGET,
        limit=WAIT_BEFORE,
        more_is_better=False,
        tile=False,
        topics=TOPICS,
    ),
    _measure(
        slug="utilisation",
        name=gettext_lazy("Utilisation of engineers"),
        formula=gettext_lazy(
            "Hours on the way and at work for customers within shifts, of the hours of shifts without absences. What is"
            " done outside of shifts is a figure of its own: overtime."
        ),
        rests_on=gettext_lazy("hours of shifts"),
        facts=hours,
        figure=utilisation,
        rows=busy_rows,
        order=50,
        target=0.6,
        limit=0.4,
    ),
    Measure(
        slug="overtime",
        name=gettext_lazy("Overtime of engineers"),
        formula=gettext_lazy(
            "Hours on the way and at work for customers outside of shifts, of all hours for customers. Calls on standby"
            " count as such."
        ),
        rests_on=gettext_lazy("hours for customers"),
        unit="percent",
        facts=hours,
        figure=overtime,
        rows=overtime_rows,
        order=51,
        target=0.1,
        limit=0.25,
        more_is_better=False,
        tile=False,
        topics=TOPICS,
    ),
]
