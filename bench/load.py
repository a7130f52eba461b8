"""Clients that ask as fast as they are answered, in a process of their own."""

import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Build = Callable[[], tuple[str, str, bytes, Mapping[str, str]]]


@dataclass(slots=True)
class Measured:
    """What came of a round: answers a second, and how long each took."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """The time in milliseconds that this share of the answers stayed below."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def getting(path: str, cookie: str = "") -> Build:
    """Ask for a page."""
    headers = {"Cookie": cookie} if cookie else {}
    return lambda: ("GET", path, b"", headers)


def posting(path: str, body: Callable[[], Mapping[str, object]], key: str) -> Build:
    """Send a request to the API, each with a key of its own."""

    def build() -> tuple[str, str, bytes, Mapping[str, str]]:
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {key}",
            "Idempotency-Key": str(uuid.uuid4()),
        }
        return "POST", path, json.dumps(body()).encode(), headers

    return build


def measure(port: int, build: Build, *, clients: int, seconds: float) -> Measured:
    """Let `clients` ask for `seconds`, each on a connection that it keeps."""
    found = Measured()
    lock = threading.Lock()
    stop = time.monotonic() + seconds
    start = time.monotonic()
    threads = [threading.Thread(target=_ask, args=(port, build, stop, found, lock)) for _client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.seconds = time.monotonic() - start
    return found


def _ask(port: int, build: Build, stop: float, found: Measured, lock: threading.Lock) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    times, wrong = [], []
    while time.monotonic() < stop:
        method, path, body, headers = build()
        begun = time.perf_counter()
        connection.request(method, path, body or None, dict(headers))
        answer = connection.getresponse()
        content = answer.read()
        if answer.status in {200, 201}:
            times.append(time.perf_counter() - begun)
        else:
            wrong.append(f"{answer.status} {content[:200]!r}")
    connection.close()
    with lock:
        found.times += times
        found.wrong += wrong
