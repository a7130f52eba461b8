"""A request from any channel becomes one profile and one ticket; what its sender adds later joins it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from aftercare.assets import queries as assets
from aftercare.customers import queries as places, services as customers
from aftercare.files import services as files
from aftercare.journal import services as journal
from aftercare.kit import clock
from aftercare.kit.actor import Actor, ref
from aftercare.kit.errors import Conflict, Refused
from aftercare.kit.text import clean
from aftercare.tickets import queries as ticket_rows, services as tickets

MOST_FILES = 9
ENDED = ("solved", "closed")
LONGEST_SERIAL = 60
Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Incoming:
    """What somebody asks for, as he gave it; nothing of it is proved.

    `phone` and `mail` are as typed, `serial` is a serial number or the code of a device's label, `contacted_at` when
    he asked. `uploads` were made ready before, `kept` are files that an earlier try of the same form brought; `client`
    says where they come from when there is no login or key. With `knows_customer` the only address of a profile that
    exists is taken where none was given.
    """

    channel: str
    description: str
    name: str
    contacted_at: datetime
    phone: str = ""
    mail: str = ""
    title: str = ""
    address: str = ""
    district: str = ""
    position: Position | None = None
    serial: str = ""
    wished: tuple[datetime, datetime] | None = None
    language: str = "zh-hans"
    uploads: Sequence[files.Ready] = ()
    kept: Sequence[int] = ()
    client: str = ""
    knows_customer: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What it became: the ticket with its number and the code of its status page."""

    ticket_id: int
    code: str


def take_in(*, incoming: Incoming, key: str, by: Actor) -> Taken:
    """Make the profile and the ticket, or find those that the same submission made before (`key`).

    Contact data that somebody merely typed lead staff to a profile and add nothing to one that exists. Raises Refused
    for what cannot be understood, naming the field.
    """
    body = {name: getattr(incoming, name) for name in _TOLD}
    body["files"] = [*incoming.kept, *(ready.sha256 for ready in incoming.uploads)]
    made: dict[str, Any] = journal.once(
        key=f"intake:{key}", body=body, produce=lambda: _make(incoming, by), may_begin=True
    )
    return Taken(made["ticket"], made["code"])


_TOLD = (
    "channel",
    "description",
    "name",
    "phone",
    "mail",
    "title",
    "address",
    "district",
    "position",
    "serial",
    "wished",
)


def _make(incoming: Incoming, by: Actor) -> dict[str, Any]:
    contacts = customers.read_contacts(phone=incoming.phone, mail=incoming.mail)
    if not contacts:
        raise Refused(_("Tell us a phone number or an e-mail address, so that we can answer."), field="phone")
    if len(incoming.uploads) + len(incoming.kept) > MOST_FILES and incoming.client:
        raise Refused(_("At most {most} photos, please.").format(most=MOST_FILES), field="photos")
    place = placed(incoming.address, incoming.district, incoming.position)
    number = tickets.ticket_number()
    match = customers.match_or_add(
        name=incoming.name, contacts=contacts, channel=incoming.channel, by=by, language=incoming.language
    )
    if incoming.knows_customer and not match.is_new and not place.address:
        place = _own_place(match.customer_id) or place
    given = {one.kind: one.value for one in contacts}
    contact = tickets.Contact(incoming.name, given.get("phone", ""), given.get("mail", ""))
    request = _request(incoming, match.customer_id, contact, place)
    ticket = tickets.open_ticket(request=request, by=by, number=number)
    keep_files(incoming.uploads, [ref("ticket", ticket.id)], incoming.client, by)
    for file_id in incoming.kept:
        files.link(file_id=file_id, subjects=[ref("ticket", ticket.id)], by=by)
    return {"ticket": ticket.id, "code": ticket.code}


def _own_place(customer_id: int) -> tickets.Place | None:
    row = places.only_address(customer_id)
    return placed(row["line"], row["district"], row["position"]) if row else None


def _request(incoming: Incoming, customer_id: int, contact: tickets.Contact, place: tickets.Place) -> tickets.Request:
    serial = clean(incoming.serial, LONGEST_SERIAL).strip()
    device = assets.find(serial) if serial else None
    description = incoming.description
    if serial and device is None and description.strip():
        description = f"{description.rstrip()}\n\nSN: {serial}"  # nobody has it yet; an agent may
    return tickets.Request(
        channel=incoming.channel,
        customer_id=customer_id,
        description=description,
        contacted_at=incoming.contacted_at,
        title=incoming.title,
        contact=contact,
        place=place,
        asset_id=device["id"] if device else None,
        language=incoming.language,
        wished=_wished(incoming.wished),
        search_words=serial,
    )


def _wished(span: tuple[datetime, datetime] | None) -> tuple[datetime, datetime] | None:
    if span is None:
        return None
    if span[1] <= span[0]:
        raise Refused(_("The wished time must end after it begins."), field="wished_until")
    if span[1] <= clock.now():
        raise Refused(_("The wished time is over already. Choose one that is still to come."), field="wished_from")
    return span


def placed(address: str, district: str = "", position: Position | None = None) -> tickets.Place:
    """Where a visit would be: the shared position, else the centre of the chosen district or of the one in the address.

    Raises Refused for an unknown district or a position that is not on earth.
    """
    district = district or places.district_in(address)
    centre = places.district_centre(district) if district else None
    if district and centre is None:
        raise Refused(_("We do not know this district. Choose one from the list."), field="district")
    if position and not (abs(position[0]) <= 90 and abs(position[1]) <= 180):  # noqa: PLR2004 - degrees of a globe
        raise Refused(_("This position is not on the map. Share your location again."), field="position")
    return tickets.Place(address=address, district=district, position=position or centre)


def keep_files(ready: Sequence[files.Ready], subjects: list[str], client: str, by: Actor) -> None:
    """Store files for objects in the transaction of their cause."""
    for one in ready:
        files.store(content=one, name=one.name, subjects=subjects, by=by, client=client)


def add_message(
    *, ticket_id: int, text: str, photos: Sequence[files.Ready] = (), client: str = "", key: str, by: Actor
) -> int:
    """Take in what a customer adds on his status page, photos included; answers the interaction's id.

    Whoever calls has seen that the ticket is his. Raises Refused for an empty message.
    """
    return _once(key, text, photos, lambda words: _say(ticket_id, words, photos, client, by), ticket_id)


def not_solved(
    *, ticket_id: int, text: str, photos: Sequence[files.Ready] = (), client: str = "", key: str, by: Actor
) -> int:
    """Take a solved ticket up again, because its customer says that it is not; answers the interaction's id.

    Raises Conflict 14 days after it was solved, and when it is not solved at all.
    """

    def produce(words: str) -> int:
        if state_of(ticket_id) not in ENDED:
            raise Conflict(_("This request is open: we are at it. Write us a message instead."))
        interaction_id = _say(ticket_id, words, photos, client, by)
        if state_of(ticket_id) in ENDED:  # a message alone takes up what is solved, not what is closed
            tickets.reopen(ticket_id=ticket_id, reason=tickets.NOT_SOLVED, by=by)
        return interaction_id

    return _once(key, text, photos, produce, ticket_id)


def may_object(solved_at: datetime | None) -> bool:
    """True while a customer may say that what was solved then is not solved."""
    return solved_at is not None and clock.now() <= solved_at + timedelta(days=tickets.REOPEN_DAYS)


def state_of(ticket_id: int) -> str:
    """The state of a ticket, "" for one that is not there."""
    row = ticket_rows.ticket(ticket_id)
    return str(row["state"]) if row else ""


def _once(key: str, text: str, photos: Sequence[files.Ready], produce: Any, ticket_id: int) -> int:
    if not text.strip() and not photos:
        raise Refused(_("Write a message or add a photo."), field="text")
    words = text if text.strip() else _("(photos)")
    body = {"ticket": ticket_id, "text": text, "files": [ready.sha256 for ready in photos]}
    answer: int = journal.once(key=f"intake.message:{key}", body=body, produce=lambda: produce(words))
    return answer


def _say(ticket_id: int, text: str, photos: Sequence[files.Ready], client: str, by: Actor) -> int:
    interaction_id = tickets.customer_wrote(ticket_id=ticket_id, text=text, channel="portal", by=by)
    keep_files(photos, [ref("ticket", ticket_id), ref("interaction", interaction_id)], client, by)
    return interaction_id
