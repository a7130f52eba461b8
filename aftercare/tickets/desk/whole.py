"""The page of one ticket: everything that an agent needs before the customer speaks."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from aftercare.accounts import queries as accounts
from aftercare.accounts.access import DESK, signed_in
from aftercare.customers import queries as customers
from aftercare.files import queries as files
from aftercare.journal import queries as journal
from aftercare.kit import reads
from aftercare.kit.actor import ref
from aftercare.kit.bilingual import own_words
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.kit.rows import Row
from aftercare.messaging import queries as messaging
from aftercare.tasks import queries as tasks
from aftercare.tickets import access, forms, queries
from aftercare.tickets.desk import steps
from aftercare.tickets.desk.inbox import TONES
from aftercare.tickets.states import NEXT_RESPONSE, OPEN_STATES
from aftercare.web import pages, slots
from aftercare.web.formats import moment
from aftercare.web.ways import page

if TYPE_CHECKING:
    from django import forms as django_forms

LONGEST_TIMELINE = 60
WORDS = 60  # characters by which a message is known again
FRAME = ("ticket.main", "ticket.side", "ticket.actions", "top.notices")


def found(request: HttpRequest, ticket_id: int) -> Row:
    """The ticket, if the reader may see it. Raises NotAllowed."""
    row = queries.ticket(ticket_id)
    if row is None or ticket_id not in access.visible_ids(signed_in(request), [ticket_id]):
        raise NotAllowed(_("There is no such ticket."))
    return row


@page(roles=DESK)
def ticket(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """One ticket; a script gets the part of it that `?part=` names."""
    part = request.GET.get("part", "")
    if part in PARTS and pages.wants_fragment(request):
        row = found(request, ticket_id)
        return pages.render(request, f"tickets/desk/{part}.html", {"ticket": row, **PARTS[part](request, row)})
    with reads.ahead(*_asks(request, ticket_id)):
        return show(request, found(request, ticket_id))


def _asks(request: HttpRequest, ticket_id: int) -> list[reads.Asked]:
    """What the page asks as soon as it knows the ticket's number."""
    subject = ref("ticket", ticket_id)
    return [
        queries.asks_ticket(ticket_id),
        queries.asks_related(ticket_id),
        tasks.asks_deadlines_of([subject]),
        messaging.asks_conversation(subject),
        journal.asks_timeline([subject], limit=LONGEST_TIMELINE),
        *slots.asks(request, FRAME, ticket=ticket_id),
    ]


def _asks_then(request: HttpRequest, row: Row) -> list[reads.Asked]:
    """What it asks as soon as it knows the ticket's customer and what was said."""
    said = pages.once_a_page(request, messaging.conversation, ref("ticket", row["id"]))
    choices = [accounts.asks_people(roles=DESK), queries.asks_categories()] if row["state"] in OPEN_STATES else []
    return [
        *choices,
        *([] if row["contact_name"] else [customers.asks_names([row["customer_id"]])]),
        files.asks_of(_with_files(row["id"], said)),
        *slots.asks(request, FRAME, **_ids(row)),
    ]


