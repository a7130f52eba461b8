"""Reading tickets, as plain rows."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils.translation import get_language

from aftercare.customers import queries as customers
from aftercare.kit import clock, reads, remember
from aftercare.kit.bilingual import in_chinese, own_words
from aftercare.kit.masking import mask_address, mask_mail, mask_phone
from aftercare.kit.rows import Row, rows
from aftercare.kit.text import search_query
from aftercare.tickets import classify, numbers
from aftercare.tickets.models import Category, Merge, Queue, Ticket, Words
from aftercare.tickets.states import NO_REQUEST, OPEN_STATES, State

_IN_SUBJECT = re.compile(r"\[\s*([Tt]\d{1,18})\s*\]")

# The number that people say, for whoever stands above.
number_of = numbers.number_of

LINE = (
    "id",
    "state",
    "channel",
    "customer_id",
    "category_id",
    "service_class",
    "queue_id",
    "title",
    "district",
    "owner_id",
    "assignee_id",
    "opened_at",
    "solved_at",
    "next_due_at",
    "next_due_kind",
    "reopened",
)


BY_DEADLINE = (F("next_due_at").asc(nulls_last=True), "id")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of tickets is narrowed to; empty fields do not narrow."""

    state: str = "unsolved"
    queue: int | None = None
    category: int | None = None
    service_class: str = ""
    assignee: int | None = None
    nobody: bool = False
    late: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page of a list begins: after this deadline and id."""

    due_at: datetime | None
    ticket_id: int


@dataclass(frozen=True, slots=True)
class SettingNames:
    """The names of categories (in order) and queues by id, in the reader's language."""

    categories: Mapping[int, str]
    queues: Mapping[int, str]


def inbox(
    which: Filter, *, after: Cursor | None = None, limit: int = 50, names: SettingNames | None = None
) -> list[Row]:
    """Tickets by their nearest deadline (those without one last), newest first for ended ones.

    `names` saves a statement where the caller has read them.
    """
    if which == Filter() and after is None:
        return _lines(_unsolved(limit)(), names)
    found = _narrowed(which)
    if which.state in {"solved", "closed", "cancelled", "all"}:
        if after is not None:
            found = found.filter(id__lt=after.ticket_id)
        found = found.order_by("-id")
    else:
        if after is not None:
            found = found.filter(_behind(after))
        found = found.order_by(*BY_DEADLINE)
    return _lines(rows(found.values(*LINE)[:limit]), names)


def asks_inbox(limit: int) -> reads.Asked:
    """What :func:`inbox` asks for the list that everybody sees first."""
    return _unsolved(limit).of()


@cache
def _unsolved(limit: int) -> reads.Read:
    """The beginning of the list that everybody sees first, and that each of them reads again at every event."""
    return reads.compiled(lambda: _narrowed(Filter()).order_by(*BY_DEADLINE).values(*LINE)[:limit])


def count(which: Filter, most: int = 1000) -> int:
    """How many tickets a filter finds, counted up to `most`."""
    return len(_narrowed(which).values_list("id", flat=True)[:most])


def first_after(ticket_id: int, *, channel: str, customer_id: int, newer_than: int) -> int | None:
    """The first ticket (its id) behind another one that a customer asked for on a channel.

    It is that of the customer `customer_id`, or of one who was not known yet when `newer_than` was the last of them.
    """
    whose = Q(customer_id=customer_id) | Q(customer_id__gt=newer_than)
    found = Ticket.objects.filter(whose, id__gt=ticket_id, channel=channel)
    return found.order_by("id").values_list("id", flat=True).first()


def _behind(after: Cursor) -> Q:
    if after.due_at is None:
        return Q(next_due_at__isnull=True, id__gt=after.ticket_id)
    later = Q(next_due_at__gt=after.due_at) | Q(next_due_at=after.due_at, id__gt=after.ticket_id)
    return later | Q(next_due_at__isnull=True)


