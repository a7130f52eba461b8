"""The stream server: a small ASGI application that speaks server-sent events and nothing else.

`GET /stream?token=…` opens a stream, `GET /stream/health` says whether the hub hears the database.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from aftercare.web import streams
from aftercare.web.hub import Client, Full, Hub

HEARTBEAT_SECONDS = 15.0

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


class StreamServer:
    """Serves `hub` to pages of `origin` (scheme, host and port of the site)."""

    def __init__(self, hub: Hub, *, origin: str, heartbeat: float = HEARTBEAT_SECONDS) -> None:
        self._hub = hub
        self._origin = origin.encode()
        self._heartbeat = heartbeat

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            self._hub.start()
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._hub.start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self._hub.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = self._headers(scope)
        if scope["method"] != "GET":
            await _say(send, 405, headers)
        elif scope["path"] == "/stream/health":
            listening = self._hub.listening.is_set()
            await _say(send, 200 if listening else 503, headers, b"listening" if listening else b"deaf")
        elif scope["path"] == "/stream":
            await self._stream(scope, receive, send, headers)
        else:
            await _say(send, 404, headers)

    def _headers(self, scope: Scope) -> Headers:
        """Our own site may read the answer, no other; no cookie is wanted or looked at."""
        headers = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"), (b"vary", b"Origin")]
        if dict(scope["headers"]).get(b"origin") == self._origin:
            headers.append((b"access-control-allow-origin", self._origin))
        return headers

    async def _stream(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        try:
            listener = streams.read_token(given)
        except streams.BadToken:
            await _say(send, 403, headers)
            return
        try:
            async with self._hub.client(listener) as client:
                await _start(
                    send, 200, [*headers, (b"content-type", b"text/event-stream"), (b"x-accel-buffering", b"no")]
                )
                await _first_of(self._write(client, send), _gone(receive))
        except Full:
            await _say(send, 503, [*headers, (b"retry-after", b"30")])

    async def _write(self, client: Client, send: Send) -> None:
        await send({"type": "http.response.body", "body": b": open\n\n", "more_body": True})
        while True:
            try:
                message = await asyncio.wait_for(client.messages.get(), self._heartbeat)
                body = message.encode()
            except TimeoutError:
                body = b": still here\n\n"
            await send({"type": "http.response.body", "body": body, "more_body": True})


async def _gone(receive: Receive) -> None:
    """Return when the browser has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _first_of(*work: Awaitable[None]) -> None:
    """Wait for the first to end, and end the others with it."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            # A browser that goes away while it is written to is the normal end of a stream.
            with suppress(asyncio.CancelledError, OSError):
                await task


async def _start(send: Send, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})


async def _say(send: Send, status: int, headers: Headers, body: bytes = b"") -> None:
    await _start(send, status, [*headers, (b"content-type", b"text/plain; charset=utf-8")])
    await send({"type": "http.response.body", "body": body})
