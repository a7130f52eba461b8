"""The hub hears a real PostgreSQL, comes back after losing it, and says that something may have been missed."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from aftercare.web import hub as hubs
from aftercare.web.hub import CHANGED, MISSED, Full, Hub, Message
from aftercare.web.streams import CHANNEL, Listener

WAIT = 10.0  # seconds until a test gives up


def conninfo() -> str:
    """How to reach the tests' database."""
    given = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    return make_conninfo(**{name: given[name] for name in names if given.get(name)}, application_name="hub-test")


async def notify(payload: str) -> None:
    """Send a notification, as the journal does."""
    async with await psycopg.AsyncConnection.connect(conninfo(), autocommit=True) as database:
        await database.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))


async def changed(*topics: Any) -> None:
    """Notify that `topics` changed."""
    await notify(json.dumps({"topics": topics}))


def with_hub(play: Callable[[Hub], Awaitable[None]], connect: Callable[[], str] = conninfo) -> None:
    """Run a scene with a hub that listens."""

    async def scene() -> None:
        hub = Hub(connect, most_clients=2)
        hub.start()
        try:
            async with asyncio.timeout(WAIT):
                await hub.listening.wait()
                await play(hub)
        finally:
            await hub.stop()

    asyncio.run(scene())


@pytest.mark.django_db
def test_a_client_hears_its_topics_and_no_others() -> None:
    async def play(hub: Hub) -> None:
        mine = Listener(frozenset({"ticket:12", "event:tickets.TicketOpened"}), 7)
        async with hub.client(mine) as client, hub.client(Listener(frozenset({"ticket:13"}), 8)) as other:
            await changed("ticket:11", "ticket:12")
            await changed("event:tickets.TicketOpened", "ticket:13")
            heard = [await client.messages.get(), await client.messages.get()]
            assert heard == [Message(CHANGED, "ticket:12"), Message(CHANGED, "event:tickets.TicketOpened")]
            assert await other.messages.get() == Message(CHANGED, "ticket:13")
            assert client.messages.empty()
            assert other.messages.empty()
            assert hub.count == 2
        assert hub.count == 0

    with_hub(play)


@pytest.mark.django_db
def test_a_lost_database_is_found_again() -> None:
    async def play(hub: Hub) -> None:
        async with hub.client(Listener(frozenset({"ticket:12"}), 7)) as client:
            async with await psycopg.AsyncConnection.connect(conninfo(), autocommit=True) as database:
                ended = await database.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'hub-test' AND pid <> pg_backend_pid() AND query LIKE 'LISTEN%'"
                )
                assert await ended.fetchall() == [(True,)]
            assert await client.messages.get() == Message(MISSED)
            await changed("ticket:12")
            assert await client.messages.get() == Message(CHANGED, "ticket:12")

    with_hub(play)


@pytest.mark.django_db
def test_control_without_a_loss_nothing_is_missed() -> None:
    async def play(hub: Hub) -> None:
        async with hub.client(Listener(frozenset({"ticket:12"}), 7)) as client:
            await changed("ticket:12")
            assert await client.messages.get() == Message(CHANGED, "ticket:12")

    with_hub(play)


@pytest.mark.django_db
def test_a_database_that_is_late_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "FIRST_WAIT", 0.01)
    attempts: list[str] = []

    def connect() -> str:
        attempts.append("")
        return conninfo() if len(attempts) > 2 else make_conninfo(host="/no/such/folder")

    async def play(hub: Hub) -> None:
        assert hub.listening.is_set()

    with_hub(play, connect)
    assert len(attempts) == 3


@pytest.mark.django_db
@pytest.mark.parametrize("payload", ["", "nonsense", "[]", '{"topics": 3}', '{"other": []}', '{"topics": [3, null]}'])
def test_strange_notifications_are_dropped(payload: str) -> None:
    async def play(hub: Hub) -> None:
        async with hub.client(Listener(frozenset({"ticket:12"}), 7)) as client:
            await notify(payload)
            await changed("ticket:12")
            assert await client.messages.get() == Message(CHANGED, "ticket:12")
            assert client.messages.empty()

    with_hub(play)


def test_a_slow_browser_is_told_that_it_missed_something() -> None:
    async def scene() -> None:
        hub = Hub(conninfo)
        async with hub.client(Listener(frozenset({"ticket:12"}), 7)) as client:
            for _time in range(hubs.WAITING_MESSAGES + 1):
                hub.spread(["ticket:12"])
            assert client.messages.qsize() == 1
            assert client.messages.get_nowait() == Message(MISSED)

    asyncio.run(scene())


def test_the_house_is_full() -> None:
    async def scene() -> None:
        hub = Hub(conninfo, most_clients=1)
        async with hub.client(Listener(frozenset(), 1)):
            with pytest.raises(Full):
                async with hub.client(Listener(frozenset(), 2)):
                    pass
            assert hub.count == 1
        async with hub.client(Listener(frozenset(), 2)):
            assert hub.count == 1

    asyncio.run(scene())


def test_messages_on_the_wire() -> None:
    assert Message(CHANGED, "ticket:12").encode() == b'event: changed\ndata: {"topic": "ticket:12"}\n\n'
    assert Message(MISSED).encode() == b"event: missed\ndata: {}\n\n"
