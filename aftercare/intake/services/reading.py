"""Read the mails that wait: each becomes a ticket, joins one, or is set aside with everything that it brought."""

import hashlib
import logging
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.assets import queries as assets
from aftercare.files import queries as stored, services as files
from aftercare.gateways.mail.parse import ParsedMail
from aftercare.gateways.mail.reader import Unreadable, read
from aftercare.intake import queries
from aftercare.intake.models import InboundMail
from aftercare.intake.services import address, knocks
from aftercare.intake.services.confirmations import proves_an_address
from aftercare.intake.services.mails import PRODUCT, finish, set_aside
from aftercare.intake.services.take import ENDED, Incoming, keep_files, may_object, state_of, take_in
from aftercare.kit import clock
from aftercare.kit.actor import customer, parse_ref, ref
from aftercare.kit.errors import Refused
from aftercare.kit.names import HAN
from aftercare.kit.rows import Row
from aftercare.tickets import queries as rows, services as tickets

log = logging.getLogger(__name__)

BATCH = 20
TRIES = 5
FIRST_PAUSE = timedelta(seconds=4)  # and four times as long after each try: a reader that was killed costs no clock
OLDEST = timedelta(days=7)  # a mail that claims to be older was written by a clock that is wrong
LONGEST_ID = 250
_HAN = re.compile(f"[{HAN}]")


def read_mails() -> int:
    """Read what is due; answers how many mails were settled."""
    return sum(_settle(number) for number in queries.due_mails(BATCH))


def _settle(mail_id: int) -> bool:
    """One mail. The try is counted and committed first: a mail that kills its reader is not read for ever."""
    file_id = _begin(mail_id)
    if file_id is None:
        return False
    try:
        mail = _read(file_id)
        if isinstance(mail, str):
            return _aside(mail_id, mail)
        return _take(mail_id, mail, *_attachments(mail))
    except Refused as refused:
        log.warning("mail %s is set aside: %s", mail_id, refused.message)
        return _aside(mail_id, "refused")
    except Exception:
        log.exception("mail %s could not be taken in; it is tried again", mail_id)
        return False


@transaction.atomic
def _begin(mail_id: int) -> int | None:
    """Count a try; answers the file to be read, None when somebody else has the mail or it was tried often enough."""
    mail = _locked(mail_id)
    if mail is None:
        return None
    if mail.attempts >= TRIES:
        set_aside(mail, "failed")
        return None
    mail.attempts += 1
    mail.next_try_at = clock.now() + FIRST_PAUSE * 4 ** (mail.attempts - 1)
    mail.save(update_fields=["attempts", "next_try_at"])
    return mail.file_id


def _locked(mail_id: int) -> InboundMail | None:
    waiting = InboundMail.objects.filter(id=mail_id, state=InboundMail.State.WAITING)
    return waiting.select_for_update(skip_locked=True).first()


def _read(file_id: int) -> ParsedMail | str:
    """The mail as it was understood, or a word for why it could not be."""
    row = stored.one(file_id)
    source = stored.opened(row["sha256"], "original") if row else None
    if source is None:
        return "lost"
    with source:
        mail = read(source.read())
    return mail.reason.value if isinstance(mail, Unreadable) else mail


def _attachments(mail: ParsedMail) -> tuple[list[files.Ready], list[str]]:
    """The files that we take, and the names of those that we do not."""
    taken, left_out = [], []
    for one in mail.attachments:
        try:
            taken.append(files.make_ready(content=one.content, name=one.name or "attachment"))
        except Refused:
            left_out.append(one.name or "attachment")
    return taken, left_out


@transaction.atomic
def _aside(mail_id: int, reason: str) -> bool:
    mail = _locked(mail_id)
    if mail is not None:
        set_aside(mail, reason)
    return mail is not None


@transaction.atomic
def _take(mail_id: int, parsed: ParsedMail, ready: list[files.Ready], left_out: list[str]) -> bool:
    mail = _locked(mail_id)
    if mail is None:
        return False
    own_id = short_id(parsed.message_id) or None
    twin = InboundMail.objects.filter(message_id=own_id).exclude(id=mail.id).first() if own_id else None
    if twin is not None:
        finish(mail, twin.ticket_id, made=False, reason="twice")
        return True
    mail.message_id = own_id
    ticket = _ticket_of(parsed)
    if ticket is not None:
        _join(ticket, mail, parsed, ready)
    elif _is_automatic(parsed):
        finish(mail, None, made=False, reason="automatic")
    elif (reason := _unfit(parsed)) is not None:
        set_aside(mail, reason)
    else:
        _open(mail, parsed, ready)
    if left_out and mail.ticket_id is not None:
        _tell_left_out(mail.ticket_id, mail.id, left_out)
    return True