def _narrowed(which: Filter) -> QuerySet[Ticket]:
    found = Ticket.objects.all()
    if which.state == "unsolved":
        found = found.filter(state__in=OPEN_STATES)
    elif which.state in State.values:
        found = found.filter(state=which.state)
    exact = {
        "queue_id": which.queue,
        "category_id": which.category,
        "service_class": which.service_class,
        "assignee_id": which.assignee,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if which.nobody:
        found = found.filter(assignee__isnull=True)
    if which.late:
        found = found.filter(next_due_at__lt=clock.now())
    return found.filter(id__in=_matching(which.text)) if which.text else found


def _matching(text: str, most: int = 500) -> list[int]:
    """The ids that a text finds: by number, or by the words of title, description, name and serial; newest first."""
    number = numbers.read_number(text)
    if number is not None:
        return [number]
    query = search_query(text)
    if not query:
        return []
    found = Words.objects.extra(where=["vector @@ %s::tsquery"], params=[query]).order_by("-ticket_id")
    return list(found.values_list("ticket_id", flat=True)[:most])


def _lines(found: list[Row], names: SettingNames | None = None) -> list[Row]:
    """Add number and the words for state, category and queue."""
    names = names or setting_names()
    states = _state_names(get_language())
    return [
        {
            **row,
            "number": number_of(row["id"]),
            "state_name": states[row["state"]],
            "category_name": names.categories.get(row["category_id"], ""),
            "queue_name": names.queues.get(row["queue_id"], ""),
        }
        for row in found
    ]


@cache
def _state_names(language: str | None) -> Mapping[str, str]:
    del language  # it is part of what is remembered
    return {state.value: str(state.label) for state in State}


def search(text: str, limit: int = 10) -> list[Row]:
    """Tickets for the search box, newest first."""
    found = Ticket.objects.filter(id__in=_matching(text, limit)).order_by("-id")
    return _lines(rows(found.values(*LINE)[:limit]))


def of_customers(customer_ids: Collection[int], limit: int = 50) -> list[Row]:
    """A customer's tickets, newest first."""
    found = Ticket.objects.filter(customer_id__in=list(customer_ids)).order_by("-id")
    return _lines(rows(found.values(*LINE)[:limit]))


def of_asset(asset_id: int, limit: int = 20) -> list[Row]:
    """A device's tickets, newest first."""
    return _lines(rows(Ticket.objects.filter(asset_id=asset_id).order_by("-id").values(*LINE)[:limit]))


def ticket(ticket_id: int) -> Row | None:
    """Everything about one ticket, with its contact masked; None when there is none."""
    row = next(iter(_ticket(ticket_id)), None)
    return _whole(row) if row else None


def asks_ticket(ticket_id: int) -> reads.Asked:
    """What :func:`ticket` asks."""
    return _ticket.of(ticket_id)


@reads.compiled
def _ticket(ticket_id: int) -> reads.Question:
    columns = [field.attname for field in Ticket._meta.concrete_fields]  # noqa: SLF001 - all of them
    return Ticket.objects.filter(id=ticket_id).values(*columns)


def related(ticket_id: int) -> list[Row]:
    """The tickets that this one was joined with or split from, and the other way round: `how`, id, number, title.

    `how` is "into" (it goes on for this one), "joined" (this one goes on for it), "from" or "split"; one statement.
    """
    return [
        {"how": row["how"], "id": row["other"], "number": number_of(row["other"]), "title": row["name"]}
        for row in _related(ticket_id)
    ]


def asks_related(ticket_id: int) -> reads.Asked:
    """What :func:`related` asks."""
    return _related.of(ticket_id)


@reads.compiled
def _related(ticket_id: int) -> reads.Question:
    now = Merge.objects.filter(undone_at__isnull=True)
    into = now.filter(lost_id=ticket_id).values(other=F("survivor_id"), name=F("survivor__title"), how=Value("into"))
    joined = now.filter(survivor_id=ticket_id).values(other=F("lost_id"), name=F("lost__title"), how=Value("joined"))
    of_another = Ticket.objects.filter(id=ticket_id, split_from__isnull=False)
    origin = of_another.values(other=F("split_from_id"), name=F("split_from__title"), how=Value("from"))
    split = Ticket.objects.filter(split_from_id=ticket_id).values(other=F("id"), name=F("title"), how=Value("split"))
    return into.union(joined, origin, split, all=True)


def state(ticket_id: int) -> Row | None:
    """Where a ticket stands, in one small statement: state, in_sla; None when there is none."""
    return next(iter(_state(ticket_id)), None)


def asks_state(ticket_id: int) -> reads.Asked:
    """What :func:`state` asks."""
    return _state.of(ticket_id)


@reads.compiled
def _state(ticket_id: int) -> reads.Question:
    return Ticket.objects.filter(id=ticket_id).values("state", "in_sla")


def by_code(code: str) -> Row | None:
    """The ticket of a status page's code, with its contact masked; None when there is none."""
    found = Ticket.objects.filter(code=code).values_list("id", flat=True).first()
    return ticket(found) if found else None


def _whole(row: Any) -> Row:
    in_clear = {"phone": row.pop("contact_phone"), "mail": row.pop("contact_mail"), "address": row.pop("address")}
    place = customers.read_position(row.pop("position"))
    return {
        **_lines([row])[0],
        "outcome_name": Ticket.Outcome(row["outcome"]).label if row["outcome"] else "",
        "phone_masked": mask_phone(in_clear["phone"]) if in_clear["phone"] else "",
        "mail_masked": mask_mail(in_clear["mail"]) if in_clear["mail"] else "",
        "address_masked": mask_address(in_clear["address"]) if in_clear["address"] else "",
        "has_mail": bool(in_clear["mail"]),
        "has_position": place is not None,
    }


def status_address(code: str) -> str:
    """The customer's page for the ticket with this code, for a mail."""
    return f"{settings.ORIGIN}/portal/tickets/{code}"


def has_address(ticket_id: int) -> bool:
    """True when it was said where the visit would be."""
    return Ticket.objects.filter(id=ticket_id, address__isnull=False).exists()


def contact_in_clear(ticket_id: int) -> Row:
    """The contact and place of a ticket, unmasked: name, phone, mail, address, position, district.

    For those who hold a right to them; callers check and record it.
    """
    fields = ("contact_name", "contact_phone", "contact_mail", "address", "position", "district")
    row = Ticket.objects.filter(id=ticket_id).values(*fields)[0]
    return {
        "name": row["contact_name"],
        "phone": row["contact_phone"] or "",
        "mail": row["contact_mail"] or "",
        "address": row["address"] or "",
        "district": row["district"],
        "position": customers.read_position(row["position"]),
    }


def responsible(ids: Collection[int]) -> dict[int, dict[str, set[int]]]:
    """Who owns tickets and who works on them, as :class:`kit.plugs.Responsible` asks."""
    found = Ticket.objects.filter(id__in=list(ids)).values_list("id", "owner_id", "assignee_id")
    return {number: {"owner": {owner} - {None}, "assignee": {assignee} - {None}} for number, owner, assignee in found}


def setting_names() -> SettingNames:
    """The names of all categories and queues in the reader's language, as they were a moment ago."""
    return remembered_names(in_chinese())


@remember.for_a_moment
def remembered_names(chinese: bool) -> SettingNames:  # noqa: FBT001 - part of what is remembered
    """For :func:`setting_names`; a change of categories or queues makes it forget."""
    del chinese
    fields = ("what", "place", "id", "name", "name_zh")
    queues = Queue.objects.annotate(what=Value("queue"), place=Value(0)).values(*fields)
    both = Category.objects.annotate(what=Value("category"), place=F("position")).values(*fields)
    names: dict[str, dict[int, str]] = {"category": {}, "queue": {}}
    for row in sorted(both.union(queues, all=True), key=lambda one: (one["place"], one["id"])):
        names[row["what"]][row["id"]] = own_words(row)
    return SettingNames(names["category"], names["queue"])


def category_words() -> dict[str, str]:
    """Categories by slug in the reader's language."""
    return {row["slug"]: own_words(row) for row in Category.objects.values("slug", "name", "name_zh")}


def categories() -> list[Row]:
    """All categories in order, with their words, now."""
    return _categories()


def asks_categories() -> reads.Asked:
    """What :func:`categories` asks."""
    return _categories.of()


@reads.compiled
def _categories() -> reads.Question:
    columns = [field.attname for field in Category._meta.concrete_fields]  # noqa: SLF001 - all of them
    return Category.objects.order_by("position").values(*columns)


def queues() -> list[Row]:
    """All queues."""
    return rows(Queue.objects.order_by("slug").values())


def guessed(text: str) -> Row:
    """What the words of a text would be classified as: category, its class, and the words that decided."""
    guess = classify.guess(text, list(Category.objects.order_by("position")))
    one = guess.category
    names = {"name": one.name, "name_zh": one.name_zh}
    return {"category": own_words(names), "service_class": one.service_class, "words": guess.words}


def named_in(text: str) -> int | None:
    """The id of the ticket whose number stands in square brackets in a mail's subject, as we write it; None without."""
    found = _IN_SUBJECT.search(text)
    wanted = numbers.read_number(found[1]) if found else None
    return Ticket.objects.filter(id=wanted).values_list("id", flat=True).first() if wanted else None


def labels(ids: Collection[int]) -> dict[int, str]:
    """Numbers and titles by id."""
    return {row["id"]: f"{number_of(row['id'])} {row['title']}" for row in _titles(ids)} if ids else {}


@reads.compiled
def _titles(ids: Collection[int]) -> reads.Question:
    return Ticket.objects.filter(id__any=ids).values("id", "title")


def counted(start: datetime, end: datetime) -> list[tuple[str, date, int]]:
    """How many tickets were opened, solved, and solved after being opened again ("again") on each local day.

    Imported and cancelled tickets are not counted. One statement.
    """
    ours = Ticket.objects.filter(in_sla=True).order_by()
    opened = ours.filter(opened_at__gte=start, opened_at__lt=end).exclude(state__in=NO_REQUEST)
    solved = ours.filter(solved_at__gte=start, solved_at__lt=end, state__in=[State.SOLVED, State.CLOSED])
    parts = (
        _by_day(opened, "opened", "opened_at"),
        _by_day(solved, "solved", "solved_at"),
        _by_day(solved.filter(reopened__gt=0), "again", "solved_at"),
    )
    return list(parts[0].union(*parts[1:], all=True))


def _by_day(found: QuerySet[Ticket], what: str, moment: str) -> Any:
    named = found.annotate(what=Value(what, output_field=CharField()), day=TruncDate(moment))
    return named.values_list("what", "day").annotate(tickets=Count("id"))


def standing() -> Row:
    """How many tickets are open now, and how many of them are past their nearest deadline; imported ones left out."""
    found = Ticket.objects.filter(in_sla=True, state__in=OPEN_STATES)
    return found.aggregate(open=Count("id"), late=Count("id", filter=Q(next_due_at__lt=clock.now())))


def measured(which: str, start: datetime, end: datetime, limit: int) -> list[Row]:
    """The tickets behind a figure, the latest first: id, title, opened_at, solved_at, next_due_at, reopened.

    `which` is open (now), opened or solved in the span. Imported and cancelled ones are left out.
    """
    found = Ticket.objects.filter(in_sla=True).exclude(state__in=NO_REQUEST)
    if which == "open":
        found = found.filter(state__in=OPEN_STATES).order_by(F("next_due_at").asc(nulls_last=True), "id")
    elif which == "opened":
        found = found.filter(opened_at__gte=start, opened_at__lt=end).order_by("-opened_at")
    else:
        ended = found.filter(state__in=[State.SOLVED, State.CLOSED])
        found = ended.filter(solved_at__gte=start, solved_at__lt=end).order_by("-solved_at")
    return rows(found.values("id", "title", "opened_at", "solved_at", "next_due_at", "reopened")[:limit])


def holders(ids: Collection[int]) -> dict[int, Row]:
    """Whose tickets these are, by id: title, owner_id, assignee_id, queue_id and queue_name."""
    found = rows(Ticket.objects.filter(id__in=ids).values("id", "title", "owner_id", "assignee_id", "queue_id"))
    return {row["id"]: {**row, "queue_name": setting_names().queues.get(row["queue_id"], "")} for row in found}
