"""A mail's bytes as what a person would read of it.

Python's parser is used without its header classes (its old policy): those can be crashed by one header. For mail
from outside call `reader.read`, which does the same in a capped process.
"""

import email
import email.utils
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Compat32

from aftercare.gateways.mail.bodies import MAX_HTML, MAX_TEXT, clean_html, html_to_text, is_complex, split_quoted
from aftercare.gateways.mail.charsets import MAX_HEADER, decode, decode_header
from aftercare.kit.text import clean

MAX_BYTES = 25 * 1024 * 1024
MAX_ATTACHMENTS = 20
MAX_DEPTH = 20
MAX_PARTS = 1000
MAX_SUBJECT = 1000
MAX_NAME = 200
MAX_ADDRESSES = 100
MAX_REFERENCES = 100

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
_ADDRESS = re.compile(r"[^@\s<>()\[\],;:\"]{1,64}@[^@\s<>()\[\],;:\"]{1,255}")
_BULK = frozenset({"bulk", "list", "junk", "auto_reply"})
_LIST_HEADERS = ("list-id", "list-unsubscribe", "list-post", "x-autoreply", "x-autorespond", "x-autoresponder")
_ROBOTS = ("mailer-daemon@", "postmaster@")
# What Python's parser raises on mails that are broken on purpose.
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail; `content_type` is what the sender says, which proves nothing."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail as it was understood.

    `text` is what the sender wrote now, `quoted` what stood below it, `html` the whole body made safe (empty
    without HTML). Ids keep their angle brackets. `automatic` is true for what no person wrote: automatic answers,
    bounces, mailing lists; nobody must answer it automatically. `problems` name what was left out or is not there:
    `no_sender`, `too_deep`, `too_many_parts`, `too_many_attachments`, `broken_encoding`, `text_cut`,
    `html_left_out`.
    Headers of our own are not read: whoever writes them from outside gains nothing.
    """

    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    from_name: str
    from_address: str | None
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    date: datetime | None
    text: str
    quoted: str
    html: str
    attachments: tuple[Attachment, ...]
    automatic: bool
    problems: tuple[str, ...]


def parse(raw: bytes) -> ParsedMail:
    """Understand `raw` as far as it can be; nothing about its content is an error."""
    message, body = _read(raw)
    name, address = _sender(message)
    if address is None:
        body.note("no_sender")
    html = clean("\n".join(body.html), MAX_HTML)
    if is_complex(html):
        body.note("html_left_out")
    whole = "\n".join(body.plain) or html_to_text(html)
    if len(whole) > MAX_TEXT:
        body.note("text_cut")
    text, quoted = split_quoted(clean(whole, MAX_TEXT))
    references = _MESSAGE_ID.findall(clean(_header(message, "references"), MAX_HEADER))
    return ParsedMail(
        message_id=_first_id(message, "message-id"),
        in_reply_to=_first_id(message, "in-reply-to"),
        references=tuple(references[-MAX_REFERENCES:]),
        from_name=name,
        from_address=address,
        to=_addresses(message, "to"),
        cc=_addresses(message, "cc"),
        subject=clean(decode_header(_header(message, "subject")), MAX_SUBJECT),
        date=_date(message),
        text=text,
        quoted=quoted,
        html=clean_html(html),
        attachments=tuple(body.attachments),
        automatic=_is_automatic(message, address),
        problems=tuple(body.problems),
    )


class _Policy(Compat32):
    """Headers as they came, none longer than what is looked at."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse([line[:MAX_HEADER] for line in sourcelines[:MAX_REFERENCES]])
        return name, value[:MAX_HEADER]

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 - the parser's call
        return value


_POLICY = _Policy()


