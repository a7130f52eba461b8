"""How much there is to do, how soon customers are answered, and how long it takes to help them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftercare.kit import clock
from aftercare.kit.actor import parse_ref
from aftercare.kit.figures import Days, Figure, Tally, mean, number, of_lengths, quantile, share
from aftercare.kit.plugs import Measure, MeasureRow
from aftercare.kit.rows import Row
from aftercare.kit.worktime import Meter
from aftercare.tasks import queries as tasks
from aftercare.tickets import queries
from aftercare.tickets.states import FIRST_RESPONSE, SOLUTION
from aftercare.web.formats import duration

KINDS = (FIRST_RESPONSE.kind, SOLUTION.kind)
NINE_OF_TEN = 0.9
FOUR_HOURS, ONE_DAY = 4 * 3600, 24 * 3600
TOPICS = frozenset(
    f"event:tickets.{name}"
    for name in (
        "TicketOpened",
        "TicketClassified",
        "TicketMoved",
        "TicketAssigned",
        "TicketAnswered",
        "CustomerReached",
        "TicketSolved",
        "TicketReopened",
        "TicketClosed",
    )
) | {"event:tasks.DeadlineMissed"}


def facts(days: Days) -> Sequence[Tally]:
    """What the figures of tickets are made of, for days that end today; five statements."""
    tallies = [Tally() for _day in days.dates]
    places = {day: place for place, day in enumerate(days.dates)}
    for what, day, count in queries.counted(days.start, days.end):
        tallies[places[day]].counts[what] += count
    promises = tasks.promises(KINDS, start=days.start, end=days.end)
    _count_promises(promises, days, tallies)
    _measure_lengths(promises, days, tallies)
    _reckon_back(queries.standing(), promises, days, tallies)
    return tallies


def _count_promises(promises: Iterable[Row], days: Days, tallies: Sequence[Tally]) -> None:
    for promise in promises:
        place = days.place(promise["decided_at"]) if promise["decided_at"] else None
        if place is not None and promise["kind"] == FIRST_RESPONSE.kind:
            tallies[place].counts.update(promised=1, kept=int(promise["kept"]))


def _measure_lengths(promises: Sequence[Row], days: Days, tallies: Sequence[Tally]) -> None:
    """How long the first answer and the solution took, on the day on which they came."""
    meters = _meters(promises, days)
    for promise in promises:
        place = days.place(promise["stopped_at"]) if promise["stopped_at"] else None
        if place is not None:
            lengths, span = tallies[place].lengths, (promise["began_at"], promise["stopped_at"])
            lengths[f"{promise['kind']} working"].append(meters[promise["calendar_id"]].seconds(*span))
            lengths[f"{promise['kind']} wall"].append((span[1] - span[0]).total_seconds())


def _meters(promises: Iterable[Row], days: Days) -> dict[int, Meter]:
    """One meter for each calendar, from the first beginning on."""
    began: dict[int, datetime] = {}
    for promise in promises:
        known = began.get(promise["calendar_id"], promise["began_at"])
        began[promise["calendar_id"]] = min(known, promise["began_at"])
    calendars = tasks.working_calendars(began) if began else {}
    return {calendar: Meter(calendars[calendar], start, days.end) for calendar, start in began.items()}


def _reckon_back(standing: Row, promises: Iterable[Row], days: Days, tallies: Sequence[Tally]) -> None:
    """How many were open and late at the end of each day, from how it is now."""
    late = _late_at_the_end_of_days(promises, days)
    open_then = standing["open"]
    for place in reversed(range(days.number)):
        counts = tallies[place].counts
        today = place == days.number - 1
        counts.update(open=open_then, late=standing["late"] if today else len(late[place]))
        open_then = max(open_then - counts["opened"] + counts["solved"], 0)


def _late_at_the_end_of_days(promises: Iterable[Row], days: Days) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for promise in promises:
        due_at, stopped_at = promise["due_at"], promise["stopped_at"]
        if due_at is None or promise["kept"]:
            continue
        for place in range(days.number - 1):
            evening = days.bounds(place)[1]
            if due_at < evening and (stopped_at is None or stopped_at > evening):
                found[place].add(promise["subject"])
    return found


def _count(name: str) -> Callable[[Tally], Figure]:
    return lambda tally: number(tally.counts[name])


def kept(tally: Tally) -> Figure:
    """First answers in time, of those that were promised."""
    return share(tally.counts["kept"], tally.counts["promised"])


def reopened(tally: Tally) -> Figure:
    """Tickets that were opened again, of those that were solved."""
    return share(tally.counts["again"], tally.counts["solved"])


def _within(seconds: float, *, over: bool = False) -> Callable[[Tally], Figure]:
    """First answers that came within a time by the clock, or `over` it, of all that came."""

    def figure(tally: Tally) -> Figure:
        lengths = tally.lengths[f"{FIRST_RESPONSE.kind} wall"]
        return share(sum((length > seconds) is over for length in lengths), len(lengths))

    return figure


def _within_rows(seconds: float, *, over: bool = False) -> Callable[[datetime, datetime, int], Sequence[MeasureRow]]:
    read = _ended(FIRST_RESPONSE.kind)

    def rows(start: datetime, end: datetime, limit: int) -> Sequence[MeasureRow]:
        ended = read(start, end)[:limit]
        shown = _promise_rows(ended, "stopped_at", working=False)
        lengths = [(one["stopped_at"] - one["began_at"]).total_seconds() for one in ended]
        return [replace(row, counts=(length > seconds) is over) for row, length in zip(shown, lengths, strict=True)]

    return rows


def _quantile(name: str, part: float) -> Callable[[Tally], Figure]:
    return lambda tally: of_lengths(tally.lengths[name], quantile(tally.lengths[name], part))


def _mean(name: str) -> Callable[[Tally], Figure]:
    return lambda tally: of_lengths(tally.lengths[name], mean(tally.lengths[name]))


def _link(ticket_id: int) -> str:
    return reverse("tickets.desk:ticket", args=[ticket_id])


def open_rows(start: datetime, end: datetime, limit: int) -> Sequence[MeasureRow]:
    """What is open now, the most urgent first; what is late counts."""
    now = clock.now()
    return [
        MeasureRow(
            _label(row),
            _link(row["id"]),
            row["opened_at"],
            counts=row["next_due_at"] is not None and row["next_due_at"] < now,
        )
        for row in queries.measured("open", start, end, limit)
    ]


def late_rows(start: datetime, end: datetime, limit: int) -> Sequence[MeasureRow]:
    """What is late now: the most urgent come first, so that they stand before everything else that is open."""
    return [row for row in open_rows(start, end, limit) if row.counts]


def opened_rows(start: datetime, end: datetime, limit: int) -> Sequence[MeasureRow]:
    """What was opened in the span."""
    found = queries.measured("opened", start, end, limit)
    return [MeasureRow(_label(row), _link(row["id"]), row["opened_at"], counts=True) for row in found]


def solved_rows(start: datetime, end: datetime, limit: int) -> Sequence[MeasureRow]:
    """What was solved in the span; what was opened again before counts."""
    found = queries.measured("solved", start, end, limit)
    return [MeasureRow(_label(row), _link(row["id"]), row["solved_at"], counts=row["reopened"] > 0) for row in found]


def _label(row: Row) -> str:
    return f"{queries.number_of(row['id'])} {row['title']}"


def promise_rows(start: datetime, end: datetime, limit: int) -> Sequence[MeasureRow]:
    """The first answers that were promised, and whether each came in time."""
    found = tasks.promises([FIRST_RESPONSE.kind], start=start, end=end)
    decided = [one for one in found if one["decided_at"] and start <= one["decided_at"]]
    return _promise_rows(decided[:limit], "decided_at")


def _ended(kind: str) -> Callable[[datetime, datetime], list[Row]]:
    """What of a kind was met in a span, the latest first."""

    def read(start: datetime, end: datetime) -> list[Row]:
        found = tasks.promises([kind], start=start, end=end)
        ended = [one for one in found if one["stopped_at"] and start <= one["stopped_at"] < end]
        return sorted(ended, key=lambda one: one["stopped_at"], reverse=True)

    return read


def _length_rows(kind: str, *, working: bool) -> Callable[[datetime, datetime, int], Sequence[MeasureRow]]:
    read = _ended(kind)
    return lambda start, end, limit: _promise_rows(read(start, end)[:limit], "stopped_at", working=working)


def _promise_rows(promises: Sequence[Row], moment: str, *, working: bool = True) -> list[MeasureRow]:
    ids = {one["subject"]: parse_ref(one["subject"])[1] for one in promises}
    labels = queries.labels(ids.values())
    calendars = tasks.working_calendars()
    found = []
    for one in promises:
        ended = one["stopped_at"] or clock.now()
        meter = Meter(calendars[one["calendar_id"]], one["began_at"], ended)
        wall = (ended - one["began_at"]).total_seconds()
        length = meter.seconds(one["began_at"], ended) if working else wall
        number_ = ids[one["subject"]]
        found.append(
            MeasureRow(
                labels.get(number_, ""), _link(number_), one[moment], counts=one["kept"], detail=duration(length)
            )
        )
    return found


_measure = partial(Measure, facts=facts, topics=TOPICS)


def _length(kind: str, slug: str, order: int, *, working: bool = True) -> "partial[Measure]":
    """A measure of how long something took, in working time or by the clock; what it says of itself is still open."""
    return partial(
        _measure,
        slug=slug,
        order=order,
        unit="hours",
        rests_on=_("first answers") if kind == FIRST_RESPONSE.kind else _("solved tickets"),
        rows=_length_rows(kind, working=working),
        more_is_better=False,
    )


MEASURES = [
    _measure(
        slug="open",
        name=_("Open now"),
        formula=_("Tickets that are not solved. The days before are reckoned back from what was opened and solved."),
        rests_on=_("open tickets"),
        unit="count",
        figure=_count("open"),
        rows=open_rows,
        order=10,
        standing=True,
    ),
    _measure(
        slug="late",
        name=_("Late tickets"),
        formula=_("Open tickets whose nearest deadline, first response or solution, has passed."),
        rests_on=_("late tickets"),
        unit="count",
        figure=_count("late"),
        rows=late_rows,
        order=11,
        target=0,
        limit=5,
        more_is_better=False,
        standing=True,
    ),
    _measure(
        slug="opened",
        name=_("New tickets"),
        formula=_("Tickets that were opened in the span."),
        rests_on=_("opened tickets"),
        unit="count",
        figure=_count("opened"),
        rows=opened_rows,
        order=13,
        days=1,
    ),
    _measure(
        slug="first-response-kept",
        name=_("First response in time"),
        formula=_(
            "First answers of a person within the promised time. Each counts on the day on which it came, or on which"
            " the time ran out."
        ),
        rests_on=_("promised first answers"),
        unit="percent",
        figure=kept,
        rows=promise_rows,
        order=20,
        target=0.95,
        limit=0.85,
    ),
    _length(FIRST_RESPONSE.kind, "first-response-median", 21)(
        name=_("First response, median"),
        formula=_("Working time from the first contact until a person answered; half of all were as quick or quicker."),
        figure=_quantile(f"{FIRST_RESPONSE.kind} working", 0.5),
        target=1,
        limit=4,
    ),
    _length(FIRST_RESPONSE.kind, "first-response-nine-of-ten", 22)(
        name=_("First response, nine of ten"),
        formula=_("Working time from the first contact until a person answered; nine of ten were as quick or quicker."),
        figure=_quantile(f"{FIRST_RESPONSE.kind} working", NINE_OF_TEN),
        tile=False,
    ),
    _measure(
        slug="first-response-4-hours",
        name=_("Answered within 4 hours"),
        formula=_("First answers of a person within four hours by the clock, nights and holidays included."),
        rests_on=_("first answers"),
        unit="percent",
        figure=_within(FOUR_HOURS),
        rows=_within_rows(FOUR_HOURS),
        order=23,
        tile=False,
        target=0.8,
        limit=0.5,
    ),
    _measure(
        slug="first-response-over-24-hours",
        name=_("Answered after more than 24 hours"),
        formula=_("First answers of a person that came more than 24 hours after the first contact, by the clock."),
        rests_on=_("first answers"),
        unit="percent",
        figure=_within(ONE_DAY, over=True),
        rows=_within_rows(ONE_DAY, over=True),
        order=24,
        tile=False,
        target=0.05,
        limit=0.2,
        more_is_better=False,
    ),
    _length(SOLUTION.kind, "solution-median", 30)(
        name=_("Time to solution, median"),
        formula=_(
            "Working time from the first contact until the ticket was solved, by the calendar of its promise, waiting"
            " included; half of all were as quick or quicker."
        ),
        figure=_quantile(f"{SOLUTION.kind} working", 0.5),
        target=16,
        limit=24,
    ),
    _length(SOLUTION.kind, "solution-mean", 31)(
        name=_("Time to solution, mean"),
        formula=_("The mean of the working time from the first contact until the ticket was solved, waiting included."),
        figure=_mean(f"{SOLUTION.kind} working"),
        tile=False,
    ),
    _length(SOLUTION.kind, "solution-median-wall", 32, working=False)(
        name=_("Time to solution by the clock, median"),
        formula=_("Time from the first contact until the ticket was solved, nights and holidays included; the median."),
        figure=_quantile(f"{SOLUTION.kind} wall", 0.5),
        tile=False,
    ),
    _length(SOLUTION.kind, "solution-mean-wall", 33, working=False)(
        name=_("Time to solution by the clock, mean"),
        formula=_(
            "Time from the first contact until the ticket was solved, nights and holidays included; the mean."
            " It was 48 hours before, which is the limit; the target is 24 hours."
        ),
        figure=_mean(f"{SOLUTION.kind} wall"),
        target=24,
        limit=48,
        tile=False,
    ),
    _measure(
        slug="reopened",
        name=_("Opened again"),
        formula=_("Tickets that had been opened again, of those that were solved in the span."),
        rests_on=_("solved tickets"),
        unit="percent",
        figure=reopened,
        rows=solved_rows,
        order=34,
        tile=False,
        target=0.05,
        limit=0.1,
        more_is_better=False,
    ),
]
