"""The evidence of a visit: checklist, parts, words, signature."""

from datetime import timedelta

import pytest
from django.db import transaction

from aftercare.accounts.access import actor_of
from aftercare.builder import services as builder
from aftercare.files import services as files
from aftercare.kit import clock
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.parts import queries as parts
from aftercare.workorders import queries, services
from aftercare.workorders.models import AnswerPhoto, PartUse, Signature
from aftercare.workorders.services.content import fingerprint
from aftercare.workorders.tests import visits

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _installed() -> None:
    visits.install()


def photo(colour: str = "teal") -> files.Ready:
    """A photo, checked and made ready."""
    return files.make_ready(content=visits.picture(colour), name=f"{colour}.png")


def test_photos_answer_their_question_and_show_on_the_ticket() -> None:
    visit = visits.at_work()
    services.fill_checklist(
        booking_id=visit.booking.id, answers=visits.ANSWERS, photos={"photo_before": [photo()]}, close=True, by=visit.by
    )
    found = queries.answer_photos(visit.order.id)
    assert list(found) == ["photo_before"]
    sheet = queries.checklist(visit.order.id)
    assert sheet is not None
    assert (sheet["closed"], sheet["answers"]["photo_before"], sheet["answers"]["insulation"]) == (True, 1, 500.0)


def test_an_unfinished_checklist_is_kept_and_cannot_be_closed() -> None:
    visit = visits.at_work()
    some = {"shoe_covers": "yes", "insulation": "1.5"}
    services.fill_checklist(
        booking_id=visit.booking.id, answers=some, photos={"photo_before": [photo()]}, close=False, by=visit.by
    )
    with pytest.raises(builder.AnswersRefused) as refusal:
        services.fill_checklist(booking_id=visit.booking.id, answers=some, photos={}, close=True, by=visit.by)
    assert set(refusal.value.problems) == {
        "dust_mat",
        "power_off",
        "fault_found",
        "insulation_reason",
        "test_run",
        "cleaned",
    }
    sheet = queries.checklist(visit.order.id)
    assert sheet is not None
    assert (sheet["closed"], sheet["answers"]) == (False, {"shoe_covers": "yes", "insulation": 1.5, "photo_before": 1})


def test_a_photo_for_a_question_that_asks_for_none_is_refused() -> None:
    visit = visits.at_work()
    with pytest.raises(Refused):
        services.fill_checklist(
            booking_id=visit.booking.id, answers={}, photos={"insulation": [photo()]}, close=False, by=visit.by
        )
    assert AnswerPhoto.objects.count() == 0


def test_a_part_leaves_the_van_once_and_comes_back_once() -> None:
    visit = visits.at_work()
    number = visit.booking.id
    van = f"user:{visit.engineer.id}"

    def left() -> int:
        return parts.quantities([van], [visit.part_id])[van, visit.part_id]

    line = services.use_part(booking_id=number, part_id=visit.part_id, quantity=2, serial=" X1 ", key="k", by=visit.by)
    again = services.use_part(booking_id=number, part_id=visit.part_id, quantity=2, serial="X1", key="k", by=visit.by)
    assert (line == again, left(), PartUse.objects.count()) == (True, 1, 1)
    assert [(row["quantity"], row["serial"]) for row in queries.used_parts(number)] == [(2, "X1")]
    for _turn in range(2):
        services.take_back(booking_id=number, use_id=line, by=visit.by)
        assert (left(), queries.used_parts(number)) == (3, [])
    services.use_part(booking_id=number, part_id=visit.part_id, quantity=2, serial="X1", key="k", by=visit.by)
    assert (left(), queries.used_parts(number)) == (3, [])


@pytest.mark.parametrize("quantity", [4, 0, -1, 100])
def test_more_than_the_van_has_or_no_number_is_refused(quantity: int) -> None:
    visit = visits.at_work()
    with pytest.raises(Refused), transaction.atomic():
        services.use_part(
            booking_id=visit.booking.id, part_id=visit.part_id, quantity=quantity, serial="", key="k", by=visit.by
        )
    assert PartUse.objects.count() == 0


