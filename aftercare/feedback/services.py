"""Ask once after a ticket, hear the answer, and answer a bad one within 72 hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _, override

from aftercare.accounts.access import DESK, require_role
from aftercare.builder import queries as forms, services as builder
from aftercare.feedback import events, queries
from aftercare.feedback.models import HIGHEST_DETRACTOR, Survey
from aftercare.journal import services as journal
from aftercare.journal.events import Delivery
from aftercare.kit import clock
from aftercare.kit.actor import Actor, ref, system
from aftercare.kit.bilingual import said_in_both
from aftercare.kit.codes import public_code
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.kit.text import clean
from aftercare.messaging import services as messaging
from aftercare.outbox import services as outbox
from aftercare.tasks import services as tasks
from aftercare.tickets import events as ticket_events, queries as tickets, services as ticket_services

FORM = "after-service"
TASK = "feedback"
ANSWER_CLOCK = "feedback_answer"
BATCH = 100
LONGEST_TEXT = 20_000
ANSWER_WITHIN = timedelta(hours=72)
LOWEST_GOOD_GRADE = Survey.Grade.SATISFIED
QUIET_UNTIL, QUIET_FROM = 9, 20  # local hours between which nobody is asked anything

# Which team answers, by what the customer was not content with.
TEAMS = {"product": "manager", "time": "dispatcher", "person": "manager", "price": "agent", "other": "agent"}


@transaction.atomic
def plan_survey(delivery: Delivery[ticket_events.TicketSolved]) -> None:
    """A solved ticket gets a survey after a while, unless the customer was asked only lately."""
    ticket = tickets.ticket(delivery.event.ticket_id)
    if ticket is None or not ticket["in_sla"]:
        return
    Survey.objects.get_or_create(
        ticket_id=ticket["id"],
        state__in=[Survey.State.WAITING, Survey.State.SENT, Survey.State.ANSWERED],
        defaults={
            "customer_id": ticket["customer_id"],
            "version_id": forms.current_version(FORM),
            "code": public_code(),
            "state": Survey.State.WAITING,
            "send_at": _next_polite_moment(clock.now() + timedelta(minutes=settings.SURVEY_DELAY_MINUTES)),
        },
    )


def _next_polite_moment(moment: datetime) -> datetime:
    """The same moment, or the next morning when people sleep. A delay of nothing is for demonstrations."""
    if not settings.SURVEY_DELAY_MINUTES:
        return moment
    local = moment.astimezone(ZoneInfo(settings.TIME_ZONE))
    if QUIET_UNTIL <= local.hour < QUIET_FROM:
        return moment
    morning = local.replace(hour=QUIET_UNTIL, minute=0, second=0, microsecond=0)
    return morning + timedelta(days=1) if local.hour >= QUIET_FROM else morning


@transaction.atomic
def drop_survey(delivery: Delivery[ticket_events.TicketReopened]) -> None:
    """A ticket that was opened again is not asked about until it is solved again."""
    waiting = Survey.objects.filter(ticket_id=delivery.event.ticket_id, state=Survey.State.WAITING)
    waiting.update(state=Survey.State.SKIPPED)


def send_due() -> int:
    """Send the surveys whose time has come; answers how many."""
    due = Survey.objects.filter(state=Survey.State.WAITING, send_at__lte=clock.now()).order_by("send_at")
    return sum(_send(number) for number in list(due.values_list("id", flat=True)[:BATCH]))


@transaction.atomic
def _send(survey_id: int) -> bool:
    survey = Survey.objects.select_for_update(skip_locked=True).filter(id=survey_id, state="waiting").first()
    if survey is None:
        return False
    if _asked_lately(survey):
        survey.state = Survey.State.SKIPPED
        survey.save(update_fields=["state"])
        return False
    survey.state, survey.sent_at = Survey.State.SENT, clock.now()
    survey.save(update_fields=["state", "sent_at"])
    _mail(survey)
    sent = events.SurveySent(survey_id=survey.id, ticket_id=survey.ticket_id)
    journal.record(sent, subjects=_subjects(survey), by=system("surveys"))
    return True


def _asked_lately(survey: Survey) -> bool:
    since = clock.now() - timedelta(days=settings.SURVEY_EVERY_DAYS)
    asked = Survey.objects.filter(customer_id=survey.customer_id, sent_at__gt=since)
    return bool(settings.SURVEY_EVERY_DAYS) and asked.exists()


def _mail(survey: Survey) -> None:
    contact = tickets.contact_in_clear(survey.ticket_id)
    ticket = tickets.ticket(survey.ticket_id)
    if not contact["mail"] or ticket is None:
        return  # the question waits on the status page
    values = {
        "number": ticket["number"],
        "title": ticket["title"],
        "name": contact["name"],
        "about": _about(survey.ticket_id, ticket["language"]),
        "survey_page": f"{settings.ORIGIN}/portal/feedback/{survey.code}",
    }
    subject, text = messaging.in_words("survey", ticket["language"], values)
    mail = outbox.Mail(to=contact["mail"], subject=subject, text=text)
    outbox.post(mail, key=f"survey.{survey.id}", subjects=_subjects(survey))


def _about(ticket_id: int, language: str) -> str:
    """Which device, which problem and who came, in the customer's language: a question about his case, not a form."""
    with override(language):
        case = queries.about(ticket_id)
        lines = [
            _("Your request: {problem}").format(**case),
            _("Device: {device}").format(**case) if case["device"] else "",
            _("Engineer: {engineer}").format(**case) if case["engineer"] else "",
        ]
    return "\n".join(line for line in lines if line)


