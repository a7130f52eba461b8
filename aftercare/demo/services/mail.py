"""The mailbox of the demo's customers: takes what the house sends, and answers by a real mail."""

from email.utils import make_msgid
from threading import Event

from django.conf import settings
from django.db import close_old_connections, transaction
from django.utils.translation import gettext as _

from aftercare.demo.models import Letter
from aftercare.demo.story.people import MAIL_DOMAIN
from aftercare.gateways.mail import compose, smtp
from aftercare.gateways.mail.listener import Listener
from aftercare.gateways.mail.parse import parse
from aftercare.gateways.mail.smtp import Envelope
from aftercare.kit import clock
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.kit.text import clean

LONGEST_TEXT = 20_000
LONGEST_SUBJECT = 300


def listen(stop: Event) -> None:
    """Be the mail server of all customers until `stop` is set. It takes every address: nothing leaves the machine."""
    listener = Listener(_take, host=settings.MAIL_HOST, port=settings.MAIL_PORT, accepts=lambda _address: True)
    listener.start()
    stop.wait()
    listener.stop()


def _take(envelope: Envelope, raw: bytes) -> None:
    close_old_connections()
    try:
        for recipient in envelope.recipients:
            take(recipient, raw)
    finally:
        close_old_connections()


def take(recipient: str, raw: bytes) -> None:
    """Put a mail of the house into a mailbox, once."""
    mail = parse(raw)  # our own mail: no hostile one comes here
    Letter.objects.get_or_create(
        mailbox=recipient.lower(),
        message_id=mail.message_id[:250],
        defaults={
            "sender": (mail.from_address or "")[:254],
            "subject": clean(mail.subject, LONGEST_SUBJECT),
            "text": clean(mail.text, LONGEST_TEXT),
            "at": clock.now(),
        },
    )


def mark_read(*, letter_id: int) -> None:
    """Note that somebody has opened a mail."""
    Letter.objects.filter(id=letter_id, read_at__isnull=True).update(read_at=clock.now())


def reply(*, letter_id: int, text: str) -> None:
    """Answer a mail as the customer. Raises Refused when the house's mail server does not take it."""
    letter = Letter.objects.filter(id=letter_id, outgoing=False).first()
    if letter is None:
        raise NotAllowed(_("There is no such mail."))
    subject = letter.subject if letter.subject.lower().startswith("re:") else f"Re: {letter.subject}"
    send(mailbox=letter.mailbox, subject=subject, text=text, answers=letter.message_id)


@transaction.atomic
def send(*, mailbox: str, subject: str, text: str, answers: str = "") -> None:
    """Send a mail of a customer to the house, by SMTP as any mail comes."""
    text = clean(text, LONGEST_TEXT).strip()
    if not text:
        raise Refused(_("Write something first."), field="text")
    message_id = make_msgid(domain=MAIL_DOMAIN)
    message = compose.compose(
        compose.Outgoing(
            message_id=message_id,
            sender=compose.Mailbox(mailbox),
            to=[compose.Mailbox(settings.MAIL_FROM)],
            subject=clean(subject, LONGEST_SUBJECT),
            text=text,
            date=clock.now(),
            in_reply_to=answers,
            automatic=False,
        )
    )
    Letter.objects.create(
        mailbox=mailbox,
        outgoing=True,
        message_id=message_id,
        sender=mailbox,
        subject=clean(subject, LONGEST_SUBJECT),
        text=text,
        at=clock.now(),
        read_at=clock.now(),
    )
    server = smtp.Server(host=settings.SMTP_HOST, port=settings.SMTP_PORT, security=smtp.Security.NONE)
    outcome = smtp.send(message, server, smtp.Envelope(mailbox, [settings.MAIL_FROM]))
    if outcome.fate is not smtp.Fate.SENT:
        raise Refused(_("The mail server does not answer. Is the worker running?"), field="text")
