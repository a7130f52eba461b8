"""How often the first visit helps, and how much of their time engineers spend for customers."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from aftercare.accounts import queries as accounts
from aftercare.kit import clock
from aftercare.kit.figures import Days, Figure, Tally, share
from aftercare.kit.plugs import Measure, MeasureRow
from aftercare.kit.rows import Row
from aftercare.tickets.queries import number_of
from aftercare.web.formats import duration
from aftercare.workforce import queries as workforce
from aftercare.workorders import queries

TOPICS = frozenset({"event:workorders.VisitMoved", "event:workorders.OrderCompleted"})


def first_visits(days: Days) -> Sequence[Tally]:
    """Completed jobs and those that the first visit fixed, by the day of completion; one statement."""
    tallies = [Tally() for _day in days.dates]
    for row in queries.completed(days.start, days.end):
        place = days.place(row["completed_at"])
        if place is not None:
            tallies[place].counts.update(completed=1, first=int(fixed_at_once(row)))
    return tallies


def fixed_at_once(job: Row) -> bool:
    """True when one visit took place, left the device fixed, and nobody had to come again."""
    return bool(job["visits"] == 1 and job["fixed"] and not job["again"])


def first_time_fix(tally: Tally) -> Figure:
    """Jobs that the first visit fixed, of those that were completed."""
    return share(tally.counts["first"], tally.counts["completed"])


def hours(days: Days) -> Sequence[Tally]:
    """Seconds for customers and seconds of shifts on each day, as far as it has passed; two statements."""
    until = min(days.end, clock.now())
    tallies = [Tally() for _day in days.dates]
    for stretch in queries.busy(days.start, until):
        _add(tallies, days, "busy", (stretch["start"], min(stretch["end"], until)))
    if days.start < until:
        for spans in workforce.work_spans(days.start, until).values():
            for span in spans:
                _add(tallies, days, "shift", span)
    return tallies


def _add(tallies: Sequence[Tally], days: Days, name: str, span: tuple[datetime, datetime]) -> None:
    for place, seconds in _pieces(days, span):
        tallies[place].lengths[name].append(seconds)


def _pieces(days: Days, span: tuple[datetime, datetime]) -> Iterator[tuple[int, float]]:
    """A span cut at the midnights of the days: the place of each day it meets, with its seconds there."""
    for place in range(days.place(span[0]) or 0, days.number):
        start, end = days.bounds(place)
        if span[1] <= start:
            return
        seconds = (min(span[1], end) - max(span[0], start)).total_seconds()
        if seconds > 0:
            yield place, seconds


def utilisation(tally: Tally) -> Figure:
    """Hours on the way and at work for customers, of the hours of shifts; overtime can take it past 100 %."""
    busy, shift = sum(tally.lengths["busy"]) / 3600, sum(tally.lengths["shift"]) / 3600
    return Figure(busy / shift if shift else None, busy, shift)


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
    """What engineers did for customers, the latest first."""
    found = sorted(queries.busy(start, min(end, clock.now())), key=lambda row: row["start"], reverse=True)
    inside = [row for row in found if row["end"] > start][:limit]
    names = accounts.names({row["engineer_id"] for row in inside})
    return [
        MeasureRow(
            f"{names.get(row['engineer_id'], '')} · {number_of(row['ticket_id'])}",
            reverse("tickets.desk:ticket", args=[row["ticket_id"]]),
            row["start"],
            counts=True,
            detail=duration((row["end"] - row["start"]).total_seconds()),
        )
        for row in inside
    ]


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
        slug="utilisation",
        name=gettext_lazy("Utilisation of engineers"),
        formula=gettext_lazy(
            "Hours on the way and at work for customers, of the hours of shifts without absences. Overtime counts"
            " above the line only."
        ),
        rests_on=gettext_lazy("hours of shifts"),
        facts=hours,
        figure=utilisation,
        rows=busy_rows,
        order=50,
        target=0.6,
        limit=0.4,
    ),
]