def _subjects(survey: Survey) -> list[str]:
    return [ref("survey", survey.id), ref("ticket", survey.ticket_id), ref("customer", survey.customer_id)]


@transaction.atomic
def answer(*, code: str, answers: Mapping[str, Any], by: Actor) -> Survey:
    """Take a customer's answer, once. Raises Conflict for a second one, NotAllowed for an unknown code.

    A bad one becomes a task for the team that its reason points to, with a clock until the customer is told.
    """
    survey = Survey.objects.select_for_update().filter(code=code).exclude(state=Survey.State.SKIPPED).first()
    if survey is None:
        raise NotAllowed(_("This link is not valid any more."))
    if survey.state == Survey.State.ANSWERED:
        raise Conflict(_("You have answered already. Thank you!"))
    subject = ref("survey", survey.id)
    sheet = builder.fill(version_id=survey.version_id, subject=subject, answers=answers, by=by)
    _take(survey, sheet.answers)
    survey.state, survey.answered_at = Survey.State.ANSWERED, clock.now()
    survey.sent_at = survey.sent_at or survey.answered_at
    survey.save()
    answered = events.SurveyAnswered(
        survey_id=survey.id,
        ticket_id=survey.ticket_id,
        grade=survey.grade or 0,
        score=survey.score or 0,
        low=survey.low,
    )
    journal.record(answered, subjects=_subjects(survey), by=by)
    if survey.low:
        _ask_for_answer(survey)
    return survey


def _ask_for_answer(survey: Survey) -> None:
    title, title_zh = _task_title(survey)
    tasks.add_task(
        key=queries.task_key(survey.id),
        kind=TASK,
        title=title,
        title_zh=title_zh,
        detail=survey.comment,
        team=TEAMS.get(survey.reason, TEAMS["other"]),
        subjects=_subjects(survey),
        clock=ANSWER_CLOCK,
        starts_at=survey.answered_at,
        by=system("surveys"),
    )


def _task_title(survey: Survey) -> tuple[str, str]:
    number = tickets.number_of(survey.ticket_id)
    return said_in_both(lambda: _("Answer a dissatisfied customer: {number}").format(number=number))


@transaction.atomic
def tell_customer(*, survey_id: int, text: str, by: Actor) -> None:
    """Tell the customer what came of his criticism; it reaches him by mail and on his page, and closes the task."""
    require_role(by, *DESK)
    survey = Survey.objects.select_for_update().filter(id=survey_id, low=True).first()
    if survey is None or survey.answered_at is None:
        raise NotAllowed(_("There is no such answer."))
    if survey.told_at is not None:
        raise Conflict(_("The customer was told already."))
    text = clean(text, LONGEST_TEXT).strip()
    if not text:
        raise Refused(_("Write what you tell the customer."), field="text")
    ticket_services.answer(ticket_id=survey.ticket_id, text=text, by=by)
    survey.told_at = clock.now()
    survey.save(update_fields=["told_at"])
    tasks.finish_task(task_id=tasks.task_of(key=queries.task_key(survey.id)), evidence=text, by=by, kind=TASK)
    hours = round((survey.told_at - survey.answered_at).total_seconds() / 3600)
    told = events.CustomerTold(survey_id=survey.id, ticket_id=survey.ticket_id, hours=hours)
    journal.record(told, subjects=_subjects(survey), by=by)


