"""A request becomes a ticket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from aftercare.journal import services as journal
from aftercare.journal.events import Delivery
from aftercare.kit import clock, inserts, remember
from aftercare.kit.actor import Actor, ref
from aftercare.kit.codes import public_code
from aftercare.kit.errors import Refused
from aftercare.kit.fields import key_ring
from aftercare.kit.text import clean, is_blank, search_vector_literal
from aftercare.kit.transactions import part
from aftercare.messaging import queries as conversations, services as messaging
from aftercare.outbox import services as outbox
from aftercare.tasks import services as tasks
from aftercare.tickets import classify, events, queries
from aftercare.tickets.models import Category, Ticket, Words
from aftercare.tickets.numbers import number_of
from aftercare.tickets.states import FIRST_RESPONSE, SOLUTION, State

LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 20_000
LONGEST_ADDRESS = 400
# Channels whose sender may be anybody, whatever address he gives: a sender of mail can be forged.
UNPROVED = frozenset({"portal", "mail"})
LATEST = timedelta(minutes=5)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # a slip of the keyboard; the calendar of promises does not reach back


@dataclass(frozen=True, slots=True)
class Contact:
    """Who to answer, as given with the request: phone in E.164 form, mail in lower case; "" when not given."""

    name: str = ""
    phone: str = ""
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the visit would be: the address line, the district's code, (latitude, longitude) in degrees."""

    address: str = ""
    district: str = ""
    position: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks for, from whatever channel. `contacted_at` is when he asked, not when it was read.

    `category_slug` and `service_class` are set by staff only; otherwise the words decide. `source` names a record of
    another system, which gives one ticket however often it is imported; `in_sla` False keeps it out of figures.
    """

    channel: str
    customer_id: int
    description: str
    contacted_at: datetime
    title: str = ""
    contact: Contact = field(default_factory=Contact)
    place: Place = field(default_factory=Place)
    asset_id: int | None = None
    language: str = "zh-hans"
    category_slug: str = ""
    service_class: str = ""
    wished: tuple[datetime, datetime] | None = None
    source: str | None = None
    in_sla: bool = True
    search_words: str = ""


def ticket_number() -> inserts.Number:
    """The number of a ticket to come, for who asks the database something else first: both are one message then."""
    return inserts.Number(Ticket)


@part
def open_ticket(*, request: Request, by: Actor, number: inserts.Number | None = None) -> Ticket:
    """Make the ticket with its category, class, deadlines and search words, and say so in the journal."""
    number = number or ticket_number()
    ticket, guess = prepare(request, categories=sorting())
    promised = _promised(ticket)
    ticket.id = number.value
    opened = events.TicketOpened(
        ticket_id=ticket.id,
        number=number_of(ticket.id),
        channel=ticket.channel,
        category=guess.category.slug,
        service_class=ticket.service_class,
        needs_visit=guess.category.needs_visit,
    )
    entry = journal.entry(opened, subjects=subjects_of(ticket), by=by)
    inserts.run(inserts.rows([ticket]), words_of(ticket, request), entry)
    if promised is not None:
        tasks.start_promised(subject=ref("ticket", ticket.id), promised=promised)
    return ticket


@remember.for_a_moment
def sorting() -> Sequence[Category]:
    """What new requests are sorted by, as it was a moment ago: all categories with their queues, in order."""
    return tuple(Category.objects.select_related("queue").order_by("position"))


def prepare(request: Request, *, categories: Sequence[Category]) -> tuple[Ticket, classify.Guess]:
    """The ticket of a request, not stored yet, and why it got its category. Raises Refused for what cannot be one."""
    description = clean(request.description, LONGEST_DESCRIPTION).strip()
    if is_blank(description):
        raise Refused(_("Describe the problem in a few words."), field="description")
    if request.contacted_at > clock.now() + LATEST:
        raise Refused(_("The time of contact lies in the future."), field="contacted_at")
    if request.contacted_at < EARLIEST:
        raise Refused(_("The time of contact lies before this century."), field="contacted_at")
    guess = _category(request, description, categories)
    return _row(request, description, guess), guess


def _category(request: Request, description: str, categories: Sequence[Category]) -> classify.Guess:
    if request.category_slug:
        chosen = next((one for one in categories if one.slug == request.category_slug), None)
        if chosen is None:
            raise Refused(_("There is no such category."), field="category")
        return classify.Guess(chosen, ())
    return classify.guess(f"{request.title}\n{description}", categories)


def _row(request: Request, description: str, guess: classify.Guess) -> Ticket:
    title = clean(request.title, LONGEST_TITLE).strip()
    if is_blank(title):
        title = next(line.strip() for line in description.splitlines() if not is_blank(line))[:80]
    place = request.place
    wished = request.wished or (None, None)
    return Ticket(
        code=public_code(),
        channel=request.channel,
        language=request.language,
        customer_id=request.customer_id,
        asset_id=request.asset_id,
        category=guess.category,
        category_reason=guess.reason,
        service_class=request.service_class or guess.category.service_class,
        queue=guess.category.queue,
        title=title,
        description=description,
        contact_name=clean(request.contact.name, 120).strip(),
        contact_phone=request.contact.phone or None,
        contact_mail=request.contact.mail or None,
        address=clean(place.address, LONGEST_ADDRESS).strip() or None,
        position=position_text(place.position),
        district=place.district,
        wished_from=wished[0],
        wished_until=wished[1],
        contacted_at=request.contacted_at,
        opened_at=clock.now(),
        source=request.source,
        in_sla=request.in_sla,
    )


def position_text(position: tuple[float, float] | None) -> str | None:
    """A position in degrees as it is stored."""
    return f"{position[0]:.6f},{position[1]:.6f}" if position else None


def _promised(ticket: Ticket) -> tasks.Promised | None:
    """The clocks of a new ticket, with the nearest deadline noted in it; None out of SLA."""
    if not ticket.in_sla:
        return None
    promised = tasks.promise(
        about=about(ticket),
        kinds=[FIRST_RESPONSE.kind, SOLUTION.kind],
        at=ticket.contacted_at,
        category=State.NEW.value,
    )
    note_nearest(ticket, promised.deadlines)
    return promised


def about(ticket: Ticket) -> tasks.About:
    """What promises to a ticket depend on. Reads its category and queue where they are not there yet."""
    facts = {"channel": ticket.channel, "category": ticket.category.slug, "queue": ticket.queue.slug}
    return tasks.About(service_class=ticket.service_class, facts=facts, area=ticket.district)


def note_nearest(ticket: Ticket, running: Mapping[str, datetime]) -> None:
    """Keep the nearest of its running deadlines, by kind, with the ticket: lists are sorted by it.

    Of two at the same moment it is the first by name, so that every reader finds the same one.
    """
    kind = min(running, key=lambda one: (running[one], one), default="")
    ticket.next_due_at, ticket.next_due_kind = running.get(kind), kind


def words_of(ticket: Ticket, request: Request) -> inserts.Write:
    """What makes a stored ticket findable by its words."""
    return inserts.rows([Words(ticket_id=ticket.id, vector=search_vector_literal(search_text(ticket, request)))])


def search_text(ticket: Ticket, request: Request) -> str:
    """All that a ticket is found by."""
    return f"{ticket.title} {ticket.contact_name} {request.search_words} {ticket.description}"


def subjects_of(ticket: Ticket) -> list[str]:
    """Everything that an event of this ticket concerns."""
    subjects = [ref("ticket", ticket.id), ref("customer", ticket.customer_id)]
    if ticket.asset_id is not None:
        subjects.append(ref("asset", ticket.asset_id))
    return subjects


def status_address(ticket: Ticket) -> str:
    """The customer's page for this ticket, for a mail."""
    return queries.status_address(ticket.code)


