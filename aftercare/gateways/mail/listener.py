"""Take mails that other servers bring: each is answered for only when it is safe with us."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope as SessionEnvelope, Session

from aftercare.gateways.mail.parse import MAX_BYTES
from aftercare.gateways.mail.smtp import Envelope

logger = logging.getLogger(__name__)

MAX_RECIPIENTS = 100

Deliver = Callable[[Envelope, bytes], None]


class Listener:
    """An SMTP server on `host` and `port` that hands each mail to `deliver` and forgets it.

    250 is answered after `deliver` returned, 451 if it raised, so that the other server brings the mail again;
    552 if the mail is larger than `max_bytes`. `accepts` tells which recipients are ours (550 for others): a
    server that takes all is used to spread spam. `deliver` runs in one of `threads`.
    """

    def __init__(
        self,
        deliver: Deliver,
        *,
        host: str,
        port: int,
        accepts: Callable[[str], bool],
        max_bytes: int = MAX_BYTES,
        threads: int = 4,
    ) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="mail-listener")
        handler = _Handler(deliver, accepts, self._threads)
        self._controller = _Controller(handler, hostname=host, port=port, data_size_limit=max_bytes, ident="Aftercare")

    @property
    def port(self) -> int:
        """The port that is listened on, also where 0 asked for any; 0 before the start."""
        return self._controller.port

    def start(self) -> None:
        """Listen, in a thread; raises OSError where the port is taken."""
        self._controller.start()

    def stop(self) -> None:
        """Listen no more; what is being delivered is brought to its end."""
        self._controller.stop()
        self._threads.shutdown()


class _Controller(Controller):
    """Knows the port that it was given where 0 asked for any."""

    port: int

    def _trigger_server(self) -> None:
        if isinstance(self.server, asyncio.Server):
            self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


class _Handler:
    """What aiosmtpd calls; the names are its own."""

    def __init__(self, deliver: Deliver, accepts: Callable[[str], bool], threads: ThreadPoolExecutor) -> None:
        self._deliver = deliver
        self._accepts = accepts
        self._threads = threads

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, server: SMTP, session: Session, envelope: SessionEnvelope, address: str, rcpt_options: list[str]
    ) -> str:
        del server, session, rcpt_options
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        if not self._accepts(address):
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: SessionEnvelope) -> str:  # noqa: N802
        del server, session
        sender = envelope.mail_from or ""
        brought = Envelope("" if sender == "<>" else sender, tuple(envelope.rcpt_tos))
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._deliver, brought, raw)
        except Exception:
            # whatever went wrong on our side, the other server still has the mail
            logger.exception("A mail could not be taken; its server was asked to bring it again")
            return "451 4.3.0 Try again later"
        return "250 OK"
