"""The interface for other systems."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from aftercare.files import queries as files
from aftercare.files.models import File
from aftercare.intake import services
from aftercare.kit.actor import system
from aftercare.tickets.models import Ticket
from tests.world import World

pytestmark = pytest.mark.django_db
BODY = {"description": "It leaks", "name": "Wang", "phone": "13812345678"}


@pytest.fixture
def secret() -> str:
    return services.add_key(name="Web shop", channel="shop", by=system("tests"))


def send(secret: str, body: Any, key: str | None = "k", **headers: str) -> Any:
    told = {"Authorization": f"Bearer {secret}", **({"Idempotency-Key": key} if key else {}), **headers}
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    return client.post(reverse("intake:hand_in"), data, content_type="application/json", headers=told)


def test_a_request_is_handed_in_and_followed(secret: str) -> None:
    answer = send(secret, BODY)
    made = answer.json()
    assert answer.status_code == 201
    assert made["status_page"].endswith(f"/portal/tickets/{made['code']}")
    assert Ticket.objects.get().channel == "shop"
    address = reverse("intake:status", args=[made["code"]])
    told = Client(headers={"Authorization": f"Bearer {secret}", "accept-language": "en"}).get(address).json()
    assert (told["number"], told["state"], told["steps"][0]["title"]) == (made["number"], "new", "We have your request")


def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(secret: str) -> None:
    assert send(secret, BODY).json() == send(secret, BODY).json()
    assert send(secret, {**BODY, "description": "another"}).status_code == 422
    assert Ticket.objects.count() == 1


def test_control_another_key_is_another_request(secret: str) -> None:
    assert send(secret, BODY, "a").json() != send(secret, BODY, "b").json()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"priority": 1}, "priority"),
        ({"service_class": "A"}, "service_class"),
        ({"description": ""}, "description"),
        ({"description": "x" * 20_001}, "description"),
        ({"description": "a\x00b"}, "description"),
        ({"description": "\ud800"}, "description"),
        ({"description": 7}, "description"),
        ({"name": None}, "name"),
        ({"phone": "call me"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"district": "1"}, "district"),
        ({"latitude": 99, "longitude": 1}, "latitude"),
        ({"latitude": 30}, "longitude"),
        ({"latitude": float("nan"), "longitude": 1}, "latitude"),
        ({"wished_from": "2040-01-01T10:00:00"}, "wished_from"),
        ({"contacted_at": "2040-01-01T10:00:00Z"}, "contacted_at"),
        ({"language": "fr"}, "language"),
    ],
)
def test_what_does_not_fit_names_its_field(secret: str, changes: dict[str, Any], field: str) -> None:
    answer = send(secret, {**BODY, **changes})
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]], Ticket.objects.count()) == (
        422,
        [field],
        0,
    )


def test_every_field_of_a_ticket_that_is_not_described_is_refused(secret: str) -> None:
    described = {
        "description",
        "title",
        "address",
        "district",
        "language",
        "contacted_at",
        "wished_from",
        "wished_until",
    }
    names = sorted({field.name for field in Ticket._meta.get_fields()} - described)
    answer = send(secret, {**BODY, **dict.fromkeys(names, "1")})
    assert sorted(one["field"] for one in answer.json()["errors"]) == names


@pytest.mark.parametrize("body", ["", "{", "[]", b"\xff\xfe", "7"])
def test_what_is_no_request_at_all(secret: str, body: str | bytes) -> None:
    assert 400 <= send(secret, body).status_code < 500


def test_the_key_of_the_request_is_needed(secret: str) -> None:
    answers = [send(secret, BODY, key).status_code for key in (None, "x" * 121)]
    assert (answers, Ticket.objects.count()) == ([422, 422], 0)


@pytest.mark.parametrize("wrong", ["", "ac_wrong", "\x7f"])
def test_without_a_key_nothing_opens(secret: str, wrong: str) -> None:
    assert (send(wrong, BODY).status_code, Ticket.objects.count()) == (401, 0)


def test_refusals_are_in_the_callers_language(secret: str) -> None:
    answer = send(secret, {**BODY, "priority": 1}, **{"Accept-Language": "zh-CN"})
    assert answer.json()["errors"] == [{"field": "priority", "message": "没有这个字段。"}]


def test_an_unknown_code(secret: str) -> None:
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert client.get(reverse("intake:status", args=["wrong"])).status_code == 404


def test_the_description_is_for_people_who_work_here(world: World) -> None:
    told = world.client("agent").get(reverse("intake:openapi")).json()
    paths = ["/api/v1/requests", "/api/v1/requests/with-photos", "/api/v1/requests/{code}"]
    assert (told["openapi"][:3], sorted(told["paths"])) == ("3.1", paths)
    [media] = told["paths"]["/api/v1/requests/with-photos"]["post"]["requestBody"]["content"].items()
    assert (media[0], media[1]["schema"]["properties"]["photos"]["type"]) == ("multipart/form-data", "array")
    assert sorted(media[1]["schema"]["required"]) == ["description", "name", "photos"]
    assert told["components"]["schemas"]["RequestIn"]["additionalProperties"] is False


def photo(colour: str = "red", name: str = "leak.png") -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (8, 8), colour).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/png")


def send_photos(secret: str, photos: Any, key: str = "k", **changes: Any) -> Any:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    told = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key}
    return client.post(reverse("intake:hand_in_with_photos"), {**BODY, "photos": photos, **changes}, headers=told)


def kept() -> int:
    return File.objects.filter(kind="photo").count()


def test_a_request_brings_its_photos(secret: str) -> None:
    answer = send_photos(secret, [photo("red"), photo("blue", "plate.png")], latitude="30.25", longitude="120.13")
    assert answer.status_code == 201
    ticket = Ticket.objects.get()
    assert (ticket.code, ticket.channel) == (answer.json()["code"], "shop")
    stored = files.of([f"ticket:{ticket.id}"], viewer="tests")[f"ticket:{ticket.id}"]
    assert sorted(file["name"] for file in stored) == ["leak.png", "plate.png"]


def test_photos_are_part_of_what_a_key_stands_for(secret: str) -> None:
    first = send_photos(secret, [photo("red")])
    assert send_photos(secret, [photo("red")]).json() == first.json()
    assert send_photos(secret, [photo("blue")]).status_code == 422
    assert (Ticket.objects.count(), kept()) == (1, 1)


@pytest.mark.parametrize(
    ("photos", "changes", "field"),
    [
        ([SimpleUploadedFile("leak.png", b"no picture")], {}, "photos"),
        ([SimpleUploadedFile("bill.pdf", b"%PDF-1.7\n")], {}, "photos"),
        ([SimpleUploadedFile("leak.png", b"")], {}, "photos"),
        ([photo() for _number in range(10)], {}, "photos"),
        ([], {}, "photos"),
        ([photo()], {"priority": "1"}, "priority"),
        ([photo()], {"phone": ""}, "phone"),
        ([photo()], {"latitude": "north", "longitude": "1"}, "latitude"),
        ([photo()], {"sketch": photo()}, "sketch"),
    ],
)
def test_control_photos_that_cannot_be_leave_no_ticket(
    secret: str, photos: list[SimpleUploadedFile], changes: dict[str, Any], field: str
) -> None:
    for one in photos:
        one.seek(0)
    answer = send_photos(secret, photos, **changes)
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field])
    assert (Ticket.objects.count(), kept()) == (0, 0)
