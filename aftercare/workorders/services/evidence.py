"""The evidence of a visit: checklist with photos, parts out of the van, what was done, and the signature."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.builder import queries as form_queries, services as forms
from aftercare.engines import images
from aftercare.files import services as files
from aftercare.journal.events import Event
from aftercare.kit import clock
from aftercare.kit.actor import Actor, ref
from aftercare.kit.errors import Conflict, Refused
from aftercare.kit.text import clean
from aftercare.parts import queries as part_queries, services as parts
from aftercare.workorders import events, queries
from aftercare.workorders.models import AnswerPhoto, Booking, PartUse, Signature, WorkOrder
from aftercare.workorders.services.book import record, visit_pair
from aftercare.workorders.services.content import Shown, fingerprint, in_one_line, shown
from aftercare.workorders.states import BookingState

AT_WORK = (BookingState.ON_SITE, BookingState.WORKING, BookingState.ON_BREAK)
MOST_PHOTOS = 20
MOST_PIECES = 99
# A page that was shown longer ago than this is shown anew before somebody signs it.
SHOWN_FOR = timedelta(hours=2)


@transaction.atomic
def fill_checklist(
    *,
    booking_id: int,
    answers: Mapping[str, object],
    photos: Mapping[str, Sequence[files.Ready]],
    close: bool,
    by: Actor,
) -> None:
    """Store the answers to the job's checklist and the photos that answer a question; with `close` they are final.

    Photos are added to those already there. Raises AnswersRefused, with nothing stored, when answers are missing.
    """
    _booking, order = _open_pair(booking_id, by=by)
    if order.checklist_id is None:
        raise Refused(_("This job has no checklist."), field="checklist")
    asked = form_queries.version(order.checklist_id)["questions"]
    if photos.keys() - {question["id"] for question in asked if question["kind"] == "photo"}:
        raise Refused(_("There is no such question."), field="photos")
    for question, given in photos.items():
        _store_photos(order, question, given, by)
    counts = {question: len(found) for question, found in queries.answer_photos(order.id).items()}
    if max(counts.values(), default=0) > MOST_PHOTOS:
        raise Refused(_("At most {n} photos for one question.").format(n=MOST_PHOTOS), field="photos")
    forms.fill(
        version_id=order.checklist_id,
        subject=ref("workorder", order.id),
        answers=answers,
        photos=counts,
        close=close,
        by=by,
    )


def _store_photos(order: WorkOrder, question: str, given: Sequence[files.Ready], by: Actor) -> None:
    subjects = [ref("workorder", order.id), ref("ticket", order.ticket_id)]
    for ready in given:
        stored = files.store(content=ready, name=ready.name, subjects=subjects, by=by)
        AnswerPhoto.objects.create(order=order, question=question, file_id=stored.id)


@transaction.atomic
def use_part(*, booking_id: int, part_id: int, quantity: int, serial: str, key: str, by: Actor) -> int:
    """Build a part from the engineer's van in; answers the id of the line, the same for a repeat of `key`.

    Raises Refused when the van has fewer: the ledger has the last word.
    """
    booking, order = _open_pair(booking_id, by=by)
    name = _transfer_key(booking, key)
    known = PartUse.objects.filter(transfer_key=name).values_list("id", flat=True).first()
    if known is not None:
        return known
    if not 1 <= quantity <= MOST_PIECES:
        raise Refused(_("The quantity is a whole number from 1 to {most}.").format(most=MOST_PIECES), field="quantity")
    parts.use(
        user_id=booking.engineer_id,
        part_id=part_id,
        quantity=quantity,
        workorder_ref=ref("workorder", order.id),
        key=name,
        by=by,
    )
    use = PartUse.objects.create(
        booking=booking,
        part_id=part_id,
        quantity=quantity,
        serial=clean(serial, 80).strip(),
        transfer_key=name,
        at=clock.now(),
    )
    record(events.PartUsed(**_said(use)), booking, order, by=by)
    return use.id


@transaction.atomic
def take_back(*, booking_id: int, use_id: int, by: Actor) -> None:
    """Undo a line that was entered by mistake: the pieces lie in the van again. A line that is gone stays gone."""
    booking, order = _open_pair(booking_id, by=by)
    use = PartUse.objects.filter(booking=booking, id=use_id, undone_at__isnull=True).first()
    if use is None:
        return
    parts.take_back(
        user_id=booking.engineer_id,
        part_id=use.part_id,
        use_key=use.transfer_key,
        key=f"{use.transfer_key}.undo",
        by=by,
    )
    use.undone_at = clock.now()
    use.save(update_fields=["undone_at"])
    record(events.PartUseUndone(**_said(use)), booking, order, by=by)


def _transfer_key(booking: Booking, key: str) -> str:
    return f"visit.{booking.id}.{clean(key, 80)}"


def _said(use: PartUse) -> dict[str, Any]:
    row = part_queries.named({use.part_id})[use.part_id]
    return {"booking_id": use.booking_id, "part_id": use.part_id, "part": row["number"], "quantity": use.quantity}


@transaction.atomic
def describe(*, booking_id: int, symptom: str, cause: str, action: str, outcome: str, by: Actor) -> None:
    """Write down what was seen, what caused it, what was done and how the device was left: what is signed next."""
    booking, order = _open_pair(booking_id, by=by)
    for name, text in (("symptom", symptom), ("cause", cause), ("action", action)):
        said = in_one_line(text)
        if not said:
            raise Refused(_("A finished job says symptom, cause and action. One is missing."), field=name)
        setattr(booking, name, said)
    if outcome not in Booking.Outcome.values:
        raise Refused(_("Choose how the device was left."), field="outcome")
    booking.outcome = outcome
    booking.save()
    record(events.VisitDescribed(booking_id=booking.id, outcome=outcome), booking, order, by=by)


@transaction.atomic
def sign(
    *,
    booking_id: int,
    signer: str,
    image: files.Ready,
    by: Actor,
    until: datetime | None = None,
    shown_hash: str = "",
) -> str:
    """Bind the customer's signature to exactly what he was shown; answers the hash.

    `until` is the moment to which the page counted the hours, `shown_hash` the hash of what it showed: when that has
    changed since, Conflict is raised and nothing is stored. Raises Refused for no name, or a picture without a line.
    """
    booking, order = _described_pair(booking_id, by=by)
    name = in_one_line(signer)[:120]
    if not name:
        raise Refused(_("Write the name of the person who signs."), field="signer")
    if images.is_blank(image.variants.get("show", b"")):
        raise Refused(_("Nothing was drawn. Please sign in the box."), field="image")
    content = _as_shown(booking, until, shown_hash)
    subjects = [ref("workorder", order.id)]
    stored = files.store(content=image, name=image.name, subjects=subjects, kind="signature", by=by)
    return _bind(booking, order, content, by, signer=name, file_id=stored.id)


@transaction.atomic
def no_signature(*, booking_id: int, reason: str, by: Actor) -> str:
    """Say why there is no signature; what would have been shown is kept all the same. Answers its hash."""
    booking, order = _described_pair(booking_id, by=by)
    said = in_one_line(reason)
    if not said:
        raise Refused(_("Say why there is no signature."), field="reason")
    return _bind(booking, order, shown(booking, until=clock.now()), by, none_because=said)


def _as_shown(booking: Booking, until: datetime | None, shown_hash: str) -> Shown:
    moment = clock.now()
    until = until or moment
    if not moment - SHOWN_FOR <= until <= moment:
        raise Conflict(_("This page is too old. Look at it again with the customer, then sign."))
    content = shown(booking, until=until)
    if shown_hash and fingerprint(content) != shown_hash:
        raise Conflict(_("What is to be signed has changed. Look at it again with the customer, then sign."))
    return content


def _bind(
    booking: Booking,
    order: WorkOrder,
    content: Shown,
    by: Actor,
    *,
    signer: str = "",
    file_id: int | None = None,
    none_because: str = "",
) -> str:
    digest = fingerprint(content)
    Signature.objects.create(
        booking=booking,
        signer=signer,
        file_id=file_id,
        none_because=none_because,
        shown=content,
        shown_hash=digest,
        at=clock.now(),
    )
    if file_id is None:
        event: Event = events.VisitUnsigned(booking_id=booking.id, shown_hash=digest, reason=none_because)
    else:
        event = events.VisitSigned(booking_id=booking.id, shown_hash=digest)
    record(event, booking, order, by=by)
    return digest


def _open_pair(booking_id: int, *, by: Actor) -> tuple[Booking, WorkOrder]:
    """A visit that is under way and not signed yet, and its job, for its engineer, both locked."""
    booking, order = visit_pair(booking_id, by=by)
    if booking.state not in AT_WORK:
        raise Conflict(_("You can only do this while you are at the customer's."))
    if Signature.objects.filter(booking=booking).exists():
        raise Conflict(_("This visit is signed already. What was signed cannot be changed."))
    return booking, order


def _described_pair(booking_id: int, *, by: Actor) -> tuple[Booking, WorkOrder]:
    booking, order = _open_pair(booking_id, by=by)
    sheet = queries.checklist(order.id)
    if sheet is not None and not sheet["closed"]:
        raise Refused(_("The checklist is not finished. Go through its required steps first."), field="checklist")
    if not booking.outcome:
        raise Refused(_("Write down first what was done: it is what the customer signs."), field="action")
    return booking, order


def shown_now(*, booking_id: int, by: Actor) -> tuple[Shown, datetime, str]:
    """What is to be signed, the moment to which its hours count, and its hash; for the page that shows it."""
    with transaction.atomic():
        booking, _order = _described_pair(booking_id, by=by)
        until = clock.now()
        content = shown(booking, until=until)
        return content, until, fingerprint(content)