def show(
    request: HttpRequest,
    row: Row,
    *,
    refused: "Mapping[str, django_forms.Form] | None" = None,
    news: int = 0,
    no_files: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page. `refused` are forms that came back, by step or "say"; `news` is how many versions they missed.

    `no_files` says why uploads were not taken.
    """
    with reads.ahead(*_asks_then(request, row)):
        context = _context(request, row, dict(refused or {}), news)
        context["no_files"] = [no_files.message] if no_files else []
        return pages.render(request, "tickets/desk/ticket.html", context, status=status)


def _context(request: HttpRequest, row: Row, given: "Mapping[str, django_forms.Form]", news: int) -> Row:
    possible = steps.possible(row)
    row = with_choices(request, row) if row["state"] in OPEN_STATES else row
    context: dict[str, Any] = {"ticket": row, "ids": _ids(row)}
    for read in PARTS.values():
        context |= read(request, row)
    context["say"] = given.get("say") or forms.SayForm(initial={"kind": "answer"})
    context["reveal"] = given.get("reveal")
    context["steps"] = [
        {
            "name": step.name,
            "title": step.title,
            "label": step.label,
            "icon": step.icon,
            "tone": step.tone,
            "form": given.get(step.name) or step.form(ticket=row, prefix=step.name),
            "news": context["history"][: min(news, 5)] if step.name in given else [],
        }
        for step in possible
    ]
    return context


def _ids(row: Row) -> dict[str, int]:
    """What the page's slots get to know."""
    ids = {"ticket": row["id"], "customer": row["customer_id"], "asset": row["asset_id"]}
    return {name: number for name, number in ids.items() if number is not None}


def with_choices(request: HttpRequest, row: Row) -> Row:
    """The ticket with the people, categories, districts and messages that its forms choose from."""
    row["people"] = accounts.people(roles=DESK)
    row["categories"] = [{**one, "words": own_words(one)} for one in queries.categories()]
    row["districts"] = customers.district_choices()
    said = pages.once_a_page(request, messaging.conversation, ref("ticket", row["id"]))
    heard = [one for one in reversed(said) if one["direction"] == "in" and not one["automatic"]]
    row["messages"] = [{"id": one["id"], "words": f"{moment(one['at'])} {one['text'][:WORDS]}"} for one in heard]
    return row


# --- the parts of the page, each read for itself: when something happens, they come again one by one


def _head(request: HttpRequest, row: Row) -> Row:
    subject = ref("ticket", row["id"])
    found = tasks.deadlines_of([subject]).get(subject, [])
    return {
        "state_tone": TONES[row["state"]],
        "deadlines": [one for one in found if one["shown"]],
        "me": signed_in(request).id,
        "steps_now": _steps_now(row, found),
    }


def _steps_now(row: Row, promised: Sequence[Row]) -> set[str]:
    """The steps that are offered: a message that waits for no answer has none to do without."""
    waits = any(one["kind"] == NEXT_RESPONSE.kind and one["state"] == "running" for one in promised)
    return {step.name for step in steps.possible(row)} - (set() if waits else {"no-answer"})


def _talk(request: HttpRequest, row: Row) -> Row:
    said, attached = _said(request, row)
    asked_by = row["contact_name"] or customers.names([row["customer_id"]]).get(row["customer_id"], "")
    return {
        "asked_by": asked_by,
        "talk": [{**one, "files": attached.get(ref("interaction", one["id"]), [])} for one in said],
    }


def _files(request: HttpRequest, row: Row) -> Row:
    return {"files": _of_the_ticket_alone(ref("ticket", row["id"]), _said(request, row)[1])}


def _said(request: HttpRequest, row: Row) -> tuple[Sequence[Row], Mapping[str, Sequence[Row]]]:
    """The conversation, and the files of the ticket and of each message; read once a page."""
    subject = ref("ticket", row["id"])
    said = pages.once_a_page(request, messaging.conversation, subject)
    return said, pages.once_a_page(request, files.of, _with_files(row["id"], said), viewer=signed_in(request))


def _with_files(ticket_id: int, said: Sequence[Row]) -> tuple[str, ...]:
    return (ref("ticket", ticket_id), *(ref("interaction", one["id"]) for one in said))


def _side(request: HttpRequest, row: Row) -> Row:
    del request
    names = accounts.names({row["assignee_id"], row["owner_id"]} - {None})
    return {
        "related": queries.related(row["id"]),
        "assignee": names.get(row["assignee_id"], ""),
        "owner": names.get(row["owner_id"], ""),
        "district": customers.district_name(row["district"]) if row["district"] else "",
    }


def _history(request: HttpRequest, row: Row) -> Row:
    del request
    return {"history": journal.timeline([ref("ticket", row["id"])], limit=LONGEST_TIMELINE)}


PARTS: Mapping[str, Callable[[HttpRequest, Row], Row]] = {
    "head": _head,
    "talk": _talk,
    "files": _files,
    "side": _side,
    "history": _history,
}


def _of_the_ticket_alone(subject: str, attached: Mapping[str, Sequence[Row]]) -> list[Row]:
    shown = {one["id"] for name, some in attached.items() if name != subject for one in some}
    return [one for one in attached.get(subject, []) if one["id"] not in shown]
