"""Post a message within the transaction of its cause; send what is due, once."""

import json
import random
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from email.message import EmailMessage

from django.conf import settings
from django.db import transaction

from aftercare.gateways.mail import compose, smtp
from aftercare.journal import services as journal
from aftercare.kit import clock
from aftercare.kit.actor import system
from aftercare.outbox import events
from aftercare.outbox.models import Parcel

TRIES = 12
BATCH = 20


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one address. `thread` are the Message-IDs it answers, oldest first; `automatic` marks it so."""

    to: str
    subject: str
    text: str
    thread: list[str] = field(default_factory=list)
    automatic: bool = True


def message_id(key: str) -> str:
    """The Message-ID of the parcel with this key, the same at every try."""
    return f"<{key}@{settings.MAIL_FROM.rpartition('@')[2]}>"


def post(mail: Mail, *, key: str, subjects: Collection[str]) -> bool:
    """Put a mail into the outbox; answers False when one with this key is there already, and changes nothing then.

    `key` says what it is for in plain signs ("ticket.12.received"); `subjects` are the references it concerns.
    """
    moment = clock.now()
    parcel, made = Parcel.objects.get_or_create(
        key=key,
        defaults={
            "subjects": sorted(subjects),
            "content": json.dumps(asdict(mail)),
            "made_at": moment,
            "next_try_at": moment,
        },
    )
    return made and parcel.id is not None


def send_due(limit: int = BATCH) -> int:
    """Send what is due; answers how many were sent."""
    due = Parcel.objects.filter(state=Parcel.State.WAITING, next_try_at__lte=clock.now()).order_by("next_try_at", "id")
    return sum(_send(number) for number in list(due.values_list("id", flat=True)[:limit]))


@transaction.atomic
def _send(number: int) -> bool:
    parcel = Parcel.objects.select_for_update(skip_locked=True).filter(id=number, state=Parcel.State.WAITING).first()
    if parcel is None:
        return False
    outcome = _hand_over(parcel)
    _note(parcel, outcome)
    return outcome.fate is smtp.Fate.SENT


def _hand_over(parcel: Parcel) -> smtp.Outcome:
    """One try. A mail that cannot even be written is dead, and does not stand in the way of the others."""
    mail = Mail(**json.loads(parcel.content))
    try:
        message = _message(parcel, mail)
    except ValueError as error:
        return smtp.Outcome(smtp.Fate.PERMANENT, str(error))
    server = smtp.Server(
        host=settings.MAIL_HOST,
        port=settings.MAIL_PORT,
        security=smtp.Security(settings.MAIL_SECURITY),
        user=settings.MAIL_USER,
        password=settings.MAIL_PASSWORD,
    )
    return smtp.send(message, server, smtp.Envelope(settings.MAIL_FROM, [mail.to]))


def _message(parcel: Parcel, mail: Mail) -> EmailMessage:
    return compose.compose(
        compose.Outgoing(
            message_id=message_id(parcel.key),
            sender=compose.Mailbox(settings.MAIL_FROM, settings.MAIL_FROM_NAME),
            to=[compose.Mailbox(mail.to)],
            subject=mail.subject,
            text=mail.text,
            date=parcel.made_at,
            in_reply_to=mail.thread[-1] if mail.thread else "",
            references=mail.thread[:-1],
            automatic=mail.automatic,
        )
    )


def _note(parcel: Parcel, outcome: smtp.Outcome) -> None:
    """Keep what became of a try. In doubt the same mail goes out again: its Message-ID lets the receiver drop it."""
    parcel.attempts += 1
    parcel.reason = outcome.answer
    if outcome.fate is smtp.Fate.SENT:
        parcel.state, parcel.sent_at, parcel.reason = Parcel.State.SENT, clock.now(), ""
        _record(parcel, events.ParcelSent(parcel_id=parcel.id, key=parcel.key))
    elif outcome.fate is smtp.Fate.PERMANENT or parcel.attempts >= TRIES:
        parcel.state = Parcel.State.DEAD
        _record(parcel, events.ParcelDied(parcel_id=parcel.id, key=parcel.key, reason=outcome.answer))
    else:
        parcel.next_try_at = clock.now() + _pause(parcel.attempts)
    parcel.save()


def _record(parcel: Parcel, event: events.ParcelSent | events.ParcelDied) -> None:
    journal.record(event, subjects=parcel.subjects, by=system("outbox"))


def _pause(attempts: int) -> timedelta:
    """Twice as long after each failure, up to an hour, spread so that a returning server is not stormed."""
    return timedelta(seconds=min(3600, 15 * 2**attempts) * random.uniform(0.8, 1.2))  # noqa: S311 - no secret
