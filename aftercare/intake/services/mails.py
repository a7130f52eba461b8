"""Keep every mail before anything is made of it, and what a person decides about one that was set aside."""

import hashlib

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from aftercare.accounts.access import require_role
from aftercare.files import services as files
from aftercare.intake import access, events
from aftercare.intake.models import InboundMail
from aftercare.intake.services.take import Incoming, Taken, take_in
from aftercare.journal import services as journal
from aftercare.kit import clock
from aftercare.kit.actor import Actor, ref, system
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.messaging import services as messaging

FILE_NAME = "mail.eml"
PRODUCT = system("mail")


def keep_mail(*, raw: bytes, source: str) -> bool:
    """Keep a mail as it came, to be read soon; answers False for one that is here already, and for an empty one.

    When this returned, the mail is on the disk and in the database: only then may its server be told so. `source` is
    "smtp" or "imap". Raises Refused for more than 25 MB.
    """
    fingerprint = hashlib.sha256(raw).hexdigest()
    if not raw or InboundMail.objects.filter(fingerprint=fingerprint).exists():
        return False
    ready = files.make_ready(content=raw, name=FILE_NAME, kind="mail")
    try:
        _keep(ready, fingerprint, source)
    except IntegrityError:  # the same mail came in at the same moment by another connection
        if InboundMail.objects.filter(fingerprint=fingerprint).exists():
            return False
        raise
    return True


@transaction.atomic
def _keep(ready: files.Ready, fingerprint: str, source: str) -> None:
    moment = clock.now()
    stored = files.store(content=ready, name=ready.name, subjects=[], by=PRODUCT)
    mail = InboundMail.objects.create(
        fingerprint=fingerprint, file_id=stored.id, source=source, received_at=moment, next_try_at=moment
    )
    files.link(file_id=stored.id, subjects=[ref("mail", mail.id)], by=PRODUCT)


def tell_too_large(*, place: str) -> None:
    """Tell those who look after mails, once, that one in the mailbox (`place`) is too large to be fetched."""
    messaging.notify_roles(
        roles=access.MAIL_KEEPERS,
        key=f"intake.too_large.{place}",
        sentence=lambda: _(
            "A mail of more than 25 MB lies in the mailbox. It was not fetched; please look at it there."
        ),
        link=reverse("intake.desk:mails"),
        by=PRODUCT,
    )


def set_aside(mail: InboundMail, reason: str) -> None:
    """Put a locked mail where a person looks at it; `reason` is a plain word that the desk's page explains."""
    mail.state, mail.reason = InboundMail.State.QUARANTINED, reason
    mail.save(update_fields=["state", "reason"])
    journal.record(events.MailSetAside(mail_id=mail.id, reason=reason), subjects=[ref("mail", mail.id)], by=PRODUCT)
    messaging.notify_roles(
        roles=access.MAIL_KEEPERS,
        key=f"intake.set_aside.{mail.id}.{mail.attempts}",
        sentence=lambda: _("A mail could not be taken in. Please look at it."),
        link=reverse("intake.desk:mail", args=[mail.id]),
        by=PRODUCT,
    )


def finish(mail: InboundMail, ticket_id: int | None, *, made: bool, reason: str = "") -> None:
    """Note what a locked mail became."""
    mail.state, mail.ticket_id, mail.reason = InboundMail.State.DONE, ticket_id, reason
    mail.save(update_fields=["state", "ticket", "reason", "message_id"])
    if ticket_id is not None:
        taken = events.MailTaken(mail_id=mail.id, ticket_id=ticket_id, made=made)
        journal.record(taken, subjects=[ref("mail", mail.id), ref("ticket", ticket_id)], by=PRODUCT)


@transaction.atomic
def retry_mail(*, mail_id: int, by: Actor) -> None:
    """Have a mail that was set aside read again, for example after something was mended."""
    mail = _decided(mail_id, by)
    mail.state, mail.reason, mail.attempts, mail.next_try_at = InboundMail.State.WAITING, "", 0, clock.now()
    mail.save(update_fields=["state", "reason", "attempts", "next_try_at"])
    journal.record(events.MailRetried(mail_id=mail.id), subjects=[ref("mail", mail.id)], by=by)


@transaction.atomic
def discard_mail(*, mail_id: int, reason: str, by: Actor) -> None:
    """Decide that nothing becomes of a mail; its bytes stay. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused(_("Say why nothing becomes of this mail."), field="reason")
    mail = _decided(mail_id, by)
    mail.state, mail.reason = InboundMail.State.DISCARDED, reason.strip()[:200]
    mail.save(update_fields=["state", "reason"])
    discarded = events.MailDiscarded(mail_id=mail.id, reason=mail.reason)
    journal.record(discarded, subjects=[ref("mail", mail.id)], by=by)


@transaction.atomic
def open_by_hand(*, mail_id: int, name: str, mail: str, phone: str, description: str, by: Actor) -> Taken:
    """Make the ticket of a mail that the product could not read; its clock began when the mail came."""
    row = _decided(mail_id, by)
    incoming = Incoming(
        channel="mail", description=description, name=name, contacted_at=row.received_at, phone=phone, mail=mail
    )
    taken = take_in(incoming=incoming, key=f"mail:{row.id}", by=by)
    finish(row, taken.ticket_id, made=True)
    return taken


def _decided(mail_id: int, by: Actor) -> InboundMail:
    """A mail that waits for a person's decision, locked. Raises NotAllowed, and Conflict when it is decided already."""
    require_role(by, *access.MAIL_KEEPERS)
    mail = InboundMail.objects.select_for_update().filter(id=mail_id).first()
    if mail is None:
        raise NotAllowed(_("There is no such mail."))
    if mail.state not in {InboundMail.State.QUARANTINED, InboundMail.State.WAITING}:
        raise Conflict(_("Somebody decided about this mail already."))
    return mail
