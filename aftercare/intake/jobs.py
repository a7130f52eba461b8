"""What brings mails in: the listener that other servers talk to, and the visit to a mailbox."""

from threading import Event
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import close_old_connections

from aftercare.gateways.mail import imap
from aftercare.gateways.mail.listener import Listener
from aftercare.gateways.mail.smtp import Envelope
from aftercare.intake import services

SCHEMES = {
    "imaps": (imap.Security.TLS, 993),
    "imap+starttls": (imap.Security.STARTTLS, 143),
    "imap": (imap.Security.NONE, 143),
}


def listen(stop: Event) -> None:
    """Take mails by SMTP until `stop` is set; where no port is configured, nobody listens."""
    if settings.SMTP_PORT:
        listener = Listener(_deliver, host=settings.SMTP_HOST, port=settings.SMTP_PORT, accepts=is_ours)
        listener.start()
        try:
            stop.wait()
        finally:
            listener.stop()
    else:
        stop.wait()


def _deliver(_envelope: Envelope, raw: bytes) -> None:
    close_old_connections()
    try:
        services.keep_mail(raw=raw, source="smtp")
    finally:
        close_old_connections()


def is_ours(address: str) -> bool:
    """True for an address that we take mail for, also with a tag: service+shop@ is service@."""
    mailbox, _at, domain = address.casefold().rpartition("@")
    return f"{mailbox.partition('+')[0]}@{domain}" in settings.MAIL_IN


def fetch_mails() -> int:
    """Fetch what is unread in the configured mailbox; answers how many mails were new."""
    if not settings.IMAP_URL:
        return 0
    fetched = imap.poll(account(settings.IMAP_URL), _take)
    for place in fetched.too_large:
        services.tell_too_large(place=f"{place.uid_validity}.{place.uid}")
    return len(fetched.kept)


def _take(_place: imap.Place, raw: bytes) -> imap.Taken:
    return imap.Taken.KEPT if services.keep_mail(raw=raw, source="imap") else imap.Taken.KNOWN


def account(url: str) -> imap.Account:
    """The mailbox of an address such as imaps://user:password@host/INBOX; signs like @ are written as %40.

    Raises ImproperlyConfigured for an address that names no server, user or known scheme.
    """
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname or not parts.username:
        raise ImproperlyConfigured("AFTERCARE_IMAP_URL must look like imaps://user:password@host/INBOX")
    security, port = SCHEMES[parts.scheme]
    return imap.Account(
        host=parts.hostname,
        port=parts.port or port,
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        security=security,
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )
