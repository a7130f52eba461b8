"""The roads in, as strangers use them, and what can be seen of it afterwards."""

import json
import re
from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from typing import Any, Protocol
from urllib.parse import quote_plus, urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.intake import services as intake
from aftercare.kit.actor import system
from aftercare.tickets.models import Ticket
from aftercare.web.middleware import security

PHOTO_HEAD = b"\x89PNG\r\n\x1a\n"


class Answer(Protocol):
    """What a client of the tests is answered: a response, and what the tests may ask of one."""

    status_code: int

    @property
    def content(self) -> bytes: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    def __getitem__(self, header: str, /) -> str: ...

    def json(self) -> Any: ...


def told(**changes: Any) -> dict[str, Any]:
    """What a customer types into the portal's form."""
    return {"description": "空调漏水", "name": "王小明", "phone": "13812345678", "client_id": str(uuid4()), **changes}


def ask(**changes: Any) -> Answer:
    """A request by the portal's form."""
    return Client().post(reverse("intake.portal:request"), told(**changes))


def asked(**changes: Any) -> Ticket:
    """The ticket of a request by the portal's form."""
    answer = ask(**changes)
    assert answer.status_code == 302, answer.content.decode()
    return Ticket.objects.latest("id")


def key(name: str = "Web shop") -> str:
    """The secret of another system's key."""
    return intake.add_key(name=name, channel="shop", by=system("tests"))


def hand_in(secret: str, /, *, once: str = "k", **changes: Any) -> Answer:
    """A request by the interface for other systems."""
    body = {"description": "It leaks", "name": "Wang", "phone": "13812345678", **changes}
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": once, "accept-language": "en"}
    address = reverse("intake:hand_in")
    return Client().post(address, json.dumps(body), content_type="application/json", headers=headers)


def bring(raw: bytes) -> int:
    """A mail, kept and read; answers how many were settled."""
    intake.keep_mail(raw=raw, source="smtp")
    return intake.read_mails()


def status_page(ticket: Ticket, **headers: str) -> Answer:
    """What whoever holds the code of a request sees."""
    return Client().get(reverse("intake.portal:ticket", args=[ticket.code]), headers=headers)


def security_log(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The lines of the security log."""
    return [record.getMessage() for record in caplog.records if record.name == security.name]


def words(page: Answer, *, but: str = "") -> str:
    """A page without the tokens that differ from one reading to the next, and without what was asked (`but`).

    Let the clock stand when two pages are compared.
    """
    text = re.sub(r'[\w:.=-]{36,}|value="/[^"]*"', "…", page.content.decode())
    for spelling in {but, quote_plus(but), escape(but)} - {""}:
        text = text.replace(spelling, "")
    return text


def dangers(page: Answer | str) -> list[str]:
    """Everything in a page by which words of a stranger could act: found in the bytes as a browser reads them."""
    reader = _Reader()
    reader.feed(page if isinstance(page, str) else page.content.decode())
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    """Reads a page as a browser does, and notes what may run, load, lead away or cover something."""

    LINKS = frozenset({"href", "src", "action", "formaction", "data", "poster", "srcset", "background", "xlink:href"})
    SCHEMES = frozenset({"", "http", "https", "mailto", "tel"})
    FOREIGN = frozenset({"base", "iframe", "object", "embed", "svg:script", "applet", "frame"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        own_script = tag == "script" and given.get("src", "").startswith("/static/")
        if tag in self.FOREIGN or (tag == "script" and not own_script) or (tag == "style"):
            self.found.append(f"<{tag}>")
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self.found.append("<meta refresh>")
        for name, value in given.items():
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.found.append(f"{tag}.{name}")
            if name in self.LINKS and self._leads_away(tag, value):
                self.found.append(f"{tag}.{name}={value[:40]}")

    def _leads_away(self, tag: str, value: str) -> bool:
        plain = "".join(sign for sign in value if sign > " ")
        if tag == "a":
            return urlsplit(plain).scheme.lower() not in self.SCHEMES
        return bool(urlsplit(plain).netloc) or urlsplit(plain).scheme not in {"", "data", "blob"}
