"""A mail server of the tests' own, and parcels for it."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from django.test import override_settings

from aftercare.outbox import services

MAIL = services.Mail(to="wang@example.com", subject="您的报修 T000001", text="我们明天上门。\n")


@dataclass
class PostOffice:
    """Takes mails, or answers each DATA with the next of `answers` before it takes them again."""

    answers: list[str] = field(default_factory=list)
    seen: list[Message] = field(default_factory=list)
    to: list[Sequence[str]] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep what came, and answer."""
        self.seen.append(message_from_bytes(envelope.content))
        self.to.append(envelope.rcpt_tos)
        return self.answers.pop(0) if self.answers else "250 OK"

    @property
    def ids(self) -> list[str]:
        """The Message-IDs in the order in which mails came."""
        return [str(mail["Message-ID"]) for mail in self.seen]


class _FreePort(Controller):
    """aiosmtpd asks port 0 whether it listens, instead of the port that it got."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def open_office(*answers: str) -> Iterator[PostOffice]:
    """A real SMTP server on a free port, to which the outbox sends while it is open."""
    office = PostOffice(list(answers))
    controller = _FreePort(office, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        with override_settings(MAIL_HOST="127.0.0.1", MAIL_PORT=controller.port, MAIL_SECURITY="none"):
            yield office
    finally:
        controller.stop()


def post(key: str = "ticket.1.received", mail: services.Mail = MAIL) -> bool:
    """A mail into the outbox."""
    return services.post(mail, key=key, subjects=["ticket:1"])
