"""Hand a mail to a server, and know what became of it."""

import re
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum

_FIRST_PERMANENT = 500


class Fate(StrEnum):
    """What became of a mail."""

    SENT = "sent"
    TEMPORARY = "temporary"
    """Not taken; the same mail may be sent again."""
    PERMANENT = "permanent"
    """Refused for good."""
    UNKNOWN = "unknown"
    """Everything was handed over and no answer came: sending it again may send it twice."""


class Security(StrEnum):
    """How the connection is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Server:
    """Where mails are handed over; `seconds` is how long each step may take."""

    host: str
    port: int
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = ""
    seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who the mail is from and to for the servers, whatever its headers say; bounces go to `sender`."""

    sender: str
    recipients: Sequence[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of a mail, the server's own words, and the recipients that it refused while it took the others."""

    fate: Fate
    answer: str
    refused: tuple[str, ...] = ()


def send(message: EmailMessage, server: Server, envelope: Envelope) -> Outcome:
    """Hand over one mail. Whatever happens is an Outcome, never an exception."""
    try:
        connection = _connect(server)
    except (OSError, smtplib.SMTPException) as failed:
        return _failure(failed)
    try:
        return _hand_over(connection, message, envelope)
    finally:
        connection.close()


def _connect(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    connection: smtplib.SMTP
    if server.security is Security.TLS:
        connection = smtplib.SMTP_SSL(server.host, server.port, timeout=server.seconds, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=server.seconds)
    try:
        if server.security is Security.STARTTLS:
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password)
        connection.ehlo_or_helo_if_needed()
    except BaseException:
        connection.close()
        raise
    return connection


def _hand_over(connection: smtplib.SMTP, message: EmailMessage, envelope: Envelope) -> Outcome:
    """The steps one by one, because only the last one can leave us in doubt."""
    refused: dict[str, tuple[int, bytes]] = {}
    try:
        _expect(connection.mail(envelope.sender))
        for recipient in envelope.recipients:
            code, words = connection.rcpt(recipient)
            if code not in {250, 251}:
                refused[recipient] = (code, words)
        if len(refused) == len(envelope.recipients):
            return _all_refused(refused)
        _expect(connection.docmd("DATA"), 354)
    except (OSError, smtplib.SMTPException) as failed:
        return _failure(failed)
    return _send_data(connection, message, tuple(refused))


def _send_data(connection: smtplib.SMTP, message: EmailMessage, refused: tuple[str, ...]) -> Outcome:
    content = message.as_bytes(policy=message.policy.clone(linesep="\r\n")).removesuffix(b"\r\n")
    try:
        # a line of one period ends the mail, so each period that begins a line is doubled (RFC 5321, 4.5.2)
        connection.send(re.sub(rb"(?m)^\.", b"..", content) + b"\r\n.\r\n")
        code, words = connection.getreply()
    except (OSError, smtplib.SMTPServerDisconnected) as lost:
        return Outcome(Fate.UNKNOWN, str(lost), refused)
    except smtplib.SMTPException as failed:
        return _failure(failed)
    if code == 250:  # noqa: PLR2004 - RFC 5321
        return Outcome(Fate.SENT, _words(code, words), refused)
    return Outcome(_fate(code), _words(code, words))


def _expect(reply: tuple[int, bytes], expected: int = 250) -> None:
    if reply[0] != expected:
        raise smtplib.SMTPResponseException(*reply)


def _all_refused(refused: dict[str, tuple[int, bytes]]) -> Outcome:
    """Temporary as long as one of them may be taken later."""
    code, words = min(refused.values())
    return Outcome(_fate(code), _words(code, words), tuple(refused))


def _failure(failed: Exception) -> Outcome:
    if isinstance(failed, smtplib.SMTPResponseException):
        return Outcome(_fate(failed.smtp_code), _words(failed.smtp_code, failed.smtp_error))
    lasting = isinstance(failed, smtplib.SMTPNotSupportedError | ssl.SSLCertVerificationError)
    return Outcome(Fate.PERMANENT if lasting else Fate.TEMPORARY, str(failed) or type(failed).__name__)


def _fate(code: int) -> Fate:
    return Fate.PERMANENT if code >= _FIRST_PERMANENT else Fate.TEMPORARY


def _words(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {text}"[:500]
