"""The evidence of a visit as the engineer's browser sends it."""

import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from aftercare.kit import clock
from aftercare.workorders import queries, services
from aftercare.workorders.models import PartUse, Signature
from aftercare.workorders.tests import visits
from aftercare.workorders.tests.test_field_visit import Phone, signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone() -> Phone:
    """The browser of an engineer who is at work."""
    visits.install()
    return Phone(visits.at_work())


def test_photos_stay_when_an_answer_is_missing(phone: Phone) -> None:
    photo = SimpleUploadedFile("before.png", visits.picture(), "image/png")
    answer = phone.post("checklist", close="1", q_photo_before=photo, q_insulation="9999")
    assert answer.status_code == 422
    assert "The reading must lie between 0 and 2000." in answer.text
    assert 'value="9999"' in answer.text
    assert list(queries.answer_photos(phone.visit.order.id)) == ["photo_before"]
    sheet = queries.checklist(phone.visit.order.id)
    assert sheet is not None
    assert sheet["closed"] is False


def test_a_file_that_is_no_photo_is_refused(phone: Phone) -> None:
    text = SimpleUploadedFile("a.png", b"no picture", "image/png")
    answer = phone.post("checklist", q_photo_before=text)
    assert answer.status_code == 422
    assert queries.answer_photos(phone.visit.order.id) == {}


@pytest.mark.parametrize(
    "data",
    [
        {"part": "999999", "quantity": "1"},
        {"part": "x", "quantity": "1"},
        {"quantity": "0"},
        {"quantity": "4"},
        {"quantity": "1", "serial": "S" * 81},
        {"quantity": "1", "serial": "a\x00b"},
    ],
)
def test_parts_that_are_not_there_are_refused_at_their_field(phone: Phone, data: dict[str, str]) -> None:
    assert phone.post("parts", **{"part": str(phone.visit.part_id), **data}).status_code == 422
    assert PartUse.objects.count() == 0


def test_a_part_is_taken_back(phone: Phone) -> None:
    phone.post("parts", part=str(phone.visit.part_id), quantity="2")
    line = queries.used_parts(phone.visit.booking.id)[0]["id"]
    assert phone.post("take_back", line).status_code == 302
    assert queries.used_parts(phone.visit.booking.id) == []


@pytest.mark.parametrize(
    "image", ["", "data:image/png;base64,", "data:image/png;base64,???", "data:text/html;base64,PGI+"]
)
def test_a_signature_without_a_line_is_refused(image: str) -> None:
    visits.install()
    phone = Phone(visits.ready_to_sign())
    answer = phone.post("signature", **signature(phone.get("signature"), image=image))
    assert answer.status_code == 422
    assert "Nothing was drawn" in answer.text
    assert Signature.objects.count() == 0


def test_a_forged_hash_signs_nothing() -> None:
    visits.install()
    phone = Phone(visits.ready_to_sign())
    answer = phone.post("signature", **signature(phone.get("signature"), shown_hash="0" * 64))
    assert (answer.status_code, Signature.objects.count()) == (422, 0)


def test_the_page_goes_on_without_a_signature_for_a_reason() -> None:
    visits.install()
    phone = Phone(visits.ready_to_sign())
    assert phone.post("unsigned", reason="").status_code == 422
    assert phone.post("unsigned", reason="Nobody could sign").status_code == 302
    assert "Nobody could sign" in phone.get("report")


def test_words_that_are_too_long_are_refused_at_their_field(phone: Phone) -> None:
    for text in ("修" * 20_000, "", "a\x00b"):
        answer = phone.post("describe", **{**visits.DONE, "cause": text})
        assert answer.status_code == 422
    phone.visit.booking.refresh_from_db()
    assert phone.visit.booking.cause == ""


def test_the_tile_of_the_signature_says_what_comes_first_and_leads_nowhere(phone: Phone) -> None:
    shown = " ".join(phone.get("visit").split())
    assert "First: Checklist, What was done" in shown
    assert phone.path("signature") not in shown


def test_control_once_all_is_written_down_the_tile_leads_on() -> None:
    visits.install()
    phone = Phone(visits.ready_to_sign())
    shown = phone.get("visit")
    assert ("First:" in shown, f'href="{phone.path("signature")}"' in shown) == (False, True)


def test_who_opens_the_signature_too_early_sees_the_job_and_what_is_missing(phone: Phone) -> None:
    answer = phone.client.get(phone.path("signature"))
    assert answer.status_code == 422
    assert "The checklist is not finished. Go through its required steps first." in answer.text
    assert "Steps of the visit" in answer.text


def test_there_is_room_for_what_was_found_and_done(phone: Phone) -> None:
    shown = phone.get("describe")
    assert re.findall(r'<textarea name="(\w+)"', shown) == ["symptom", "cause", "action"]


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "2030年5月7日 09:30"), ("en", "7 May 2030, 09:30")])
def test_moments_on_the_report_read_as_on_every_page(language: str, words: str) -> None:
    visits.install()
    with clock.standing_at(datetime(2030, 5, 7, 1, 30, tzinfo=UTC)):
        visit = visits.ready_to_sign(visits.offered(job=visits.order(language=language)))
        content, _until, _digest = services.shown_now(booking_id=visit.booking.id, by=visit.by)
    assert (content["visit"]["arrived"], content["visit"]["until"]) == (words, words)
