"""A visit on the phone from the offer to the end, as the engineer's browser sends it."""

import base64
import re
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from aftercare.journal.models import Entry
from aftercare.kit import clock
from aftercare.workorders import queries, services
from aftercare.workorders.field.visit import navigation_link
from aftercare.workorders.tests import visits
from tests.world import BACKEND

if TYPE_CHECKING:
    from django.http import HttpResponse

pytestmark = pytest.mark.django_db


class Phone:
    """The engineer's browser at one visit."""

    def __init__(self, visit: visits.Visit, user: object = None) -> None:
        self.visit = visit
        self.client = Client(headers={"accept-language": "en"})
        self.client.force_login(user or visit.engineer, backend=BACKEND)  # type: ignore[arg-type]

    def path(self, name: str, *more: int) -> str:
        """The address of one of the visit's pages."""
        return reverse(f"workorders.field:{name}", args=[self.visit.booking.id, *more])

    def get(self, name: str) -> str:
        """A page that is there."""
        answer = self.client.get(self.path(name))
        assert answer.status_code == 200, answer.status_code
        return answer.text

    def post(self, name: str, *more: int, **data: object) -> "HttpResponse":
        """Send a form, with a key of its own."""
        given = {"client_id": str(uuid4()), **data}
        return self.client.post(self.path(name, *more), given)  # type: ignore[return-value]


@pytest.fixture
def phone() -> Phone:
    """The browser of an engineer who was offered a job."""
    visits.install()
    return Phone(visits.offered())


def signature(page: str, **more: object) -> dict[str, object]:
    """The form of the signature page, drawn and named."""
    hidden = dict(re.findall(r'name="(until|shown_hash)" value="([^"]+)"', page))
    image = "data:image/png;base64," + base64.b64encode(visits.drawing()).decode()
    return {**hidden, "signer": "王小明", "image": image, **more}


def test_a_whole_visit(phone: Phone) -> None:
    assert "Accept the job" in phone.get("visit")
    for to, words in (
        ("accepted", "I am on my way"),
        ("traveling", "I have arrived"),
        ("on_site", "Begin to work"),
        ("working", "Checklist"),
    ):
        answer = phone.post("step", to=to)
        assert (answer.status_code, answer.headers["Location"]) == (302, phone.path("visit"))
        assert words in phone.get("visit")
    photo = SimpleUploadedFile("before.png", visits.picture(), "image/png")
    answers = {f"q_{name}": value for name, value in visits.ANSWERS.items()}
    assert phone.post("checklist", close="1", q_photo_before=photo, **answers).status_code == 302
    assert phone.post("parts", part=str(phone.visit.part_id), quantity="1", serial="C-1").status_code == 302
    assert phone.post("describe", **visits.DONE).status_code == 302
    assert phone.post("signature", **signature(phone.get("signature"))).status_code == 302
    assert "SHA-256" in phone.get("report")
    assert phone.client.get(phone.path("report_pdf")).content[:5] == b"%PDF-"
    done = phone.post("finish")
    assert (done.status_code, done.headers["Location"]) == (302, reverse("workorders.field:today"))
    assert phone.visit.state() == ("done", "completed")
    assert [row["number"] for row in queries.used_parts(phone.visit.booking.id)] != []


def test_a_form_that_arrives_twice_counts_once(phone: Phone) -> None:
    key = str(uuid4())
    answers = [phone.post("decline", client_id=key, reason="ill").status_code for _turn in range(2)]
    assert answers == [302, 302]
    assert phone.visit.state() == ("declined", "ready")
    assert phone.post("decline", client_id=key, reason="other").status_code == 404


def test_a_form_without_its_key_is_refused_and_changes_nothing(phone: Phone) -> None:
    for key in ("", "x", "\x00", "é" * 300):
        assert phone.post("step", client_id=key, to="accepted").status_code == 422
    assert phone.visit.state() == ("offered", "scheduled")


@pytest.mark.parametrize("to", ["done", "", "\x00", "工" * 20_000, "\ud800"])
def test_a_step_that_is_none_is_refused(phone: Phone, to: str) -> None:
    assert phone.post("step", to=to.encode("utf-8", "replace").decode()).status_code in {409, 422}
    assert phone.visit.state() == ("offered", "scheduled")


def test_a_reason_is_asked_for(phone: Phone) -> None:
    answer = phone.post("decline", reason="  ")
    assert answer.status_code == 422
    assert "Say why you cannot take this job." in answer.text
    assert phone.visit.state() == ("offered", "scheduled")


def test_the_number_is_shown_in_clear_and_written_down_once_a_day(phone: Phone) -> None:
    for _turn in range(3):
        assert f'href="tel:{visits.PHONE}"' in phone.get("visit")
    assert Entry.objects.filter(name="accounts.PersonalDataShown").count() == 1
    with clock.standing_at(clock.now() + timedelta(days=1)):
        services.reveal_contact(booking_id=phone.visit.booking.id, by=phone.visit.by)
    assert Entry.objects.filter(name="accounts.PersonalDataShown").count() == 2


def test_others_and_what_is_over_are_not_there(phone: Phone) -> None:
    stranger = Phone(phone.visit, visits.user("王强", "engineer"))
    pages = ("visit", "checklist", "parts", "describe", "signature", "report", "report_pdf")
    assert {stranger.client.get(stranger.path(name)).status_code for name in pages} == {404}
    visits.done(phone.visit)
    assert {phone.client.get(phone.path(name)).status_code for name in pages} == {404}


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        (
            {"position": (31.2, 121.5), "address": "道"},
            "https://uri.amap.com/navigation?to=121.500000,31.200000,%E9%81%93&mode=car&coordinate=wgs84&src=aftercare",
        ),
        ({"position": None, "address": "a&b"}, "https://uri.amap.com/search?keyword=a%26b&src=aftercare"),
        ({"position": None, "address": ""}, ""),
    ],
)
def test_the_way_is_shown_by_the_map(contact: dict[str, object], link: str) -> None:
    assert navigation_link(contact) == link
