import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from aftercare.gateways.http import Answer, Failed, NotAllowed, Request, fetch, is_inside

LOOPBACK = (ipaddress.ip_network("127.0.0.1/32"),)


class Server(ThreadingHTTPServer):
    """Counts and keeps what it is asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.location = ""
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.command, self.path, dict(self.headers), body))
        what = {
            "/redirect": self.redirect,
            "/large": self.large,
            "/slow": self.slow,
            "/slow-head": self.slow_head,
            "/again": self.again,
        }
        what.get(self.path, self.plain)()

    do_GET = do_POST = answer  # noqa: N815 - the base class asks for it

    def plain(self) -> None:
        self.send_response(self.server.status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def redirect(self) -> None:
        self.send_response(self.server.status)
        self.send_header("Location", self.server.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def again(self) -> None:
        self.server.location, self.server.status = "/again", 302
        self.redirect()

    def large(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.write(b"x" * (1024 * 1024 + 1))

    def slow(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(20):
            self.write(b"x")
            time.sleep(0.1)

    def slow_head(self) -> None:
        self.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(20):
            self.write(b"X-%d: y\r\n" % number)
            time.sleep(0.1)

    def write(self, data: bytes) -> None:
        try:
            self.wfile.write(data)
            self.wfile.flush()
        except OSError:
            self.close_connection = True

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield running
        running.shutdown()


def test_an_allowed_address_is_spoken_to(server: Server) -> None:
    answer = fetch(Request("POST", f"{server.url}/a?b=c", b"{}", {"X-Key": "k", "Host": "lie"}), allowed=LOOPBACK)
    assert (answer.status, answer.body, answer.url) == (200, b"ok", f"{server.url}/a?b=c")
    [(method, path, headers, body)] = server.seen
    assert (method, path, body, headers["X-Key"]) == ("POST", "/a?b=c", b"{}", "k")
    assert headers["Host"] == server.url.removeprefix("http://")


def test_a_status_is_an_answer(server: Server) -> None:
    server.status = 503
    assert fetch(Request("GET", server.url), allowed=LOOPBACK).status == 503


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0"])
def test_this_machine_is_not_spoken_to(server: Server, host: str) -> None:
    with pytest.raises(NotAllowed):
        fetch(Request("GET", f"http://{host}:{server.server_address[1]}/"))
    assert server.seen == []


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "100.64.0.1", "224.0.0.1", "::1",
     "fe80::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "0.1.2.3", "255.255.255.255"],
)  # fmt: skip
def test_inside(address: str) -> None:
    assert is_inside(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "223.5.5.5", "2400:3200::1"])
def test_outside(address: str) -> None:
    assert not is_inside(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://a.example", "http://", "http://u:p@a.example", "x", "http://[", "http://a.invalid"],
)
def test_other_addresses_are_not_spoken_to(url: str) -> None:
    with pytest.raises(NotAllowed):
        fetch(Request("GET", url))


def test_a_redirect_is_checked_again(server: Server) -> None:
    server.status, server.location = 302, f"http://127.0.0.2:{server.server_address[1]}/secret"
    with pytest.raises(NotAllowed, match=r"inside: 127\.0\.0\.2"):
        fetch(Request("GET", f"{server.url}/redirect"), allowed=LOOPBACK)
    assert [path for _, path, _, _ in server.seen] == ["/redirect"]


@pytest.mark.parametrize(("status", "method", "body"), [(302, "GET", b""), (307, "POST", b"{}")])
def test_a_redirect_is_followed_as_http_says(server: Server, status: int, method: str, body: bytes) -> None:
    server.status, server.location = status, "/end"
    fetch(Request("POST", f"{server.url}/redirect", b"{}", {"Authorization": "x"}), allowed=LOOPBACK)
    assert [(seen[0], seen[1], seen[3]) for seen in server.seen] == [
        ("POST", "/redirect", b"{}"),
        (method, "/end", body),
    ]
    assert server.seen[1][2]["Authorization"] == "x"


def test_secrets_go_to_no_other_host(server: Server) -> None:
    with Server() as other:
        threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        server.status, server.location = 307, f"{other.url}/end"
        fetch(Request("GET", f"{server.url}/redirect", headers={"Authorization": "x", "X-Y": "z"}), allowed=LOOPBACK)
        other.shutdown()
    [(_, _, headers, _)] = other.seen
    assert ("Authorization" in headers, headers["X-Y"]) == (False, "z")


def test_redirects_end(server: Server) -> None:
    with pytest.raises(Failed, match="too often"):
        fetch(Request("GET", f"{server.url}/again"), allowed=LOOPBACK)
    assert len(server.seen) == 4


def test_a_large_answer_is_cut_off(server: Server) -> None:
    with pytest.raises(Failed, match="too large") as failed:
        fetch(Request("GET", f"{server.url}/large"), allowed=LOOPBACK)
    assert failed.value.sent is True


@pytest.mark.parametrize("path", ["slow", "slow-head"])
def test_a_slow_answer_is_given_up(server: Server, path: str) -> None:
    started = time.monotonic()
    with pytest.raises(Failed, match=r"slow|timed out") as failed:
        fetch(Request("GET", f"{server.url}/{path}"), seconds=1, allowed=LOOPBACK)
    assert time.monotonic() - started < 3
    assert failed.value.sent is True


def test_nobody_there_has_received_nothing() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(Failed) as failed:
            fetch(Request("GET", f"http://127.0.0.1:{free.getsockname()[1]}"), allowed=LOOPBACK)
    assert failed.value.sent is False


def test_the_checked_address_is_the_one_spoken_to(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers differently the second time is asked only once."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def turning(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        if host == "turning.example":
            asked.append(host)
            host = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return real(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", turning)
    port = server.server_address[1]
    answer: Answer = fetch(Request("GET", f"http://turning.example:{port}/"), allowed=LOOPBACK)
    assert (answer.status, asked) == (200, ["turning.example"])
    assert server.seen[0][2]["Host"] == f"turning.example:{port}"
