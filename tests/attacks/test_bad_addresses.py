"""No address breaks: whatever stands where an id, a code or a form's bytes should be, the answer is ours, not a 5xx."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, reverse

from tests.architecture.sources import assert_none
from tests.attacks import scene
from tests.attacks.doors import open_doors
from tests.world import World

BREADTHS = [
    pytest.param(False, id="in_turn"),
    pytest.param(True, id="each", marks=pytest.mark.prove),
]
Case = TypeVar("Case")
NUMBERS = ("0", "999999999", str(2**31), str(2**63), "9" * 40)
WORDS = ("0", "x" * 500, "-", "_-_", "%F0%9F%98%80", "%ED%A0%80", "%ff", "a%0d%0ab", "..", "%2e%2e", "a;b", "a%00b")
BROKEN_FILE = (
    b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\n!!!!\r\n--x--"
)
BODIES = [
    ("application/json", b"{}"),
    ("application/json", b"\xff\xfe"),
    ("text/plain", b"a=b"),
    ("application/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\ncut o'),
    ("multipart/form-data; boundary=x", BROKEN_FILE),
    ("multipart/form-data; boundary=\xff", b"x"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"text=+ADw-script+AD4-"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"text=x"),
    ("application/x-www-form-urlencoded", b"%ff=%fe&%ED%A0%80=%ED%B0%80&=&&&;text=%u0041"),
    ("", b"\x00" * 100),
]  # fmt: skip
HEADERS = [
    {"Accept-Language": "x" * 3000},
    {"Accept-Language": "zh-\x00,;q=9e99,*;q=NaN"},
    {"HX-Request": "true", "HX-Current-URL": "javascript:alert(1)", "HX-Target": "\xff"},
    {"Referer": "http://[::1", "Origin": "null"},
    {"Content-Length": "-1"},
    {"X-Forwarded-For": "," * 5000},
    {"Range": "bytes=0-,0-,0-,5-1", "If-Modified-Since": "Mon, 99 Foo 99999", "If-None-Match": "\xff"},
    {"Cookie": "; ".join(f"{name}=\xff" for name in (settings.SESSION_COOKIE_NAME, "messages", "a" * 3000))},
    {"Accept": "*/" * 2000, "User-Agent": "\x7f\xff"},
]


def _some(cases: Sequence[Case], turn: int, *, each: bool) -> Sequence[Case]:
    """All cases with `each`, else one: as doors take turns, many meet every case, and every door meets one."""
    return cases if each else [cases[turn % len(cases)]]


def _spellings(name: str, pattern: URLPattern, turn: int, *, each: bool) -> Iterator[str]:
    """Paths of an address with something strange in each of its places."""
    kinds = [type(one).__name__ for one in pattern.pattern.converters.values()]
    plain = ["1" if "Int" in kind else "a" for kind in kinds]
    for place, kind in enumerate(kinds):
        for strange in _some(NUMBERS if "Int" in kind else WORDS, turn, each=each):
            marked = [*plain[:place], "0" if "Int" in kind else "PLACE", *plain[place + 1 :]]
            if "Int" in kind:
                yield reverse(name, args=[*plain[:place], int(strange), *plain[place + 1 :]])
            else:
                yield reverse(name, args=marked).replace("PLACE", strange)


@pytest.mark.parametrize("each", BREADTHS)
def test_no_id_and_no_code_breaks_its_page(each: bool, world: World) -> None:  # noqa: FBT001 - a parameter of pytest's
    from tests.architecture import pages

    patterns = {name: pattern for name, pattern in pages.addresses() if pattern.pattern.converters}
    broken, asked = [], set()
    for turn, (row, role) in enumerate(open_doors()):
        if row.url not in patterns:
            continue
        asked.add((row.url, row.method))
        client = world.client(role)
        for path in _spellings(row.url, patterns[row.url], turn, each=each):
            answer = getattr(client, row.method.lower())(path)
            if answer.status_code >= 500:
                broken.append(f"{row.method} {path} as {role}: {answer.status_code}")
    assert len(asked) >= len(patterns) - 5
    assert_none(broken)


@pytest.mark.parametrize("each", BREADTHS)
def test_no_body_breaks_a_form(each: bool, world: World) -> None:  # noqa: FBT001 - a parameter of pytest's
    broken = []
    forms = [(row, role) for row, role in open_doors() if row.method == "POST"]
    for turn, (row, role) in enumerate(forms):
        path = reverse(row.url, args=[world.things[name] for name in row.things.split()])
        client = world.client(role)
        for kind, body in _some(BODIES, turn, each=each):
            answer = client.generic("POST", path, body, content_type=kind)
            if answer.status_code >= 500:
                broken.append(f"{row.asked} as {role}, {kind}: {answer.status_code}")
    assert_none(broken)


@pytest.mark.parametrize("place", range(len(HEADERS)))
def test_no_header_breaks_a_page(place: int, db: None) -> None:
    client = Client(raise_request_exception=False, headers=HEADERS[place])
    for name in ("intake.portal:home", "intake.portal:request", "account_login", "tickets.desk:inbox", "home"):
        assert client.get(reverse(name)).status_code < 500
    assert client.post(reverse("intake.portal:request"), scene.told()).status_code < 500
    assert client.get("/nowhere").status_code in {400, 404}