@dataclass(slots=True)
class _Body:
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def note(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def _read(raw: bytes) -> tuple[Message, _Body]:
    body = _Body()
    try:
        message = email.message_from_bytes(raw, policy=_POLICY)
    except RecursionError:
        body.note("too_deep")
        return BytesHeaderParser(policy=_POLICY).parsebytes(raw), body
    for number, part in enumerate(_leaves(message, body), start=1):
        if number > MAX_PARTS:
            body.note("too_many_parts")
            break
        _take(part, body)
    return message, body


def _leaves(message: Message, body: _Body) -> Iterator[Message]:
    """The parts that hold something, in order; a mail inside of the mail is one of them."""
    waiting = [(message, 1)]
    while waiting:
        part, depth = waiting.pop()
        payload = part.get_payload()
        if part.get_content_maintype() != "multipart" or not isinstance(payload, list):
            yield part
        elif depth >= MAX_DEPTH:
            body.note("too_deep")
        else:
            waiting.extend((below, depth + 1) for below in reversed(payload) if isinstance(below, Message))


def _take(part: Message, body: _Body) -> None:
    name = _file_name(part)
    kind = clean(part.get_content_type(), MAX_NAME)
    content = _content(part, body)
    is_file = name or part.get_content_disposition() == "attachment" or kind not in {"text/plain", "text/html"}
    if is_file:
        _attach(Attachment(name or _default_name(kind), kind, content), body)
    elif content:
        text = decode(content, _charset(part))
        (body.html if kind == "text/html" else body.plain).append(text)


def _attach(attachment: Attachment, body: _Body) -> None:
    if not attachment.content:
        return
    if len(body.attachments) >= MAX_ATTACHMENTS:
        body.note("too_many_attachments")
        return
    body.attachments.append(attachment)


def _content(part: Message, body: _Body) -> bytes:
    try:
        payload = part.get_payload(decode=True)
        if payload is None and part.is_multipart():
            payload = b"\n".join(below.as_bytes() for below in part.get_payload() if isinstance(below, Message))
    except _BROKEN:
        body.note("broken_encoding")
        return b""
    if any(type(defect).__name__.startswith("InvalidBase64") for defect in part.defects):
        body.note("broken_encoding")
    return payload if isinstance(payload, bytes) else b""


def _charset(part: Message) -> str | None:
    try:
        charset = part.get_param("charset")
    except _BROKEN:
        return None
    return charset[2] if isinstance(charset, tuple) else charset


def _file_name(part: Message) -> str:
    """The last piece of the name that the sender gave to a part."""
    try:
        name = part.get_filename("")
    except _BROKEN:
        return ""
    return clean(re.split(r"[\\/]", decode_header(name))[-1], MAX_NAME).replace("\n", " ").strip()


def _default_name(kind: str) -> str:
    _, _, subtype = kind.partition("/")
    return "message.eml" if kind == "message/rfc822" else f"attachment.{re.sub(r'[^a-z0-9]', '', subtype)}"


def _header(message: Message, name: str) -> str:
    return str(message.get(name, ""))


def _first_id(message: Message, name: str) -> str:
    found = _MESSAGE_ID.search(_header(message, name))
    return clean(found.group(), MAX_HEADER) if found else ""


def _sender(message: Message) -> tuple[str, str | None]:
    """Name and address of the first usable author, else of the technical sender."""
    for name in ("from", "sender"):
        for shown, address in _pairs(_header(message, name)):
            if _ADDRESS.fullmatch(address):
                return clean(decode_header(shown), MAX_NAME), _normal(address)
    return clean(decode_header(_header(message, "from")), MAX_NAME), None


def _addresses(message: Message, name: str) -> tuple[str, ...]:
    pairs = _pairs(", ".join(message.get_all(name, [])[:MAX_ADDRESSES]))
    found = (_normal(address) for _, address in pairs if _ADDRESS.fullmatch(address))
    return tuple(dict.fromkeys(found))[:MAX_ADDRESSES]


def _pairs(value: str) -> list[tuple[str, str]]:
    try:
        return email.utils.getaddresses([value[:MAX_HEADER]])
    except _BROKEN:
        return []


def _normal(address: str) -> str:
    mailbox, _, domain = address.rpartition("@")
    return clean(f"{mailbox}@{domain.lower()}", MAX_HEADER)


def _date(message: Message) -> datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(_header(message, "date"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except _BROKEN:
        return None


def _is_automatic(message: Message, address: str | None) -> bool:
    """By RFC 3834 and what mailers do beside it."""
    submitted = _header(message, "auto-submitted").partition(";")[0].strip().lower()
    return (
        submitted not in {"", "no"}
        or _header(message, "precedence").strip().lower() in _BULK
        or any(name in message for name in _LIST_HEADERS)
        or _header(message, "return-path").strip() == "<>"
        or message.get_content_type() == "multipart/report"
        or (address or "").lower().startswith(_ROBOTS)
    )
