"""The desk's pages about feedback: what customers said, and what they were told."""

from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftercare.accounts.access import DESK, actor, signed_in
from aftercare.builder import queries as builder
from aftercare.customers import queries as customers
from aftercare.feedback import access, measures, queries, services
from aftercare.feedback.forms import TellForm
from aftercare.journal import queries as journal, services as journal_services
from aftercare.kit import clock, plugs
from aftercare.kit.actor import ref
from aftercare.kit.errors import NotAllowed
from aftercare.kit.figures import Days, together
from aftercare.kit.rows import Row
from aftercare.web import export, pages
from aftercare.web.ways import page

PAGE_SIZE = 50
MOST_EXPORTED = 50_000
LONGEST_ID = 15
LONG_SPAN = 30
TABS = ("", "low", "told")


@page(roles=DESK)
def answers(request: HttpRequest) -> HttpResponse:
    """What customers said, the latest first: all, the bad ones, or those that wait for an answer; also as a file."""
    which = request.GET.get("which", "")
    which = which if which in TABS else ""
    if request.GET.get("export") in {"csv", "xlsx"}:
        return _exported(request.GET["export"], _shown(queries.answers(which=which, limit=MOST_EXPORTED)))
    found = queries.answers(which=which, before=_before(request), limit=PAGE_SIZE + 1)
    rows = _with_deadlines(_shown(found[:PAGE_SIZE]))
    context = {
        "rows": rows,
        "which": which,
        "tab_rows": _tabs(which),
        "later": bool(_before(request)),
        "last": rows[-1]["id"] if len(found) > PAGE_SIZE else None,
        "spans": _spans(),
    }
    return pages.render(request, "feedback/desk/answers.html", context)


def _before(request: HttpRequest) -> int | None:
    asked = request.GET.get("before", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_ID else None


def _tabs(which: str) -> list[Row]:
    words = {"": _("All"), "low": _("Dissatisfied"), "told": _("Waiting for an answer")}
    address = reverse("feedback.desk:answers")
    return [
        {"label": label, "href": f"{address}?which={name}" if name else address, "active": name == which}
        for name, label in words.items()
    ]


def _spans() -> list[Row]:
    """The figures of today and of the last thirty days; one statement."""
    tallies = measures.surveys(Days(timezone.localdate(clock.now()), LONG_SPAN, settings.TIME_ZONE))
    return [
        {
            "words": words,
            "csat": measures.csat(said),
            "nps": measures.nps(said),
            "rate": measures.response_rate(said),
        }
        for words, said in ((_("Today"), tallies[-1]), (_("Last 30 days"), together(tallies)))
    ]


def _shown(rows: list[Row]) -> list[Row]:
    names = customers.names({row["customer_id"] for row in rows})
    return [{**row, "customer": names.get(row["customer_id"], "")} for row in rows]


def _with_deadlines(rows: list[Row]) -> list[Row]:
    """The same rows, each bad one with the deadline of its task; two statements."""
    found = queries.answer_deadlines([row["id"] for row in rows if row["low"]])
    return [{**row, "deadline": found.get(row["id"])} for row in rows]


def _exported(kind: str, rows: list[Row]) -> HttpResponse:
    columns: list[export.Column] = [
        ("answered_at", _("Answered at")),
        ("number", _("Ticket")),
        ("customer", _("Customer")),
        ("grade_name", _("Satisfaction")),
        ("score", _("Recommends (0 to 10)")),
        ("reason", _("Reason")),
        ("comment", _("Comment")),
        ("told_at", _("Customer told")),
    ]
    write = export.csv_response if kind == "csv" else export.xlsx_response
    return write(_("Feedback"), columns, rows)


def _found(request: HttpRequest, number: int) -> Row:
    row = queries.survey(number)
    if row is None or row["state"] != "answered" or number not in access.visible_ids(signed_in(request), [number]):
        raise NotAllowed(_("There is no such answer."))
    return row


@page(roles=DESK)
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """What one customer said, about what, until when he must be told, and what he was told."""
    form = TellForm(initial={"client_id": uuid4()})
    return _page(request, _found(request, number), form)


def _page(request: HttpRequest, row: Row, form: TellForm) -> HttpResponse:
    shown = _with_deadlines(_shown([row]))[0]
    ticket = plugs.subject("ticket")
    context = {
        "survey": shown,
        "said": builder.answered(ref("survey", row["id"]), row["version_id"]),
        "about": queries.about(row["ticket_id"]),
        "ticket_link": ticket.link(row["ticket_id"]),
        "told": queries.told(row["id"]),
        "history": journal.timeline([ref("survey", row["id"])]),
        "form": form,
    }
    return pages.render(request, "feedback/desk/answer.html", context, status=422 if form.errors else 200)


@page(roles=DESK, methods=("POST",))
def tell(request: HttpRequest, number: int) -> HttpResponse:
    """Tell the customer what came of it; the same form sent twice tells him once."""
    row = _found(request, number)
    form = TellForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    text, key = form.cleaned_data["text"], f"feedback.tell.{form.cleaned_data['client_id']}"

    def produce() -> int:
        services.tell_customer(survey_id=number, text=text, by=actor(request))
        return number

    journal_services.once(key=key, body={"survey": number, "text": text}, produce=produce)
    messages.success(request, _("The customer was told."))
    return HttpResponseRedirect(reverse("feedback.desk:answer", args=[number]))


urlpatterns = [
    path("", answers, name="answers"),
    path("<int:number>", answer, name="answer"),
    path("<int:number>/tell", tell, name="tell"),
]
