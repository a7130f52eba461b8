"""What tickets offer upwards."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from aftercare.accounts.access import DESK, Role, has_role
from aftercare.kit.actor import ref
from aftercare.kit.bilingual import own_words
from aftercare.kit.plugs import (
    Check,
    Defaults,
    Hit,
    MenuEntry,
    PeriodicJob,
    PolicyFact,
    Problem,
    Responsible,
    Slot,
    Subject,
    TimelineLine,
)
from aftercare.tasks import queries as tasks
from aftercare.tickets import access, defaults, measures, queries, services, states
from aftercare.tickets.desk import pieces
from aftercare.tickets.models import Ticket
from aftercare.web import formats

BATCH = 1000
NEAREST = ("id", "next_due_at", "next_due_kind")


def _link(number: int) -> str:
    return reverse("tickets.desk:ticket", args=[number])


def _search(user: Any, text: str, limit: int) -> list[Hit]:
    if not has_role(user, *DESK):
        return []
    return [
        Hit(f"ticket:{row['id']}", f"{row['number']} {row['title']}", str(row["state_name"]), _link(row["id"]))
        for row in queries.search(text, limit)
    ]


def _found_by_words() -> Iterator[Problem]:
    for number in Ticket.objects.filter(words__isnull=True).values_list("id", flat=True)[:100]:
        yield Problem(f"ticket:{number}", gettext("cannot be found by search"))


def _sorted_by_their_deadlines() -> Iterator[Problem]:
    last = 0
    waiting = Ticket.objects.filter(state__in=states.OPEN_STATES).order_by("id").values(*NEAREST)
    while batch := list(waiting.filter(id__gt=last)[:BATCH]):
        found = tasks.deadlines_of([ref("ticket", row["id"]) for row in batch])
        for row in batch:
            clocks = found.get(ref("ticket", row["id"]), [])
            running = [(one["due_at"], one["kind"]) for one in clocks if one["state"] == "running" and one["due_at"]]
            nearest = min(running, default=(None, ""))
            if (row["next_due_at"], row["next_due_kind"]) != nearest:
                yield Problem(f"ticket:{row['id']}", gettext("is sorted by a deadline that is not its nearest"))
        last = batch[-1]["id"]


def _held_tickets_are_open() -> Iterator[Problem]:
    held = Ticket.objects.annotate(held=Count("holds", filter=Q(holds__lifted_at=None))).filter(held__gt=0)
    for number in held.exclude(state__in=states.OPEN_STATES).values_list("id", flat=True)[:100]:
        yield Problem(f"ticket:{number}", gettext("is ended while something holds it open"))


Words = Sequence[Mapping[str, Any]]


def _states(several: Words) -> Words:
    names = {state.value: str(state.label) for state in states.State}
    return [
        {**data, "before": names.get(data["before"], ""), "after": names.get(data["after"], "")}
        for data in _reasons(several)
    ]


def _reasons(several: Words) -> Words:
    return [{**data, "reason": str(states.REASONS.get(data["reason"], data["reason"]))} for data in several]


def _categories(several: Words) -> Words:
    names = queries.category_words()
    return [{**data, "category": names.get(data["category"], data["category"])} for data in several]


def _outcomes(several: Words) -> Words:
    names = {outcome.value: str(outcome.label) for outcome in Ticket.Outcome}
    return [{**data, "outcome": names.get(data["outcome"], data["outcome"])} for data in several]


def _channel_choices() -> list[tuple[str, str]]:
    return [(code, formats.channel(code)) for code in formats.CHANNELS]


def _category_choices() -> list[tuple[str, str]]:
    return [(row["slug"], own_words(row)) for row in queries.categories()]


def _queue_choices() -> list[tuple[str, str]]:
    return [(row["slug"], own_words(row)) for row in queries.queues()]


def _channels(several: Words) -> Words:
    return [{**data, "channel": formats.channel(data["channel"])} for data in several]


def _contacts(several: Words) -> Words:
    names = {"call": str(_("while the request was written down")), "visit": str(_("the engineer, on site"))}
    return [{**data, "how": names.get(data["how"], data["how"])} for data in several]


PLUGS = [
    *measures.MEASURES,
    states.FIRST_RESPONSE,
    states.NEXT_RESPONSE,
    states.SOLUTION,
    Responsible("ticket", queries.responsible),
    PolicyFact("channel", _("Channel"), _channel_choices),
    PolicyFact("category", _("Category"), _category_choices),
    PolicyFact("queue", _("Queue"), _queue_choices),
    Defaults("tickets", defaults.install),
    Subject("ticket", _("Ticket"), queries.labels, _link, access.visible_ids, _search),
    Check(_("every ticket can be found"), _found_by_words),
    Check(_("no ended ticket is held open"), _held_tickets_are_open),
    Check(_("tickets are sorted by their nearest deadline"), _sorted_by_their_deadlines),
    PeriodicJob("tickets.wake_waiting", 5, services.wake_waiting),
    PeriodicJob("tickets.tell_of_missing_days", 3600, services.tell_of_missing_days),
    PeriodicJob("tickets.close_when_quiet", 60, services.close_when_quiet),
    TimelineLine("tickets.TicketOpened", _("request arrived by {channel}: {number}"), "ticket", "accent", _channels),
    TimelineLine("tickets.TicketImported", _("taken over from {source}: {outcome}"), "database", "neutral", _outcomes),
    TimelineLine(
        "tickets.TicketClassified", _("set to class {service_class}, {category}"), "tag", "neutral", _categories
    ),
    TimelineLine("tickets.TicketPlaced", _("address completed"), "map-pin", "neutral"),
    TimelineLine("tickets.TicketAssigned", _("given to {name}"), "user-check", "neutral"),
    TimelineLine("tickets.TicketMoved", _("from “{before}” to “{after}” {reason}"), "arrow-right", "neutral", _states),
    TimelineLine(
        "tickets.CustomerReached", _("first contact with the customer: {how}"), "phone-call", "good", _contacts
    ),
    TimelineLine("tickets.TicketSolved", _("solved: {outcome}"), "circle-check", "good", _outcomes),
    TimelineLine("tickets.TicketReopened", _("opened again: {reason}"), "rotate", "warning", _reasons),
    TimelineLine("tickets.TicketClosed", _("closed"), "lock", "neutral"),
    TimelineLine("tickets.AnswerNotNeeded", _("the last message needs no answer"), "mail-off"),
    TimelineLine("tickets.TicketMerged", _("{number} was joined with {into}: {reason}"), "arrows-join"),
    TimelineLine("tickets.MergeUndone", _("{number} and {into} were parted again: {reason}"), "arrow-back-up"),
    TimelineLine("tickets.TicketSplit", _("{number} was split off {origin}"), "arrows-split"),
    TimelineLine("tickets.TicketOffered", _("offered to an engineer after {seconds} s"), "bolt", "good"),
    Slot("customer.main", pieces.of_customer, 20),
    Slot("asset.main", pieces.of_asset, 20),
    MenuEntry(
        way="desk",
        label=_("Inbox"),
        url_name="tickets.desk:inbox",
        icon="inbox",
        roles=frozenset({Role.AGENT.value, Role.DISPATCHER.value, Role.MANAGER.value}),
        order=10,
    ),
    MenuEntry(
        way="studio",
        label=_("Categories"),
        url_name="tickets.studio:categories",
        icon="tags",
        roles=frozenset({Role.ADMINISTRATOR.value}),
        order=20,
    ),
    MenuEntry(
        way="studio",
        label=_("Queues"),
        url_name="tickets.studio:queues",
        icon="stack",
        roles=frozenset({Role.ADMINISTRATOR.value}),
        order=30,
    ),
]