def acknowledge(delivery: Delivery[events.TicketOpened]) -> None:
    """Tell the customer by mail that his request arrived, with number and status page, unless he had a mail already.

    Nothing that was typed into a public form stands in it: the form must not become a way to write to strangers.
    """
    ticket = Ticket.objects.get(id=delivery.event.ticket_id)
    if not ticket.contact_mail or not ticket.in_sla or conversations.is_answered(ref("ticket", ticket.id)):
        return
    if not _may_write(ticket):
        return
    subject, text = messaging.in_words("ticket-received", ticket.language, _words(ticket))
    mail = outbox.Mail(to=ticket.contact_mail, subject=subject, text=text)
    outbox.post(mail, key=f"ticket.{ticket.id}.received", subjects=subjects_of(ticket))


def may_write_by_itself(*, ticket_id: int, at: datetime | None = None) -> bool:
    """True when the product may now write to the ticket's address without anybody having asked it to.

    To an address that nobody has proved goes one such mail an hour, for whichever ticket asks first: else mails and
    forms with a victim's address would fill his mailbox. The hour is that in which the request came, or that of `at`
    for what happens later. Call it in the transaction of the mail; it can be repeated.
    """
    return _may_write(Ticket.objects.get(id=ticket_id), at)


def _may_write(ticket: Ticket, at: datetime | None = None) -> bool:
    if ticket.channel not in UNPROVED:
        return True
    name, _at, domain = (ticket.contact_mail or "").casefold().rpartition("@")
    mailbox = f"{name.partition('+')[0]}@{domain}"  # victim+1@ and victim+2@ are one mailbox
    who = key_ring().lookup_hash(mailbox, use="unproved")
    key = f"tickets.unproved.{who}.{at or ticket.opened_at:%Y%m%d%H}"
    first: int = journal.once(key=key, body={}, produce=lambda: ticket.id)
    return first == ticket.id


def _words(ticket: Ticket) -> Mapping[str, object]:
    return {"number": number_of(ticket.id), "status_page": status_address(ticket)}
