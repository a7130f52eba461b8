"""What feedback offers upwards."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from aftercare.accounts.access import DESK
from aftercare.feedback import access, defaults, measures, queries, services
from aftercare.feedback.models import Survey
from aftercare.kit import reads
from aftercare.kit.deadlines import Effect
from aftercare.kit.plugs import (
    Check,
    ClockKind,
    Defaults,
    MenuEntry,
    PeriodicJob,
    Problem,
    Slot,
    Subject,
    TaskKind,
    TimelineLine,
)
from aftercare.tasks import queries as tasks
from aftercare.tickets.queries import number_of
from aftercare.web import pages


def _labels(ids: Collection[int]) -> dict[int, str]:
    found = Survey.objects.filter(id__in=set(ids)).values_list("id", "ticket_id")
    return {number: f"{_('Survey')} {number_of(ticket_id)}" for number, ticket_id in found}


def _link(number: int) -> str:
    return reverse("feedback.desk:answer", args=[number])


def _bad_answers_have_their_task() -> Iterator[Problem]:
    low = list(Survey.objects.filter(low=True).values_list("id", flat=True))
    known = tasks.keys_of(services.TASK)
    for number in low:
        if queries.task_key(number) not in known:
            yield Problem(f"survey:{number}", gettext("is bad and nobody has to answer it"))


def _ticket_card(request: HttpRequest, ids: Mapping[str, int]) -> str:
    """On the ticket: what its customer said, or when he is asked."""
    survey = queries.of_tickets([ids["ticket"]]).get(ids["ticket"])
    if survey is None:
        return ""
    deadline = queries.answer_deadlines([survey["id"]]).get(survey["id"]) if survey["low"] else None
    return pages.render_text(request, "feedback/desk/card.html", {"survey": {**survey, "deadline": deadline}})


def _asks_ticket_card(request: HttpRequest, ids: Mapping[str, int]) -> Sequence[reads.Asked]:
    del request
    return [queries.asks_of_tickets([ids["ticket"]])]


def _status_card(request: HttpRequest, ids: Mapping[str, int]) -> str:
    """On the customer's own page: the way to the questions, or what he answered and was told."""
    survey = queries.of_tickets([ids["ticket"]]).get(ids["ticket"])
    if survey is None or survey["state"] not in {"sent", "answered"}:
        return ""
    told = queries.told(survey["id"]) if survey["told_at"] else None
    return pages.render_text(request, "feedback/portal/card.html", {"survey": survey, "told": told})


PLUGS = [
    *measures.MEASURES,
    Slot("ticket.side", _ticket_card, 60, _asks_ticket_card),
    Slot("status.main", _status_card, 60),
    ClockKind(
        kind=services.ANSWER_CLOCK,
        name=_("Answer to bad feedback"),
        words={"open": _("open"), "done": _("done"), "cancelled": _("cancelled")},
        effects={"open": Effect.RUN, "done": Effect.STOP, "cancelled": Effect.CANCEL},
    ),
    TaskKind(kind=services.TASK, name=_("Bad feedback"), link=_link),
    Defaults("feedback", defaults.install),
    Subject("survey", _("Survey"), _labels, _link, access.visible_ids),
    Check(_("every bad answer has its task"), _bad_answers_have_their_task),
    PeriodicJob("feedback.send_due", 2, services.send_due),
    TimelineLine("feedback.SurveySent", _("the customer was asked how it was"), "message-question", "neutral"),
    TimelineLine("feedback.SurveyAnswered", _("the customer gave {grade} of 4 and {score} of 10"), "star", "accent"),
    TimelineLine("feedback.CustomerTold", _("the customer was told after {hours} h"), "message-check", "good"),
    MenuEntry(
        way="desk",
        label=_("Feedback"),
        url_name="feedback.desk:answers",
        icon="star",
        roles=frozenset(DESK),
        order=50,
    ),
]
