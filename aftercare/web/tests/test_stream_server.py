"""The stream server opens for a token and for our own origin, and for nothing else."""

import asyncio
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

import pytest

from aftercare.web import streams
from aftercare.web.hub import Hub
from aftercare.web.stream_server import StreamServer
from aftercare.web.streams import Listener

ORIGIN = "https://service.example"
Sent = list[MutableMapping[str, Any]]


class DeafHub(Hub):
    """A hub without a database: tests say what it hears."""

    def start(self) -> None:
        """Stay deaf."""


def scope(path: str = "/stream", *, token: str = "", method: str = "GET", origin: str = "") -> dict[str, Any]:
    """A request as the server in front hands it over."""
    headers = [(b"origin", origin.encode())] if origin else []
    query = f"token={token}".encode() if token else b""
    return {"type": "http", "method": method, "path": path, "query_string": query, "headers": headers}


async def ask(asked: dict[str, Any], hub: Hub, *, until: int, spread: str = "", heartbeat: float = 15.0) -> Sent:
    """What the server sends until `until` messages have come; then the browser goes away."""
    sent: Sent = []
    enough = asyncio.Event()

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)
        if spread and len(sent) == 2:
            hub.spread([spread])
        if len(sent) >= until:
            enough.set()

    async def receive() -> MutableMapping[str, Any]:
        await enough.wait()
        return {"type": "http.disconnect"}

    async with asyncio.timeout(10):
        await StreamServer(hub, origin=ORIGIN, heartbeat=heartbeat)(asked, receive, send)
    return sent


def answer(asked: dict[str, Any], **options: Any) -> Sent:
    """As :func:`ask`, in a loop of its own."""
    hub = options.pop("hub", None) or DeafHub(lambda: "", most_clients=1)
    return asyncio.run(ask(asked, hub, **{"until": 2, **options}))


def headers(sent: Sent) -> dict[bytes, bytes]:
    """The headers of an answer."""
    return dict(sent[0]["headers"])


def test_a_token_opens_the_stream() -> None:
    sent = answer(scope(token=streams.token(["ticket:12"], 7), origin=ORIGIN), until=3, spread="ticket:12")
    assert sent[0]["status"] == 200
    assert headers(sent)[b"content-type"] == b"text/event-stream"
    assert headers(sent)[b"access-control-allow-origin"] == ORIGIN.encode()
    assert b"access-control-allow-credentials" not in headers(sent)
    assert [message["body"] for message in sent[1:]] == [
        b": open\n\n",
        b'event: changed\ndata: {"topic": "ticket:12"}\n\n',
    ]


def test_a_quiet_stream_beats() -> None:
    sent = answer(scope(token=streams.token(["ticket:12"], 7)), until=4, heartbeat=0.01)
    assert [message["body"] for message in sent[1:]] == [b": open\n\n", b": still here\n\n", b": still here\n\n"]


@pytest.mark.parametrize("token", ["", "nonsense"])
def test_without_a_token_it_stays_shut(token: str) -> None:
    sent = answer(scope(token=token, origin=ORIGIN))
    assert (sent[0]["status"], sent[1]["body"]) == (403, b"")


@pytest.mark.parametrize("origin", ["", "https://evil.example", "http://service.example", f"{ORIGIN}.evil.example"])
def test_a_foreign_origin_may_not_read(origin: str) -> None:
    sent = answer(scope(token=streams.token(["ticket:12"], 7), origin=origin))
    assert b"access-control-allow-origin" not in headers(sent)


@pytest.mark.parametrize(
    ("asked", "status"), [(scope("/"), 404), (scope(method="POST"), 405), (scope("/stream/health"), 503)]
)
def test_other_requests(asked: dict[str, Any], status: int) -> None:
    assert answer(asked)[0]["status"] == status


def test_health_when_the_hub_hears() -> None:
    hub = DeafHub(lambda: "")
    hub.listening.set()
    sent = answer(scope("/stream/health"), hub=hub)
    assert (sent[0]["status"], sent[1]["body"]) == (200, b"listening")


def test_a_full_house_says_when_to_come_back() -> None:
    async def scene() -> Sent:
        hub = DeafHub(lambda: "", most_clients=1)
        async with hub.client(Listener(frozenset(), 1)):
            return await ask(scope(token=streams.token(["ticket:12"], 7)), hub, until=2)

    sent = asyncio.run(scene())
    assert sent[0]["status"] == 503
    assert headers(sent)[b"retry-after"] == b"30"


def test_the_place_is_free_again_when_the_browser_went() -> None:
    hub = DeafHub(lambda: "", most_clients=1)
    assert answer(scope(token=streams.token(["ticket:12"], 7)), hub=hub)[0]["status"] == 200
    assert hub.count == 0


def test_start_and_stop() -> None:
    async def scene() -> Sent:
        sent: Sent = []
        messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

        async def receive() -> MutableMapping[str, Any]:
            return next(messages)

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        with suppress(StopIteration):
            await StreamServer(DeafHub(lambda: ""), origin=ORIGIN)({"type": "lifespan"}, receive, send)
        return sent

    assert asyncio.run(scene()) == [{"type": "lifespan.startup.complete"}, {"type": "lifespan.shutdown.complete"}]