@dataclass(frozen=True, slots=True)
class PastSurvey:
    """A survey of before: when it went out, what was answered and when, and when the customer was told, by whom."""

    ticket_id: int
    customer_id: int
    customer: Actor
    code: str
    sent_at: datetime
    answered_at: datetime | None = None
    answers: Mapping[str, str] | None = None
    told_at: datetime | None = None
    told: str = ""
    told_by: Actor | None = None


@transaction.atomic
def ask_past(pasts: Sequence[PastSurvey]) -> list[journal.Past]:
    """Take in surveys with their answers, and the tasks that bad ones became; answers what the journal says."""
    version = forms.current_version(FORM)
    made = Survey.objects.bulk_create([_past_row(past, version) for past in pasts], batch_size=1000)
    pairs = list(zip(made, pasts, strict=True))
    sheets = [
        builder.PastSheet(version, ref("survey", survey.id), past.answers or {}, past.answered_at, past.customer)
        for survey, past in pairs
        if past.answered_at
    ]
    told = [one for survey, past in pairs for one in _past_events(survey, past)]
    todo = [_past_task(survey, past) for survey, past in pairs if survey.low]
    return [*told, *builder.fill_past(sheets), *tasks.add_past_tasks(todo)]


def _past_row(past: PastSurvey, version: int) -> Survey:
    survey = Survey(
        ticket_id=past.ticket_id,
        customer_id=past.customer_id,
        version_id=version,
        code=past.code,
        state=Survey.State.ANSWERED if past.answered_at else Survey.State.SENT,
        send_at=past.sent_at,
        sent_at=past.sent_at,
        answered_at=past.answered_at,
        told_at=past.told_at,
    )
    if past.answered_at:
        _take(survey, past.answers or {})
    return survey


def is_low(given: Mapping[str, Any]) -> bool:
    """Whether somebody has to answer this opinion: a grade below satisfied, or a score of a detractor."""
    return int(given["grade"]) < LOWEST_GOOD_GRADE or int(given["recommend"]) <= HIGHEST_DETRACTOR


def _take(survey: Survey, given: Mapping[str, Any]) -> None:
    """Copy what was answered to where figures read it."""
    survey.grade, survey.score = int(given["grade"]), int(given["recommend"])
    survey.reason, survey.comment = str(given.get("reason", "")), str(given.get("comment", ""))
    survey.low = is_low(given)


def _past_events(survey: Survey, past: PastSurvey) -> list[journal.Past]:
    subjects = tuple(_subjects(survey))
    sent = events.SurveySent(survey_id=survey.id, ticket_id=survey.ticket_id)
    found = [journal.Past(past.sent_at, sent, subjects, system("surveys"))]
    if past.answered_at and survey.grade is not None and survey.score is not None:
        answered = events.SurveyAnswered(
            survey_id=survey.id, ticket_id=survey.ticket_id, grade=survey.grade, score=survey.score, low=survey.low
        )
        found.append(journal.Past(past.answered_at, answered, subjects, past.customer))
        if past.told_at and past.told_by:
            hours = round((past.told_at - past.answered_at).total_seconds() / 3600)
            told = events.CustomerTold(survey_id=survey.id, ticket_id=survey.ticket_id, hours=hours)
            found.append(journal.Past(past.told_at, told, subjects, past.told_by))
    return found


def _past_task(survey: Survey, past: PastSurvey) -> tasks.PastTask:
    title, title_zh = _task_title(survey)
    return tasks.PastTask(
        key=f"feedback.{survey.id}",
        kind=TASK,
        title=title,
        title_zh=title_zh,
        detail=survey.comment,
        team=TEAMS.get(survey.reason, TEAMS["other"]),
        subjects=_subjects(survey),
        clock=ANSWER_CLOCK,
        made_at=survey.answered_at or past.sent_at,
        done_at=past.told_at,
        evidence=past.told,
        done_by=past.told_by,
    )
