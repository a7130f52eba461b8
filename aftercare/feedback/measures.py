"""How content customers are, and whether the others hear from us in time."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from aftercare.feedback import queries
from aftercare.feedback.models import HIGHEST_DETRACTOR, LOWEST_PROMOTER, Survey
from aftercare.feedback.services import ANSWER_CLOCK
from aftercare.kit import clock
from aftercare.kit.figures import Days, Figure, Tally, number, share
from aftercare.kit.plugs import Measure, MeasureRow
from aftercare.kit.rows import Row
from aftercare.tasks import queries as tasks
from aftercare.tickets.queries import number_of

EVENTS = frozenset({"event:feedback.SurveySent", "event:feedback.SurveyAnswered", "event:feedback.CustomerTold"})
LATE = frozenset({"event:tasks.DeadlineMissed"})


def facts(days: Days) -> Sequence[Tally]:
    """What was asked, answered and told on each day; one statement for surveys, one for deadlines."""
    tallies = surveys(days)
    promises = tasks.promises([ANSWER_CLOCK], start=days.start, end=days.end)
    for number_of_day, tally in enumerate(tallies):
        evening = min(days.bounds(number_of_day)[1], clock.now())
        tally.counts["late"] = sum(_is_late(promise, evening) for promise in promises)
    for promise in promises:
        place = days.place(promise["decided_at"]) if promise["decided_at"] else None
        if place is not None:
            tallies[place].counts["due"] += 1
            tallies[place].counts["in_time"] += promise["kept"]
    return tallies


def _is_late(promise: Row, moment: datetime) -> bool:
    """Whether the customer was waiting at `moment` although his 72 hours were over."""
    due_at, stopped_at = promise["due_at"], promise["stopped_at"]
    return due_at is not None and due_at < moment and (stopped_at is None or stopped_at >= moment)


def surveys(days: Days) -> list[Tally]:
    """What was asked and answered on each day; one statement."""
    tallies = [Tally() for _day in days.dates]
    for row in queries.moments(since=days.start, until=days.end):
        _count_sent(row, days, tallies)
        _count_answered(row, days, tallies)
    return tallies


def _count_sent(row: Row, days: Days, tallies: Sequence[Tally]) -> None:
    place = days.place(row["sent_at"]) if row["sent_at"] else None
    if place is not None:
        tallies[place].counts.update(asked=1, heard=int(row["answered_at"] is not None))


def _count_answered(row: Row, days: Days, tallies: Sequence[Tally]) -> None:
    place = days.place(row["answered_at"]) if row["answered_at"] else None
    if place is not None:
        tallies[place].counts.update(
            answered=1,
            satisfied=int(row["grade"] >= Survey.Grade.SATISFIED),
            promoters=int(row["score"] >= LOWEST_PROMOTER),
            detractors=int(row["score"] <= HIGHEST_DETRACTOR),
        )


def csat(tally: Tally) -> Figure:
    """Satisfied customers (the two upper of four grades) of those who answered."""
    return share(tally.counts["satisfied"], tally.counts["answered"])


def nps(tally: Tally) -> Figure:
    """Promoters (9 and 10) less detractors (0 to 6), in points of a hundred answers: -100 to 100."""
    answered = tally.counts["answered"]
    lead = tally.counts["promoters"] - tally.counts["detractors"]
    return Figure(100 * lead / answered if answered else None, lead, answered)


def response_rate(tally: Tally) -> Figure:
    """Those who answered, whenever it was, of those who were asked in the span."""
    return share(tally.counts["heard"], tally.counts["asked"])


def answered_in_time(tally: Tally) -> Figure:
    """Dissatisfied customers who were told in time, of those whose 72 hours were decided in the span."""
    return share(tally.counts["in_time"], tally.counts["due"])


def late(tally: Tally) -> Figure:
    """Dissatisfied customers who wait although their 72 hours are over."""
    return number(tally.counts["late"])


def _page(survey_id: int) -> str:
    return reverse("feedback.desk:answer", args=[survey_id])


def _answered(start: datetime, end: datetime, limit: int) -> list[Row]:
    found = queries.moments(since=start, until=end, limit=limit)
    return [row for row in found if row["answered_at"] and start <= row["answered_at"] < end]


def _answer_row(row: Row, *, counts: bool, detail: str) -> MeasureRow:
    return MeasureRow(number_of(row["ticket_id"]), _page(row["id"]), row["answered_at"], counts=counts, detail=detail)


def csat_rows(start: datetime, end: datetime, limit: int) -> Sequence[MeasureRow]:
    """The answers, with their grades."""
    return [
        _answer_row(row, counts=row["grade"] >= Survey.Grade.SATISFIED, detail=str(Survey.Grade(row["grade"]).label))
        for row in _answered(start, end, limit)
    ]


def nps_rows(start: datetime, end: datetime, limit: int) -> Sequence[MeasureRow]:
    """The answers, with their scores."""
    return [
        _answer_row(row, counts=row["score"] >= LOWEST_PROMOTER, detail=_("{score} of 10").format(score=row["score"]))
        for row in _answered(start, end, limit)
    ]


def asked_rows(start: datetime, end: datetime, limit: int) -> Sequence[MeasureRow]:
    """Those who were asked, and whether they answered."""
    found = queries.moments(since=start, until=end, limit=limit)
    return [
        MeasureRow(
            number_of(row["ticket_id"]),
            _page(row["id"]) if row["answered_at"] else reverse("tickets.desk:ticket", args=[row["ticket_id"]]),
            row["sent_at"],
            counts=row["answered_at"] is not None,
        )
        for row in found
        if row["sent_at"] and start <= row["sent_at"] < end
    ]


def told_rows(start: datetime, end: datetime, limit: int) -> Sequence[MeasureRow]:
    """Bad answers whose 72 hours were decided, and whether the customer was told in time."""
    found = tasks.promises([ANSWER_CLOCK], start=start, end=end)
    promises = [one for one in found if one["decided_at"] and start <= one["decided_at"]][:limit]
    return _promise_rows(promises, "decided_at")


def late_rows(start: datetime, end: datetime, limit: int) -> Sequence[MeasureRow]:
    """Who waits now although his 72 hours are over, the one who waits longest first."""
    now = clock.now()
    found = [one for one in tasks.promises([ANSWER_CLOCK], start=start, end=end) if _is_late(one, now)]
    return _promise_rows(found[::-1][:limit], "due_at", counts=True)


def _promise_rows(promises: Sequence[Row], moment: str, *, counts: bool = False) -> list[MeasureRow]:
    """Promises as rows; without `counts` a kept one counts."""
    surveys = queries.of_tasks([promise["subject"] for promise in promises])
    return [
        MeasureRow(
            number_of(surveys[promise["subject"]]["ticket_id"]),
            _page(surveys[promise["subject"]]["id"]),
            promise[moment],
            counts=counts or promise["kept"],
        )
        for promise in promises
        if promise["subject"] in surveys
    ]


_measure = partial(Measure, facts=facts, topics=EVENTS)

MEASURES = [
    _measure(
        slug="csat",
        name=gettext_lazy("Satisfied customers"),
        formula=gettext_lazy("Answers “very satisfied” or “satisfied”, of all answers that came in."),
        rests_on=gettext_lazy("answers"),
        unit="percent",
        figure=csat,
        rows=csat_rows,
        order=60,
        target=0.9,
        limit=0.8,
    ),
    _measure(
        slug="nps",
        name=gettext_lazy("Net promoter score"),
        formula=gettext_lazy("Of a hundred answers: those with 9 or 10, less those with 0 to 6."),
        rests_on=gettext_lazy("answers"),
        unit="points",
        figure=nps,
        rows=nps_rows,
        order=61,
        target=50,
        limit=20,
    ),
    _measure(
        slug="response-rate",
        name=gettext_lazy("Response rate"),
        formula=gettext_lazy("Customers who answered, whenever it was, of those who were asked in the span."),
        rests_on=gettext_lazy("customers who were asked"),
        unit="percent",
        figure=response_rate,
        rows=asked_rows,
        order=62,
        tile=False,
        target=0.3,
        limit=0.15,
    ),
    _measure(
        slug="feedback-answered",
        name=gettext_lazy("Bad feedback answered in 72 hours"),
        formula=gettext_lazy(
            "Dissatisfied customers who were told in time what came of it. Each counts on the day on which he was told,"
            " or on which the 72 hours ran out."
        ),
        rests_on=gettext_lazy("dissatisfied customers"),
        unit="percent",
        figure=answered_in_time,
        rows=told_rows,
        order=63,
        target=1.0,
        limit=0.9,
        topics=EVENTS | LATE,
    ),
    _measure(
        slug="feedback-late",
        name=gettext_lazy("Late answers to bad feedback"),
        formula=gettext_lazy("Dissatisfied customers who wait although the 72 hours in which we answer are over."),
        rests_on=gettext_lazy("dissatisfied customers who wait"),
        unit="count",
        figure=late,
        rows=late_rows,
        order=12,
        target=0,
        limit=5,
        more_is_better=False,
        standing=True,
        topics=EVENTS | LATE,
    ),
]