def test_somebody_elses_visit_is_not_there() -> None:
    visit = visits.at_work()
    other = actor_of(visits.user("王强", "engineer"))
    with pytest.raises(NotAllowed):
        services.describe(booking_id=visit.booking.id, **visits.DONE, by=other)
    with pytest.raises(NotAllowed):
        services.use_part(booking_id=visit.booking.id, part_id=visit.part_id, quantity=1, serial="", key="k", by=other)
    assert PartUse.objects.count() == 0


def test_before_he_has_arrived_nothing_can_be_proved() -> None:
    visit = visits.offered()
    with pytest.raises(Conflict):
        services.describe(booking_id=visit.booking.id, **visits.DONE, by=visit.by)


def test_the_signature_is_bound_to_exactly_what_was_shown() -> None:
    visit = visits.signed()
    kept = Signature.objects.get()
    assert kept.shown_hash == fingerprint(kept.shown)
    assert kept.shown["customer"] == "王**"
    assert kept.shown["done"]["action"] == "更换压缩机"
    assert [row["answer"] for row in kept.shown["checklist"]][-2:] == ["是", "是"]
    assert "100号" not in str(kept.shown)
    assert visit.state() == ("working", "in_progress")


def test_control_one_changed_sign_gives_another_hash() -> None:
    visits.signed()
    kept = Signature.objects.get()
    for changed in (
        {**kept.shown, "fault": kept.shown["fault"] + " "},
        {**kept.shown, "done": {**kept.shown["done"], "action": "更换电机"}},
        {**kept.shown, "parts": [{"number": "X", "name": "X", "quantity": 1, "serial": ""}]},
    ):
        assert fingerprint(changed) != kept.shown_hash


def test_what_is_signed_is_what_the_page_showed() -> None:
    visit = visits.ready_to_sign()
    _content, until, digest = services.shown_now(booking_id=visit.booking.id, by=visit.by)
    services.describe(booking_id=visit.booking.id, **{**visits.DONE, "action": "更换电机"}, by=visit.by)
    with pytest.raises(Conflict), transaction.atomic():
        services.sign(
            booking_id=visit.booking.id,
            signer="王",
            image=visits.signature(),
            until=until,
            shown_hash=digest,
            by=visit.by,
        )
    old = clock.now() - timedelta(hours=3)
    with pytest.raises(Conflict), transaction.atomic():
        services.sign(booking_id=visit.booking.id, signer="王", image=visits.signature(), until=old, by=visit.by)
    assert Signature.objects.count() == 0
    _content, until, digest = services.shown_now(booking_id=visit.booking.id, by=visit.by)
    signed = services.sign(
        booking_id=visit.booking.id, signer="王", image=visits.signature(), until=until, shown_hash=digest, by=visit.by
    )
    assert signed == digest


def test_an_empty_box_is_no_signature() -> None:
    visit = visits.ready_to_sign()
    with pytest.raises(Refused) as refusal:
        services.sign(booking_id=visit.booking.id, signer="王", image=visits.signature(line=False), by=visit.by)
    assert (refusal.value.field, Signature.objects.count()) == ("image", 0)


def test_no_signature_says_why() -> None:
    visit = visits.ready_to_sign()
    with pytest.raises(Refused):
        services.no_signature(booking_id=visit.booking.id, reason=" \x00 ", by=visit.by)
    services.no_signature(booking_id=visit.booking.id, reason="客户不在家", by=visit.by)
    kept = Signature.objects.get()
    assert (kept.none_because, kept.signer, kept.file_id) == ("客户不在家", "", None)


def test_what_was_signed_cannot_be_changed() -> None:
    visit = visits.signed()
    number, by = visit.booking.id, visit.by
    for change in (
        lambda: services.describe(booking_id=number, **visits.DONE, by=by),
        lambda: services.use_part(booking_id=number, part_id=visit.part_id, quantity=1, serial="", key="k", by=by),
        lambda: services.no_signature(booking_id=number, reason="x", by=by),
        lambda: services.finish(booking_id=number, **{**visits.DONE, "action": "x"}, by=by),
    ):
        with pytest.raises(Conflict), transaction.atomic():
            change()
    services.finish(booking_id=number, **visits.DONE, by=by)
    assert visit.state() == ("done", "completed")
