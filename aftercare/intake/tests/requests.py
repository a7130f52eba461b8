"""Requests and mails for the tests."""

import base64
from typing import Any

from aftercare.intake import services
from aftercare.kit import clock
from aftercare.kit.actor import customer

STRANGER = customer(None, "王小明")
OURS = "service@aftercare.localhost"


def incoming(**changes: Any) -> services.Incoming:
    """A request from the portal."""
    told: dict[str, Any] = {
        "channel": "portal",
        "description": "空调漏水，地板都湿了",
        "name": "王小明",
        "phone": "138 1234 5678",
        "contacted_at": clock.now(),
    }
    return services.Incoming(**{**told, **changes})


def taken(key: str = "k", **changes: Any) -> services.Taken:
    """The same, taken in."""
    return services.take_in(incoming=incoming(**changes), key=key, by=STRANGER)


def mail(
    text: str = "家里的空调漏水了",
    *,
    sender: str = "wang@example.com",
    subject: str = "空调漏水",
    number: int = 1,
    headers: str = "",
    charset: str = "gb18030",
) -> bytes:
    """A mail as bytes, in the character set of Chinese mail programs."""
    words = base64.b64encode(subject.encode(charset)).decode()
    head = (
        f"From: Wang <{sender}>\r\nTo: {OURS}\r\nSubject: =?{charset}?B?{words}?=\r\n"
        f"Message-ID: <{number}@mail.example>\r\n{headers}"
        f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return head.encode() + text.encode(charset) + b"\r\n"


def bring(raw: bytes) -> int:
    """Bring a mail and have it read; answers how many were settled."""
    services.keep_mail(raw=raw, source="smtp")
    return services.read_mails()
