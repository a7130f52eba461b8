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
from aftercare.kit import clock, plugs, reads
from aftercare.kit.rows import Row
from aftercare.tickets import forms, queries
from aftercare.tickets.queries import Cursor, Filter
from aftercare.tickets.states import WAITING, State
from aftercare.web import export as files, formats, lists, pages, slots
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
    "tickets.CustomerReached",
    "tickets.TicketSolved",
    "tickets.TicketReopened",
    "tickets.TicketClosed",
)
NOTHING_CHOSEN = dict.fromkeys(forms.InboxForm.base_fields, "")
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
    State.MERGED: "neutral",
}


class Bar(NamedTuple):
    """The filter bar, as its piece of HTML is remembered: what is chosen by name, and what there is to choose."""

    chosen: tuple[tuple[str, str], ...]
    categories: tuple[tuple[int, str], ...]
    queues: tuple[tuple[int, str], ...]

    @property
    def form(self) -> forms.InboxForm:
        """The form that it shows."""
        names = queries.SettingNames(dict(self.categories), dict(self.queues))
        return forms.InboxForm(dict(self.chosen), names=names)


@page(roles=DESK)
def inbox(request: HttpRequest) -> HttpResponse:
    """Tickets by their nearest deadline, 50 a page; a script gets the rows alone."""
    first = [] if request.GET else [queries.asks_inbox(SIZE + 1)]
    with reads.ahead(*first, *slots.asks(request, ["top.notices"])):
        return _inbox(request)


def _inbox(request: HttpRequest) -> HttpResponse:
    names = queries.setting_names()
    form = forms.InboxForm(request.GET, names=names) if request.GET else None
    chosen = form.chosen() if form else NOTHING_CHOSEN
    which = wanted(chosen, signed_in(request).id)
    found = queries.inbox(which, after=read_cursor(request), limit=SIZE + 1, names=names)
    context = {
        "rows": lines(found[:SIZE]),
        "next_after": write_cursor(found[SIZE - 1]) if len(found) > SIZE else "",
        "topics": TOPICS,
        "is_filtered": any(value for name, value in chosen.items() if (name, value) != ("state", "unsolved")),
    }
    if pages.wants_fragment(request):
        return pages.render(request, "tickets/desk/rows.html", context)
    bar = Bar(tuple(chosen.items()), tuple(names.categories.items()), tuple(names.queues.items()))
    context |= {"bar": bar, "chips": lists.chips(request, form.words()) if form else []}
    return pages.render(request, "tickets/desk/inbox.html", context)


def wanted(chosen: Mapping[str, str], user_id: int) -> Filter:
    """What the filter bar asks for."""
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


class Line(NamedTuple):
    """One line of the list, as its piece of HTML is remembered. `left` and `age` are whole minutes, in seconds."""

    id: int
    number: str
    title: str
    customer: str
    category: str
    service_class: str
    state_name: str
    tone: str
    is_waiting: bool
    assignee: str
    channel: str
    age: float
    due_at: datetime | None
    due_name: str
    left: float

    @property
    def is_pressing(self) -> bool:
        """Late, or as good as late."""
        return self.left < SOON

    @property
    def due_tone(self) -> str:
        """The tone of the deadline; what presses is also strong."""
        if not self.is_pressing:
            return "neutral"
        return "bad strong" if self.left < 0 else "warning strong"


def lines(found: Sequence[Row]) -> list[Line]:
    """Rows as the list shows them, with the names of customers, assignees and deadlines."""
    now = clock.now()
    promised = {kind.kind: str(kind.name) for kind in plugs.offered(plugs.ClockKind)}
    with reads.ahead(customers.asks_names(_owner_ids(found)), accounts.asks_names(_people_ids(found))):
        people, owners = _people(found), _owners(found)
    return [
        Line(
            row["id"],
            row["number"],
            row["title"],
            owners.get(row["customer_id"], ""),
            row["category_name"],
            row["service_class"],
            row["state_name"],
            TONES[row["state"]],
            row["state"] in WAITING,
            people.get(row["assignee_id"], ""),
            row["channel"],
            formats.steady((now - row["opened_at"]).total_seconds()),
            row["next_due_at"],
            promised.get(row["next_due_kind"], ""),
            formats.steady((row["next_due_at"] - now).total_seconds()) if row["next_due_at"] else 0,
        )
        for row in found
    ]


def _people(found: Sequence[Row]) -> Mapping[int, str]:
    return accounts.names(_people_ids(found))


def _people_ids(found: Sequence[Row]) -> set[int]:
    return {row["assignee_id"] for row in found if row["assignee_id"]}


def _owners(found: Sequence[Row]) -> Mapping[int, str]:
    return customers.names(_owner_ids(found))


def _owner_ids(found: Sequence[Row]) -> set[int]:
    return {row["customer_id"] for row in found}


def named(found: Sequence[Row]) -> list[Row]:
    """Rows with the names of customers, assignees and channels."""
    people, owners = _people(found), _owners(found)
    return [
        {
            **row,
            "customer": owners.get(row["customer_id"], ""),
            "assignee": people.get(row["assignee_id"], ""),
            "channel_name": formats.channel(row["channel"]),
        }
        for row in found
    ]


@page(roles=DESK)
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The filtered list as csv or xlsx, up to 10,000 tickets."""
    if kind not in {"csv", "xlsx"}:
        raise Http404
    names = queries.setting_names()
    which = wanted(forms.InboxForm(request.GET, names=names).chosen(), signed_in(request).id)
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
