"""The hub: one database connection that hears every change, and the many browsers that are told.

It runs in a process of its own (`config/asgi.py`) and asks the database nothing but LISTEN. When the database was
away, nobody knows what was missed: the hub says so to every browser, and pages load again what they show.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import psycopg

from aftercare.web.streams import CHANNEL, Listener

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 0.2, 10.0  # seconds between attempts to reach the database, doubled each time
WAITING_MESSAGES = 100  # for one browser; one that reads more slowly is told to load its page again
CHANGED, MISSED = "changed", "missed"


class Full(Exception):  # noqa: N818 - it is an answer to a client, not a defect
    """The hub has as many clients as it may have."""


@dataclass(frozen=True, slots=True)
class Message:
    """One server-sent event: `changed` with its topic, or `missed` without."""

    event: str
    topic: str = ""

    def encode(self) -> bytes:
        """The bytes on the wire."""
        data = json.dumps({"topic": self.topic}) if self.topic else "{}"
        return f"event: {self.event}\ndata: {data}\n\n".encode()


@dataclass(eq=False, slots=True)
class Client:
    """One open stream."""

    listener: Listener
    messages: asyncio.Queue[Message] = field(default_factory=lambda: asyncio.Queue(WAITING_MESSAGES))

    def tell(self, message: Message) -> None:
        """Queue a message; when the browser has not read for long, all it has to know is that it missed some."""
        if self.messages.full():
            while not self.messages.empty():
                self.messages.get_nowait()
            message = Message(MISSED)
        self.messages.put_nowait(message)


class Hub:
    """Fans out what PostgreSQL notifies on :data:`CHANNEL`."""

    def __init__(self, connect: Callable[[], str], *, most_clients: int = 2000) -> None:
        self._conninfo = connect
        self._most_clients = most_clients
        self._clients: set[Client] = set()
        self._task: asyncio.Task[None] | None = None
        self.listening = asyncio.Event()

    @property
    def count(self) -> int:
        """How many streams are open."""
        return len(self._clients)

    def start(self) -> None:
        """Begin to listen; calling it again does nothing."""
        if self._task is None:
            self._task = asyncio.create_task(self._listen_for_ever(), name="hub")

    async def stop(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    @asynccontextmanager
    async def client(self, listener: Listener) -> AsyncIterator[Client]:
        """A client for the length of a stream. Raises Full."""
        if len(self._clients) >= self._most_clients:
            raise Full
        client = Client(listener)
        self._clients.add(client)
        try:
            yield client
        finally:
            self._clients.discard(client)

    def spread(self, topics: Iterable[str]) -> None:
        """Tell every client about those of `topics` that it may hear of."""
        changed = frozenset(topics)
        for client in self._clients:
            for topic in changed & client.listener.topics:
                client.tell(Message(CHANGED, topic))

    async def _listen_for_ever(self) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                async for payload in self._payloads():
                    self.spread(_topics(payload))
            except psycopg.OperationalError as error:
                wait = FIRST_WAIT if self.listening.is_set() else min(wait * 2, LONGEST_WAIT)
                log.warning("the database went away, trying again in %.1f s: %s", wait, error)
            self.listening.clear()
            await asyncio.sleep(wait)

    async def _payloads(self) -> AsyncIterator[str]:
        connection = await psycopg.AsyncConnection.connect(self._conninfo(), autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self.listening.set()
            for client in self._clients:
                client.tell(Message(MISSED))
            async for notification in connection.notifies():
                yield notification.payload


def _topics(payload: str) -> list[str]:
    """The topics of a notification; one that nobody of ours has sent is dropped."""
    try:
        topics = json.loads(payload)["topics"]
    except (ValueError, KeyError, TypeError):
        log.warning("a notification that is not ours: %.200r", payload)
        return []
    return [topic for topic in topics if isinstance(topic, str)] if isinstance(topics, list) else []
