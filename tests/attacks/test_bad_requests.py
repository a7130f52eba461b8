"""What comes in by any road is taken whole or refused with a sentence: long, strange, late, of the wrong kind."""

import json
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.intake.tests.requests import mail
from aftercare.tickets.models import Ticket
from tests.attacks import scene
from tests.attacks.doors import UUID
from tests.world import World

LONG = "维" * 20_000
STRANGE: dict[str, Any] = {
    "nothing": None,
    "a number": 7,
    "a huge number": 10**400,
    "a truth": True,
    "a list": ["a"],
    "an object": {"$ne": ""},
    "NUL": "a\x00b",
    "half a character": "\ud83d",
    "endless": float("inf"),
    "no number": float("nan"),
    "a long text": "x" * 300_000,
    "a moment before time": "0001-01-01T00:00:00+14:00",
    "a moment after it": "9999-12-31T23:59:59-12:00",
    "nesting": [[[[[[[[]]]]]]]],
}
FIELDS = (
    "description", "name", "phone", "mail", "title", "address", "district", "latitude", "longitude", "serial",
    "wished_from", "wished_until", "contacted_at", "language", "__proto__", "constructor",
)  # fmt: skip


def _raw(secret: str, body: bytes, once: str = "k") -> Any:
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": once}
    client = Client(raise_request_exception=False)
    return client.post(reverse("intake:hand_in"), body, content_type="application/json", headers=headers)


# Every field with every value is a long proof; else each field takes three values, and each value three fields or more.
ALL = list(product(FIELDS, STRANGE))
SOME = [
    (field, name) for place, field in enumerate(FIELDS) for name in [*STRANGE, *STRANGE][place % len(STRANGE) :: 5][:3]
]


@pytest.mark.parametrize(
    "cases", [pytest.param(SOME, id="in_turn"), pytest.param(ALL, id="each", marks=pytest.mark.prove)]
)
def test_no_value_of_any_field_breaks_the_interface(cases: list[tuple[str, str]], db: None) -> None:
    secret, answers = scene.key(), {}
    for field, name in cases:
        body = {"description": "It leaks", "name": "Wang", "phone": "13812345678", field: STRANGE[name]}
        answers[field, name] = _raw(secret, json.dumps(body).encode(), f"{field} {name}").status_code
    assert {case: status for case, status in answers.items() if status not in {201, 400, 422}} == {}
    taken = {case for case, status in answers.items() if status == 201}
    # A field that may be left out may be empty, a degree may be a number, and a moment is a text where texts stand.
    moments = {"a moment before time", "a moment after it"}
    assert {name for _field, name in taken} <= {"nothing", "a number", "a truth", *moments}
    assert {field for field, name in taken if name in moments} <= {"description", "name", "title", "address", "serial"}
    assert Ticket.objects.count() == len(taken)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe{}", b"[" * 50_000, b'{"a":' * 20_000, b"1" * 10_000, b"{}" * 10],
)
def test_what_is_no_object_is_refused(body: bytes, db: None) -> None:
    answer = _raw(scene.key(), body)
    assert (answer.status_code in {400, 422}, Ticket.objects.count()) == (True, 0)
    assert answer.json()["errors"]


@pytest.mark.parametrize("once", ["", " ", "x" * 121, "\x7f", "维"])
def test_a_strange_key_of_a_request(once: str, db: None) -> None:
    answer = _raw(scene.key(), b'{"description": "x", "name": "W", "phone": "13812345678"}', once)
    assert answer.status_code in {201, 400, 422}


def test_twenty_thousand_characters_come_whole_or_are_refused(world: World) -> None:
    assert scene.ask(description=LONG + "x").status_code == 422
    assert scene.ask(description=LONG).status_code == 302
    assert scene.hand_in(scene.key(), description=LONG).status_code == 201
    assert Ticket.objects.latest("id").description == LONG
    scene.bring(mail(LONG, sender="long@example.com"))
    assert Ticket.objects.latest("id").description.startswith("维" * 15_000)
    form = {"kind": "note", "text": LONG, "client_id": UUID}
    say = reverse("tickets.desk:say", args=[world.things["ticket:own"]])
    assert world.client("agent").post(say, form).status_code == 302
    assert world.client("agent").post(say, {**form, "text": LONG + "x"}).status_code == 422
    page = world.client("agent").get(reverse("tickets.desk:ticket", args=[world.things["ticket:own"]]))
    assert LONG in page.content.decode()


@pytest.mark.parametrize("serial", ["NO-SUCH-SERIAL", "😀" * 20, "'; drop table", "%", "０１２"])
def test_an_unknown_serial_stands_in_the_words(serial: str, db: None) -> None:
    ticket = scene.asked(serial=serial)
    assert ticket.asset_id is None
    assert f"SN: {serial}" in ticket.description


@pytest.mark.parametrize("turned", ["\u202e321", "\u2067321\u2069", "3\u202d2\u202c1"])
def test_no_words_turn_the_direction_of_what_is_read(turned: str, db: None) -> None:
    ticket = scene.asked(serial=turned, name=f"Chen {turned}", description=f"Drips {turned}")
    assert (ticket.contact_name, ticket.description) == ("Chen 321", "Drips 321\n\nSN: 321")


@pytest.mark.parametrize("day", ["2001-01-01", "0001-01-01", "9999-12-31", "2026-13-01", "tomorrow", "1e9"])
def test_a_wish_for_a_day_that_cannot_be_is_refused(day: str, db: None) -> None:
    assert (scene.ask(wished_day=day).status_code, Ticket.objects.count()) == (422, 0)


@pytest.mark.parametrize("place", ["91,0", "NaN,NaN", "inf,0", "1e400,0", "0,0,0", "x", "30.1", ",", "１,２"])
def test_a_place_that_is_none_is_left_out(place: str, db: None) -> None:
    assert scene.asked(position=place).position in {None, "1.000000,2.000000"}


def test_the_same_form_twenty_times_is_one_ticket(db: None) -> None:
    once = scene.told()
    answers = {Client().post(reverse("intake.portal:request"), once)["Location"] for _ in range(20)}
    assert (len(answers), Ticket.objects.count()) == (1, 1)
    assert scene.ask(**{**once, "description": "another"}).status_code == 422
    assert Ticket.objects.count() == 1


def test_the_same_mail_twenty_times_is_one_ticket(db: None) -> None:
    for place in range(20):
        scene.bring(mail(headers=f"Received: by hop{place}\r\n"))
    assert Ticket.objects.count() == 1
