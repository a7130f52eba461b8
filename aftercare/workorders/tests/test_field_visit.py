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
    assert phone.post("decline", client_id=key, reason="other").status_code == 302  # refused, and nothing changes
    phone.visit.booking.refresh_from_db()
    assert phone.visit.booking.reason == "ill"


def test_a_button_that_is_pressed_twice_shows_the_job_as_it_stands(phone: Phone) -> None:
    for to in ("accepted", "traveling", "on_site", "working", "on_break"):
        answers = [phone.post("step", to=to) for _turn in range(2)]
        assert {(one.status_code, one.headers["Location"]) for one in answers} == {(302, phone.path("visit"))}
        assert phone.visit.state()[0] == to
    assert phone.post("step", to="accepted").status_code == 302  # from a page that was left open
    assert phone.visit.state()[0] == "on_break"
    stamps = [row["state"] for row in queries.stamps([phone.visit.booking.id])[phone.visit.booking.id]]
    assert stamps == ["offered", "accepted", "traveling", "on_site", "working", "on_break"]


def test_control_a_step_too_far_is_refused(phone: Phone) -> None:
    assert phone.post("step", to="working").status_code == 409
    assert phone.visit.state() == ("offered", "scheduled")


def test_the_end_of_a_visit_is_told_once_however_often_it_is_sent(phone: Phone) -> None:
    visits.signed(phone.visit)
    assert [phone.post("finish").headers["Location"] for _turn in range(2)] == [reverse("workorders.field:today")] * 2
    assert phone.visit.state() == ("done", "completed")
    assert Entry.objects.filter(name="workorders.OrderCompleted").count() == 1


def test_who_accepts_too_late_reads_why(phone: Phone) -> None:
    with clock.standing_at(clock.now() + timedelta(minutes=11)):
        assert services.expire_unanswered() == 1
    answer = phone.post("step", to="accepted")
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("workorders.field:today"))
    shown = phone.client.get(answer.headers["Location"]).text
    assert "The time to answer this job is over. A colleague is asked; you need do nothing." in shown
    assert phone.visit.state() == ("expired", "ready")


def test_control_the_visit_of_another_is_not_there(phone: Phone) -> None:
    stranger = Phone(phone.visit, visits.user("王强", "engineer"))
    for name, data in (("step", {"to": "accepted"}), ("decline", {"reason": "x"}), ("finish", {})):
        assert stranger.post(name, **data).status_code == 404
    assert phone.visit.state() == ("offered", "scheduled")


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
    assert {phone.client.get(phone.path(name)).status_code for name in pages[1:]} == {404}
    assert stranger.client.get(stranger.path("visit")).status_code == 404


def test_a_visit_that_is_over_says_what_was_done_and_nothing_of_the_customer(phone: Phone) -> None:
    assert visits.PHONE in phone.get("visit")
    visits.done(phone.visit)
    page = phone.get("visit")
    assert "This visit is over." in page
    said = {name: visits.DONE[name] in page for name in ("symptom", "cause", "action")}
    assert said == {"symptom": True, "cause": True, "action": True}
    assert [words in page for words in (visits.PHONE, "王小明", "世纪大道", "tel:", "client_id")] == [False] * 5
    assert Entry.objects.filter(name="accounts.PersonalDataShown").count() == 1


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
