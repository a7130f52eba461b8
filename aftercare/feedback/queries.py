"""Reading surveys and what was answered, as plain rows."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from aftercare.accounts import queries as accounts
from aftercare.assets import queries as assets
from aftercare.feedback.models import Survey
from aftercare.kit import reads
from aftercare.kit.actor import parse_ref, ref
from aftercare.kit.bilingual import own_words
from aftercare.kit.masking import given_name_for_customers
from aftercare.kit.rows import Row, rows
from aftercare.tasks import queries as tasks
from aftercare.tickets import queries as tickets
from aftercare.tickets.queries import number_of
from aftercare.workorders import queries as workorders

LINE = (
    "id",
    "ticket_id",
    "customer_id",
    "version_id",
    "code",
    "state",
    "send_at",
    "sent_at",
    "answered_at",
    "grade",
    "score",
    "reason",
    "comment",
    "low",
    "told_at",
)


def by_code(code: str) -> Row | None:
    """The survey of a link, None when there is none or it was withdrawn."""
    found = Survey.objects.filter(code=code).exclude(state=Survey.State.SKIPPED)
    return next(iter(_lines(rows(found.values(*LINE)))), None)


def survey(survey_id: int) -> Row | None:
    """One survey; None when there is none."""
    return next(iter(_lines(rows(Survey.objects.filter(id=survey_id).values(*LINE)))), None)


def of_tickets(ticket_ids: Collection[int]) -> dict[int, Row]:
    """The surveys of tickets, by ticket."""
    return {row["ticket_id"]: row for row in _lines(_of_tickets(ticket_ids))}


def asks_of_tickets(ticket_ids: Collection[int]) -> reads.Asked:
    """What :func:`of_tickets` asks."""
    return _of_tickets.of(ticket_ids)


@reads.compiled
def _of_tickets(ticket_ids: Collection[int]) -> reads.Question:
    return Survey.objects.filter(ticket_id__any=ticket_ids).exclude(state=Survey.State.SKIPPED).values(*LINE)


def unanswered(limit: int = 50) -> list[Row]:
    """Surveys that went out and were not answered yet, the latest first."""
    found = Survey.objects.filter(state=Survey.State.SENT).order_by("-sent_at", "-id")
    return _lines(rows(found.values(*LINE)[:limit]))


def answers(*, which: str = "", before: int | None = None, limit: int = 50) -> list[Row]:
    """Answered surveys, the latest answer first: all, the `low` ones, or those whose customer waits to be `told`.

    `before` is the last id of the page before.
    """
    found = Survey.objects.filter(state=Survey.State.ANSWERED)
    if which in {"low", "told"}:
        found = found.filter(low=True)
    if which == "told":
        found = found.filter(told_at__isnull=True)
    if before is not None:
        last = Survey.objects.filter(id=before).values_list("answered_at", flat=True).first()
        found = found.filter(Q(answered_at__lt=last) | Q(answered_at=last, id__lt=before)) if last else found.none()
    return _lines(rows(found.order_by("-answered_at", "-id").values(*LINE)[:limit]))


def _lines(found: list[Row]) -> list[Row]:
    return [
        {
            **row,
            "number": number_of(row["ticket_id"]),
            "grade_name": Survey.Grade(row["grade"]).label if row["grade"] else "",
        }
        for row in found
    ]


def moments(*, since: datetime, until: datetime, limit: int | None = None) -> list[Row]:
    """The surveys that were sent or answered in a span, newest first: id, ticket_id, sent_at, answered_at, and what was
    said.
    """
    answered = Q(answered_at__gte=since, answered_at__lt=until)
    sent = Q(sent_at__gte=since, sent_at__lt=until)
    found = Survey.objects.filter(answered | sent)
    fields = ("id", "ticket_id", "sent_at", "answered_at", "grade", "score")
    return rows(found.order_by("-id").values(*fields)[:limit])


def of_tasks(subjects: Collection[str]) -> dict[str, Row]:
    """The surveys (id, ticket_id) by the reference of the task that answers them."""
    wanted = tasks.subjects_of([parse_ref(subject)[1] for subject in subjects])
    by_task = {
        ref("task", task_id): parse_ref(subject)[1]
        for task_id, named in wanted.items()
        for subject in named
        if subject.startswith("survey:")
    }
    found = {row["id"]: row for row in rows(Survey.objects.filter(id__in=by_task.values()).values("id", "ticket_id"))}
    return {subject: found[number] for subject, number in by_task.items() if number in found}


def about(ticket_id: int) -> Row:
    """What a survey is about, in words for the customer: number, device, engineer and problem; "" where not known."""
    ticket = tickets.ticket(ticket_id) or {"title": "", "asset_id": None}
    device = assets.asset(ticket["asset_id"]) if ticket["asset_id"] else None
    visits = [visit for job in workorders.of_tickets([ticket_id]) for visit in job["bookings"]]
    went = [visit for visit in visits if visit["state"] in {"done", "partial"}]
    last = max(went, key=lambda visit: visit["start"], default=None)
    name = accounts.names([last["engineer_id"]]).get(last["engineer_id"], "") if last else ""
    return {
        "number": number_of(ticket_id),
        "device": f"{own_words(device, 'model_name')} {device['model_code']}" if device else "",
        "engineer": given_name_for_customers(name),
        "problem": ticket["title"],
    }


def task_key(survey_id: int) -> str:
    """The key of the task that answers a bad survey."""
    return f"feedback.{survey_id}"


def answer_deadlines(survey_ids: Collection[int]) -> dict[int, Row]:
    """The deadlines (rows of `tasks.queries.deadlines_of`) by which customers must be told, by survey."""
    wanted = {ref("survey", number): number for number in survey_ids}
    found = tasks.tasks_of(list(wanted)) if wanted else []
    return {
        wanted[subject]: task["deadline"]
        for task in found
        for subject in task["subjects"]
        if subject in wanted and task["key"] == task_key(wanted[subject]) and task["deadline"]
    }


def answering_team(survey_id: int) -> str:
    """Whose task it is to answer a bad survey; "" for a good one."""
    about = tasks.tasks_of([ref("survey", survey_id)])
    return next((str(task["team"]) for task in about if task["key"] == task_key(survey_id)), "")


def told(survey_id: int) -> Row | None:
    """What the customer was told: `text` and `at`; None as long as he was not told anything."""
    about = tasks.tasks_of([ref("survey", survey_id)])
    found = next((task for task in about if task["key"] == task_key(survey_id)), None)
    return {"text": found["evidence"], "at": found["done_at"]} if found and found["evidence"] else None
