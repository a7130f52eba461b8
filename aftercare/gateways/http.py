"""The one client that speaks to addresses which somebody typed in: webhooks, map and message services.

The name is looked up once, every address that it has is checked, and the connection goes to the checked address, so
that a name that changes its mind between check and use gains nothing. Each redirect is checked the same way.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpcore
import httpx

MAX_SECONDS = 10.0
MAX_BYTES = 1024 * 1024
MAX_REDIRECTS = 3

_SCHEMES = frozenset({"http", "https"})
_SEE_OTHER = frozenset({301, 302, 303})
_SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Networks that Python calls global and that still lead inside: shared addresses of carriers, benchmarks, the
# translation of IPv4 into IPv6, and the metadata service of a Chinese cloud.
_INSIDE = tuple(
    ipaddress.ip_network(network)
    for network in ("100.64.0.0/10", "198.18.0.0/15", "192.0.0.0/24", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16",
                    "2001::/32", "100.100.100.200/32")
)  # fmt: skip


class NotAllowed(Exception):  # noqa: N818 - named after what it says
    """The address may not be spoken to; nothing was sent there."""


class Failed(Exception):  # noqa: N818 - named after what it says
    """No usable answer; `sent` tells whether the request may have been received."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.sent = sent


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. `content` is the body; a redirect that is followed loses it where HTTP says so."""

    method: str
    url: str
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def fetch(request: Request, *, seconds: float = MAX_SECONDS, allowed: Collection[Network] = ()) -> Answer:
    """Send `request` and read the answer, within `seconds` (at most 10) and one megabyte.

    `allowed` names inside networks that may be spoken to all the same, such as that of a server of one's own.
    Raises NotAllowed for addresses that lead inside, other schemes and names without an address, and Failed where
    there is no answer, or one that is too slow, too large or redirected too often.
    """
    deadline = time.monotonic() + min(seconds, MAX_SECONDS)
    for _ in range(MAX_REDIRECTS + 1):
        answer = _one(request, deadline, allowed)
        location = answer.headers.get("location")
        if answer.status not in {*_SEE_OTHER, 307, 308} or not location:
            return answer
        request = _redirected(request, answer.status, location)
    raise Failed("redirected too often", sent=True)


def is_inside(address: Address) -> bool:
    """Whether an address leads into the house, to this machine, or to nobody."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return is_inside(address.ipv4_mapped)
    in_network = any(address.version == network.version and address in network for network in _INSIDE)
    return in_network or not address.is_global or address.is_multicast or address.is_reserved


def _redirected(request: Request, status: int, location: str) -> Request:
    """What a browser would ask next; secrets go to no other host."""
    old, new = httpx.URL(request.url), httpx.URL(request.url).join(location)
    same_house = (old.scheme, old.host, old.port) == (new.scheme, new.host, new.port)
    headers = {
        name: value for name, value in request.headers.items() if same_house or name.lower() not in _SECRET_HEADERS
    }
    if status in _SEE_OTHER and request.method not in {"GET", "HEAD"}:
        kept = {name: value for name, value in headers.items() if not name.lower().startswith("content-")}
        return Request("GET", str(new), headers=kept)
    return Request(request.method, str(new), request.content, headers)


def _one(request: Request, deadline: float, allowed: Collection[Network]) -> Answer:
    url = _checked_url(request.url)
    headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
    headers["Accept-Encoding"] = "identity"
    # no proxy and no netrc: the environment must not lead the connection elsewhere
    with httpx.Client(transport=_Transport(deadline, allowed), trust_env=False, follow_redirects=False) as client:
        try:
            built = client.build_request(request.method, url, content=request.content, headers=headers)
            answer = client.send(built, stream=True)
            return Answer(answer.status_code, dict(answer.headers), _body(answer), str(url))
        except (httpx.ConnectError, httpx.ConnectTimeout) as failed:
            raise Failed(str(failed) or "no connection", sent=False) from failed
        except (httpx.HTTPError, httpx.StreamError) as failed:
            raise Failed(str(failed) or type(failed).__name__, sent=True) from failed


class _Transport(httpx.HTTPTransport):
    """httpx as ever, but for where it connects and how long that may take."""

    def __init__(self, deadline: float, allowed: Collection[Network]) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False), network_backend=_Backend(deadline, allowed)
        )


class _Backend(httpcore.NetworkBackend):
    """Connects to addresses that were checked, and to nothing else."""

    def __init__(self, deadline: float, allowed: Collection[Network]) -> None:
        self._deadline = deadline
        self._allowed = allowed

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        address = _resolve(host, port, self._allowed)
        left = _left(self._deadline, sent=False)
        return _Stream(httpcore.SyncBackend().connect_tcp(str(address), port, timeout=left), self._deadline)


class _Stream(httpcore.NetworkStream):
    """A connection whose steps share one deadline: many slow ones are not allowed what one is not."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline decides
        return self._stream.read(max_bytes, timeout=_left(self._deadline, sent=True))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the deadline decides
        self._stream.write(buffer, timeout=_left(self._deadline, sent=True))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        del timeout
        left = _left(self._deadline, sent=False)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, timeout=left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _body(answer: httpx.Response) -> bytes:
    """The body as it came, given up as soon as it is too large."""
    body = bytearray()
    try:
        for piece in answer.iter_raw():
            body += piece
            if len(body) > MAX_BYTES:
                raise Failed("the answer is too large", sent=True)
    finally:
        answer.close()
    return bytes(body)


def _left(deadline: float, *, sent: bool) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise Failed("too slow", sent=sent)
    return left


def _checked_url(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError) as wrong:
        raise NotAllowed(f"no address: {wrong}") from wrong
    if url.scheme not in _SCHEMES or not url.host:
        raise NotAllowed("only http and https addresses are spoken to")
    if url.userinfo:
        raise NotAllowed("an address with a password in it is not spoken to")
    return url


def _resolve(host: str, port: int, allowed: Collection[Network]) -> Address:
    """The first address of a name, if all of them may be spoken to."""
    try:
        found: list[Any] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as unknown:
        raise NotAllowed(f"no such host: {host}") from unknown
    addresses = [ipaddress.ip_address(entry[4][0].partition("%")[0]) for entry in found]
    for address in addresses:
        opened = any(address.version == network.version and address in network for network in allowed)
        if is_inside(address) and not opened:
            raise NotAllowed(f"this address leads inside: {address}")
    return addresses[0]
