"""Build a mail that goes out: the same input gives the same mail, so that a repeat can be told from a new one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

MAX_REFERENCES = 20

_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}@[!-;=?-~]{1,250}>")
_MAILBOX = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_DOMAIN = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address with the name shown for it; raises ValueError where it is no address that can be written to."""

    address: str
    name: str = ""

    def __post_init__(self) -> None:
        mailbox, _, domain = self.address.rpartition("@")
        if not (_MAILBOX.fullmatch(mailbox) and _DOMAIN.fullmatch(_ascii(domain))):
            raise ValueError("no mail address")

    def header(self) -> Address:
        """As the mail's headers write it."""
        mailbox, _, domain = self.address.rpartition("@")
        return Address(one_line(self.name), mailbox, _ascii(domain))


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a mail."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a mail says.

    `message_id` is made by the caller from what causes the mail, with its angle brackets. `automatic` marks a mail
    that no person wrote, so that no machine answers it (RFC 3834).
    """

    message_id: str
    sender: Mailbox
    to: Sequence[Mailbox]
    subject: str
    text: str
    date: datetime
    html: str = ""
    cc: Sequence[Mailbox] = ()
    reply_to: Mailbox | None = None
    in_reply_to: str = ""
    references: Sequence[str] = ()
    automatic: bool = False
    files: Sequence[File] = ()


def compose(mail: Outgoing) -> EmailMessage:
    """The mail as a message to be sent; raises ValueError for ids that are none.

    Line breaks and control characters in a subject, name or file name become spaces, so that nobody can write
    headers through them.
    """
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = _id(mail.message_id)
    message["Date"] = mail.date
    message["From"] = mail.sender.header()
    message["To"] = [mailbox.header() for mailbox in mail.to]
    if mail.cc:
        message["Cc"] = [mailbox.header() for mailbox in mail.cc]
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to.header()
    message["Subject"] = one_line(mail.subject)
    _thread(message, mail)
    if mail.automatic:
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    _fill(message, mail)
    return message


def one_line(text: str) -> str:
    """Text that fits into a header."""
    return _BREAKS.sub(" ", text.encode("utf-8", "replace").decode()).strip()


def _thread(message: EmailMessage, mail: Outgoing) -> None:
    references = [_id(reference) for reference in mail.references]
    if mail.in_reply_to:
        message["In-Reply-To"] = _id(mail.in_reply_to)
        references = [*(known for known in references if known != mail.in_reply_to), mail.in_reply_to]
    if references:
        # the first one names the thread, the last ones the place in it
        kept = references if len(references) <= MAX_REFERENCES else [references[0], *references[1 - MAX_REFERENCES :]]
        message["References"] = " ".join(kept)


def _fill(message: EmailMessage, mail: Outgoing) -> None:
    message.set_content(mail.text, charset="utf-8", cte="base64")
    if mail.html:
        message.add_alternative(mail.html, subtype="html", charset="utf-8", cte="base64")
    for file in mail.files:
        kind, _, subtype = file.content_type.partition("/")
        message.add_attachment(
            file.content, maintype=one_line(kind), subtype=one_line(subtype), filename=one_line(file.name)
        )
    # boundaries are random by default, and a repeat has to be the same bytes
    digest = re.sub(r"\W", "", mail.message_id)[-40:]
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{number}_{digest}")


def _id(text: str) -> str:
    if not _MESSAGE_ID.fullmatch(text):
        raise ValueError("no message id")
    return text


def _ascii(domain: str) -> str:
    """A domain as it is looked up; what cannot be is left as it is, and refused."""
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain
