"""A-39: who tries codes is stopped before he learns anything, and one who holds a code learns nothing of others."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from aftercare.kit import clock
from aftercare.kit.codes import public_code
from aftercare.tickets.models import Ticket
from tests.attacks import scene

MOST = 5


@pytest.fixture(autouse=True)
def _few(settings: object) -> None:
    settings.WRONG_CODES_AN_HOUR = MOST  # type: ignore[attr-defined]


def _try(code: str, **extra: str) -> int:
    return Client(REMOTE_ADDR=extra.pop("address", "203.0.113.7")).get(
        reverse("intake.portal:ticket", args=[code]), headers=extra
    ).status_code  # fmt: skip


def test_past_the_limit_the_right_code_opens_nothing_either(db: None, caplog: pytest.LogCaptureFixture) -> None:
    code = scene.asked().code
    tried = [_try(public_code()) for _ in range(MOST + 2)]
    assert tried == [404] * MOST + [429] * 2
    assert _try(code) == 429
    form = Client(REMOTE_ADDR="203.0.113.7").get(reverse("intake.portal:home"), {"code": code})
    assert form.status_code == 429
    assert len(scene.security_log(caplog)) == len(tried) + 2
    assert _try(code, address="198.51.100.1") == 200  # who did not guess is not shut out


def test_another_face_is_the_same_guesser(db: None) -> None:
    faces: list[dict[str, str]] = [
        {"X-Forwarded-For": "1.2.3.4"},
        {"X-Real-IP": "1.2.3.5"},
        {"Forwarded": "for=1.2.3.6"},
        {"User-Agent": "other"},
        {"Cookie": "a=b"},
    ]
    tried = [_try(public_code(), **face) for face in faces]
    assert tried == [404] * MOST
    assert _try(public_code(), **{"X-Forwarded-For": "9.9.9.9"}) == 429


def test_a_house_with_many_addresses_is_one(db: None) -> None:
    tried = [_try(public_code(), address=f"2001:db8:1:2::{number:x}") for number in range(MOST + 1)]
    assert tried[-1] == 429
    assert _try(public_code(), address="2001:db8:1:3::1") == 404


@override_settings(PROXIES=1)
def test_behind_a_proxy_only_its_word_counts(db: None) -> None:
    tried = [_try(public_code(), **{"X-Forwarded-For": f"10.0.0.{number}, 192.0.2.9"}) for number in range(MOST + 1)]
    assert tried[-1] == 429
    assert _try(public_code(), **{"X-Forwarded-For": "192.0.2.10"}) == 404


def test_wrong_codes_of_every_kind_read_the_same(db: None) -> None:
    with clock.standing_at(clock.now()):
        codes = ("aaaaa-bbbbb", public_code(), "zzzzz")
        texts = {scene.words(scene.status_page(Ticket(code=code)), but=f"/{code}") for code in codes}
    assert len(texts) == 1