def short_id(message_id: str) -> str:
    """A Message-ID as it is kept: a very long one by its hash, so that answers still find it."""
    if len(message_id) <= LONGEST_ID:
        return message_id
    return f"<{hashlib.sha256(message_id.encode()).hexdigest()}@long>"


def _ticket_of(parsed: ParsedMail) -> Row | None:
    """The ticket that the mail joins: it answers one or names its number, and comes from the ticket's own contact.

    Whoever else got a copy adds nothing and moves nothing; so does a number that somebody guessed.
    """
    ids = [short_id(one) for one in (parsed.in_reply_to, *parsed.references) if one]
    thread = queries.thread_of(ids)
    kind, number = parse_ref(thread) if thread else ("", 0)
    ticket_id = number if kind == "ticket" else rows.named_in(parsed.subject)
    if ticket_id is None or not parsed.from_address:
        return None
    contact = rows.contact_in_clear(ticket_id)["mail"]
    if contact.casefold() != parsed.from_address.casefold():
        return None
    ticket = rows.ticket(ticket_id)
    return ticket if ticket and _takes_messages(ticket) else None


def _takes_messages(ticket: Row) -> bool:
    """A cancelled ticket, and one that was solved too long ago, stay as they are: what comes then is a new request."""
    if ticket["state"] == "closed":
        return may_object(ticket["solved_at"])
    return bool(ticket["state"] != "cancelled")


def _is_automatic(parsed: ParsedMail) -> bool:
    """True for what no person wrote, and for what comes from ourselves: neither may open tickets or be answered."""
    return parsed.automatic or (parsed.from_address or "").casefold() in {
        *settings.MAIL_IN,
        settings.MAIL_FROM.casefold(),
    }


def _unfit(parsed: ParsedMail) -> str | None:
    """Why no ticket can be made of it by itself, None when one can."""
    if not parsed.from_address:
        return "no_sender"
    if not (parsed.text.strip() or parsed.subject.strip() or parsed.attachments):
        return "empty"
    if proves_an_address(subject=parsed.subject, text=parsed.text, sender=parsed.from_address):
        return "confirmation"
    tickets_before = knocks.count(what="mail", who=parsed.from_address.casefold())
    return "too_many" if tickets_before > settings.MAIL_TICKETS_AN_HOUR else None


def _join(ticket: Row, mail: InboundMail, parsed: ParsedMail, ready: list[files.Ready]) -> None:
    by = customer(ticket["customer_id"], ticket["contact_name"])
    automatic = _is_automatic(parsed)
    interaction_id = tickets.customer_wrote(
        ticket_id=ticket["id"],
        text=parsed.text or _("(no text)"),
        quoted=parsed.quoted,
        channel="mail",
        message_id=mail.message_id,
        automatic=automatic,
        at=written_at(parsed.date, mail.received_at),
        by=by,
    )
    keep_files(ready, [ref("ticket", ticket["id"]), ref("interaction", interaction_id)], "", by)
    if not automatic:
        if state_of(ticket["id"]) in ENDED:
            tickets.reopen(ticket_id=ticket["id"], reason=tickets.WROTE_AGAIN, by=by)
        address.read_answer(ticket_id=ticket["id"], text=parsed.text, by=by)
    finish(mail, ticket["id"], made=False)


def _open(mail: InboundMail, parsed: ParsedMail, ready: list[files.Ready]) -> None:
    sender = parsed.from_address or ""
    name = parsed.from_name.strip() or sender.partition("@")[0]
    device = assets.named_in(f"{parsed.subject}\n{parsed.text}")
    incoming = Incoming(
        channel="mail",
        title=parsed.subject,
        description=parsed.text.strip() or parsed.subject.strip() or _("(no text)"),
        name=name,
        mail=sender,
        contacted_at=written_at(parsed.date, mail.received_at),
        serial=device["serial"] if device else "",
        language="zh-hans" if _HAN.search(parsed.text + parsed.subject) else "en",
        uploads=ready,
        knows_customer=True,
    )
    taken = take_in(incoming=incoming, key=f"mail:{mail.id}", by=customer(None, name))
    address.ask(ticket_id=taken.ticket_id)
    finish(mail, taken.ticket_id, made=True)


def written_at(date: datetime | None, received_at: datetime) -> datetime:
    """When the sender wrote, by his own clock: never after the mail came, and not long before it did."""
    if date is None or not received_at - OLDEST <= date <= received_at:
        return received_at
    return date


def _tell_left_out(ticket_id: int, mail_id: int, names: list[str]) -> None:
    words = _("Files of this mail that we cannot take: {names}. The whole mail is kept as number {number}.")
    tickets.note(ticket_id=ticket_id, text=words.format(names=", ".join(names), number=mail_id), by=PRODUCT)
