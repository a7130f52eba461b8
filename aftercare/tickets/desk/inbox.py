"""The inbox: what has to be answered next."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftercare.accounts import queries as accounts
from aftercare.accounts.access import DESK, signed_in
from aftercare.customers import queries as customers
from aftercare.kit import clock
from aftercare.kit.rows import Row
from aftercare.tickets import forms, queries
from aftercare.tickets.queries import Cursor, Filter
from aftercare.tickets.states import WAITING, State
from aftercare.web import export as files, formats, lists, pages
from aftercare.web.ways import page

SIZE = lists.PAGE_SIZE
MOST_EXPORTED = 10_000
SOON = 1800  # seconds before a deadline from which the list warns

# After any of these the list is read again.
EVENTS = (
    "tickets.TicketOpened",
    "tickets.TicketClassified",
    "tickets.TicketAssigned",
    "tickets.TicketMoved",
    "tickets.TicketAnswered",
    "tickets.TicketSolved",
    "tickets.TicketReopened",
    "tickets.TicketClosed",
)
TOPICS = [f"event:{name}" for name in EVENTS]

TONES: Mapping[str, str] = {
    State.NEW: "accent",
    State.OPEN: "neutral",
    State.IN_FIELD: "accent",
    State.WAIT_CUSTOMER: "warning",
    State.WAIT_THIRD: "warning",
    State.SOLVED: "good",
    State.CLOSED: "neutral",
    State.CANCELLED: "neutral",
}


@page(roles=DESK)
def inbox(request: HttpRequest) -> HttpResponse:
    """Tickets by their nearest deadline, 50 a page; a script gets the rows alone."""
    names = queries.setting_names()
    form = forms.InboxForm(request.GET, names=names)
    found = queries.inbox(wanted(form, signed_in(request).id), after=read_cursor(request), limit=SIZE + 1, names=names)
    context = {
        "rows": lines(found[:SIZE]),
        "next_after": write_cursor(found[SIZE - 1]) if len(found) > SIZE else "",
        "tones": TONES,
        "topics": TOPICS,
        "is_filtered": any(value for name, value in form.chosen().items() if (name, value) != ("state", "unsolved")),
    }
    if pages.wants_fragment(request):
        return pages.render(request, "tickets/desk/rows.html", context)
    context |= {"form": form, "chosen": form.chosen(), "chips": lists.chips(request, form.words())}
    return pages.render(request, "tickets/desk/inbox.html", context)


def wanted(form: "forms.InboxForm", user_id: int) -> Filter:
    """What the filter bar asks for."""
    chosen = form.chosen()
    who = chosen["who"]
    return Filter(
        state=chosen["state"] or "unsolved",
        queue=int(chosen["queue"] or 0) or None,
        category=int(chosen["category"] or 0) or None,
        service_class=chosen["service_class"],
        assignee=user_id if who == "me" else None,
        nobody=who == "nobody",
        late=bool(chosen["late"]),
        text=chosen["q"],
    )


def read_cursor(request: HttpRequest) -> Cursor | None:
    """Where the page begins, from `?after=`; the start for anything that is no cursor."""
    due, _mark, number = request.GET.get("after", "").partition("~")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):  # noqa: PLR2004 - a bigint
        return None
    try:
        due_at = datetime.fromisoformat(due) if due else None
    except ValueError:
        return None
    return None if due_at and timezone.is_naive(due_at) else Cursor(due_at, int(number))


def write_cursor(row: Row) -> str:
    """The last row of a page, for the address of the next one."""
    due_at = row["next_due_at"]
    return f"{due_at.isoformat() if due_at else ''}~{row['id']}"


class Deadline(NamedTuple):
    """The nearest deadline as the list shows it, with the words and tones of the component `deadline`."""

    words: str
    tone: str
    icon: str
    title: str = ""
    iso: str = ""


class Line(NamedTuple):
    """One line of the list. A tuple and no dictionary, as the template reads fifty of them, field by field."""

    id: int
    number: str
    title: str
    customer: str
    category: str
    service_class: str
    state: str
    state_name: str
    assignee: str
    channel: str
    age: str
    due: Deadline


def lines(rows: Sequence[Row]) -> list[Line]:
    """Rows as the list shows them, with the names of customers and assignees, and the deadline in words."""
    now = clock.now()
    told = _Words(_("%(time)s overdue"), _("%(time)s left"), _("Paused"))
    return [
        Line(
            id=row["id"],
            number=row["number"],
            title=row["title"],
            customer=row["customer"],
            category=row["category_name"],
            service_class=row["service_class"],
            state=row["state"],
            state_name=row["state_name"],
            assignee=row["assignee"],
            channel=row["channel_name"],
            age=formats.duration((now - row["opened_at"]).total_seconds()),
            due=_deadline(row, now, told),
        )
        for row in named(rows)
    ]


def named(rows: Sequence[Row]) -> list[Row]:
    """Rows with the names of customers, assignees and channels."""
    people = accounts.names({row["assignee_id"] for row in rows if row["assignee_id"]})
    owners = customers.names({row["customer_id"] for row in rows})
    channels = {code: formats.channel(code) for code in {row["channel"] for row in rows}}
    return [
        {
            **row,
            "customer": owners.get(row["customer_id"], ""),
            "assignee": people.get(row["assignee_id"], ""),
            "channel_name": channels[row["channel"]],
        }
        for row in rows
    ]


class _Words(NamedTuple):
    """What is said of deadlines, in the reader's language."""

    overdue: str
    left: str
    paused: str


def _deadline(row: Row, now: datetime, told: _Words) -> Deadline:
    due_at = row["next_due_at"]
    if due_at is None:
        return Deadline(told.paused if row["state"] in WAITING else "", "neutral", "clock-pause")
    left = (due_at - now).total_seconds()
    tone = "bad" if left < 0 else "warning" if left < SOON else "neutral"
    return Deadline(
        words=(told.overdue if left < 0 else told.left) % {"time": formats.duration(left)},
        tone=f"{tone} strong" if left < SOON else tone,
        icon="clock-exclamation" if left < SOON else "clock",
        title=formats.moment(due_at),
        iso=due_at.isoformat(),
    )


@page(roles=DESK)
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The filtered list as csv or xlsx, up to 10,000 tickets."""
    if kind not in {"csv", "xlsx"}:
        raise Http404
    names = queries.setting_names()
    which = wanted(forms.InboxForm(request.GET, names=names), signed_in(request).id)
    rows = named(queries.inbox(which, limit=MOST_EXPORTED, names=names))
    columns: list[files.Column] = [
        ("number", _("Number")),
        ("title", _("Title")),
        ("customer", _("Customer")),
        ("state_name", _("State")),
        ("service_class", _("Class")),
        ("category_name", _("Category")),
        ("queue_name", _("Queue")),
        ("assignee", _("Assignee")),
        ("channel_name", _("Channel")),
        ("opened_at", _("Opened")),
        ("next_due_at", _("Deadline")),
        ("solved_at", _("Solved at")),
    ]
    write = files.csv_response if kind == "csv" else files.xlsx_response
    return write(_("Tickets"), columns, rows)
