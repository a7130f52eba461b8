"""Fetch new mails from a mailbox, each once, and mark it read only when it is safe with us."""

import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessageFlags

from aftercare.gateways.mail.parse import MAX_BYTES

_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Security(StrEnum):
    """How the connection is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Account:
    """A mailbox to be fetched; `seconds` is how long each step may take."""

    host: str
    port: int
    user: str
    password: str
    security: Security = Security.TLS
    folder: str = "INBOX"
    seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Place:
    """Which mail of a folder: its UID is unique for as long as the folder's validity stays the same."""

    uid_validity: int
    uid: int


class Taken(StrEnum):
    """What the receiver says of a mail."""

    KEPT = "kept"
    KNOWN = "known"
    """It was taken before, and only marking it failed."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one visit brought: places taken now, known before, and larger than a mail may be (left unread)."""

    kept: tuple[Place, ...]
    known: tuple[Place, ...]
    too_large: tuple[Place, ...]


Take = Callable[[Place, bytes], Taken]


def poll(account: Account, take: Take, *, limit: int = 1000) -> Fetched:
    """Hand every unread mail of the folder to `take`, oldest first, at most `limit` in one visit.

    A mail is marked read after `take` returned. If `take` raises, the visit ends with that error, and the mail and
    all later ones stay unread for the next visit. `take` remembers places: where marking failed, a mail comes again.
    Raises OSError or imap_tools.errors.ImapToolsError where the server cannot be used.
    """
    kept: list[Place] = []
    known: list[Place] = []
    too_large: list[Place] = []
    with _mailbox(account).login(account.user, account.password, initial_folder=account.folder) as box:
        validity = int(box.folder.status(account.folder, ["UIDVALIDITY"])["UIDVALIDITY"])
        for uid in sorted(map(int, box.uids(AND(seen=False))))[:limit]:
            place = Place(validity, uid)
            if _size(box, uid) > MAX_BYTES:
                too_large.append(place)
                continue
            raw = _content(box, uid)
            if raw is not None:
                (kept if take(place, raw) is Taken.KEPT else known).append(place)
                box.flag(str(uid), MailMessageFlags.SEEN, value=True)
    return Fetched(tuple(kept), tuple(known), tuple(too_large))


def _mailbox(account: Account) -> BaseMailBox:
    context = ssl.create_default_context()
    match account.security:
        case Security.TLS:
            return MailBox(account.host, account.port, timeout=account.seconds, ssl_context=context)
        case Security.STARTTLS:
            return MailBoxStartTls(account.host, account.port, timeout=account.seconds, ssl_context=context)
        case Security.NONE:
            return MailBoxUnencrypted(account.host, account.port, timeout=account.seconds)


def _size(box: BaseMailBox, uid: int) -> int:
    """Bytes of a mail; 0 where it is gone."""
    _, answer = box.client.uid("fetch", str(uid), "(RFC822.SIZE)")
    found = _SIZE.search(answer[0] or b"") if answer and isinstance(answer[0], bytes | None) else None
    return int(found[1]) if found else 0


def _content(box: BaseMailBox, uid: int) -> bytes | None:
    """A mail's bytes without marking it read; None where it is gone."""
    _, answer = box.client.uid("fetch", str(uid), "(BODY.PEEK[])")
    return next((item[1] for item in answer if isinstance(item, tuple)), None)
