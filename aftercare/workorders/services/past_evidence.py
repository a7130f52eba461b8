"""The evidence of visits that happened before: photos, and what the customer signed or why he did not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import translation

from aftercare.assets import queries as assets
from aftercare.builder import queries as forms
from aftercare.files import services as files
from aftercare.journal import services as journal
from aftercare.journal.events import Event
from aftercare.kit.actor import Actor, ref
from aftercare.kit.masking import mask_address
from aftercare.kit.rows import Row
from aftercare.tickets.queries import number_of
from aftercare.workorders import events, queries
from aftercare.workorders.hours import Moment
from aftercare.workorders.models import AnswerPhoto, Booking, Signature
from aftercare.workorders.services.content import Facts, Shown, compose, fingerprint
from aftercare.workorders.services.order import subjects_of
from aftercare.workorders.states import ASKED

if TYPE_CHECKING:
    from aftercare.tickets.models import Ticket

BATCH = 1000
BEFORE_THE_END = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PastEvidence:
    """What a visit that was done left: photos by question of its checklist, and the signature of `signer`.

    Without a drawn `signature` it says why there is none (`none_because`).
    """

    photos: Mapping[str, Sequence[files.Ready]] = field(default_factory=dict)
    signer: str = ""
    signature: files.Ready | None = None
    none_because: str = ""


@dataclass(frozen=True, slots=True)
class Proved:
    """A visit with its evidence: its stored row, its ticket, the answers of its checklist, and its steps in order."""

    booking: Booking
    ticket: "Ticket"
    evidence: PastEvidence
    answers: Mapping[str, Any]
    steps: Sequence[tuple[datetime, str]]
    by: Actor

    @property
    def at(self) -> datetime:
        """When it was signed: just before the end."""
        return self.steps[-1][0] - BEFORE_THE_END

    @property
    def subjects(self) -> tuple[str, ...]:
        """Everything that it concerns."""
        return tuple(subjects_of(self.booking.order, ref("booking", self.booking.id)))


def keep_evidence(proved: Sequence[Proved]) -> list[journal.Past]:
    """Store photos and signatures of visits, each bound to what was shown; answers what the journal says."""
    photos = [
        (one, question, ready) for one in proved for question, given in one.evidence.photos.items() for ready in given
    ]
    ids, happened = files.store_past([_photo(one, ready) for one, _question, ready in photos])
    AnswerPhoto.objects.bulk_create(
        [
            AnswerPhoto(order=one.booking.order, question=question, file_id=number)
            for (one, question, _ready), number in zip(photos, ids, strict=True)
        ],
        batch_size=BATCH,
    )
    return [*happened, *_sign(proved)]


def _photo(one: Proved, ready: files.Ready) -> files.PastFile:
    order = one.booking.order
    return files.PastFile(ready, one.at, [ref("workorder", order.id), ref("ticket", order.ticket_id)], one.by)


def _sign(proved: Sequence[Proved]) -> list[journal.Past]:
    drawn = [(one, one.evidence.signature) for one in proved if one.evidence.signature]
    ids, happened = files.store_past(
        [files.PastFile(ready, one.at, [ref("workorder", one.booking.order_id)], one.by) for one, ready in drawn]
    )
    file_of = {one.booking.id: number for (one, _ready), number in zip(drawn, ids, strict=True)}
    signed = list(_contents(proved))
    made = Signature.objects.bulk_create(
        [_signature(one, content, file_of.get(one.booking.id)) for one, content in signed], batch_size=BATCH
    )
    return [*happened, *(_told(one, row) for (one, _content), row in zip(signed, made, strict=True))]


def _signature(one: Proved, content: Shown, file_id: int | None) -> Signature:
    return Signature(
        booking=one.booking,
        signer=one.evidence.signer if file_id else "",
        file_id=file_id,
        none_because="" if file_id else one.evidence.none_because,
        shown=content,
        shown_hash=fingerprint(content),
        at=one.at,
    )


def _told(one: Proved, row: Signature) -> journal.Past:
    if row.file_id is None:
        reason = row.none_because
        event: Event = events.VisitUnsigned(booking_id=one.booking.id, shown_hash=row.shown_hash, reason=reason)
    else:
        event = events.VisitSigned(booking_id=one.booking.id, shown_hash=row.shown_hash)
    return journal.Past(one.at, event, (*one.subjects, ref("user", one.booking.engineer_id)), one.by)


def _contents(proved: Sequence[Proved]) -> Iterator[tuple[Proved, Shown]]:
    """What each customer was shown, in his language; a handful of statements for all of them."""
    devices = assets.devices({one.booking.order.asset_id for one in proved if one.booking.order.asset_id})
    for language in sorted({one.ticket.language for one in proved}):
        with translation.override(language):
            yield from _in_one_language([one for one in proved if one.ticket.language == language], devices)


def _in_one_language(proved: Sequence[Proved], devices: Mapping[int, Row]) -> Iterable[tuple[Proved, Shown]]:
    used = queries.parts_of([one.booking.id for one in proved])
    asked = {number: forms.version(number) for number in {one.booking.order.checklist_id for one in proved} if number}
    for one in proved:
        order = one.booking.order
        checklist = asked.get(order.checklist_id or 0)
        facts = Facts(
            ticket=_ticket(one.ticket),
            engineer=one.by.name,
            device=devices.get(order.asset_id or 0),
            stamps=[Moment(to, at, None if to in ASKED else at) for at, to in one.steps[:-1]],
            checklist=forms.in_words(checklist, one.answers) if checklist else [],
            parts=used.get(one.booking.id, []),
        )
        yield one, compose(one.booking, facts, until=one.at)


def _ticket(ticket: "Ticket") -> Row:
    return {
        "language": ticket.language,
        "number": number_of(ticket.id),
        "contact_name": ticket.contact_name,
        "address_masked": mask_address(ticket.address) if ticket.address else "",
        "title": ticket.title,
    }
