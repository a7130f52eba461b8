"""The service report: made once after the visit, kept, and told to the customer."""

import io
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from aftercare.engines import documents
from aftercare.files import services as files
from aftercare.kit import clock
from aftercare.outbox.models import Parcel
from aftercare.tickets import services as tickets
from aftercare.workorders import queries, services
from aftercare.workorders.models import Report, Signature
from aftercare.workorders.services import report
from aftercare.workorders.tests import visits

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _installed() -> None:
    visits.install()


def words(pdf: bytes) -> str:
    """What a reader of the PDF finds, without blanks."""
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_report_holds_what_was_signed_in_the_customers_language() -> None:
    visit = visits.signed()
    text = words(services.report_pdf(booking_id=visit.booking.id, by=visit.by))
    for expected in (
        "服务报告",
        "王**",
        "更换压缩机",
        "维修前故障照片",
        "签名人：王小明",
        Signature.objects.get().shown_hash,
    ):
        assert expected in text
    assert "100号" not in text
    assert "13800138000" not in text


def test_it_is_made_once_and_the_customer_hears_of_it_once() -> None:
    visit = visits.done()
    assert services.make_reports() == 1
    assert services.make_reports() == 0
    found = queries.reports(ticket_id=visit.ticket_id)
    assert [row["booking_id"] for row in found] == [visit.booking.id]
    assert Parcel.objects.filter(key=f"visit.{visit.booking.id}.report").count() == 1
    assert report.make_report(Report.objects.get().id) is False
    assert Parcel.objects.filter(key=f"visit.{visit.booking.id}.report").count() == 1


def test_without_an_address_nothing_is_sent() -> None:
    job = visits.order(contact=tickets.Contact(name="李雷", phone=visits.PHONE))
    visits.done(visits.offered(job=job))
    assert services.make_reports() == 1
    assert Parcel.objects.filter(key__endswith=".report").count() == 0


def test_what_fails_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    visits.done()

    def broken(*_args: Any, **_more: Any) -> bytes:
        raise documents.NotMade("no")

    with monkeypatch.context() as patch:
        patch.setattr(documents, "pdf", broken)
        assert services.make_reports() == 0
    row = Report.objects.get()
    assert (row.attempts, row.file_id) == (1, None)
    assert services.make_reports() == 0
    with clock.standing_at(clock.now() + timedelta(minutes=2)):
        assert services.make_reports() == 1


def test_a_visit_without_a_signature_has_its_report_too() -> None:
    visit = visits.ready_to_sign()
    services.no_signature(booking_id=visit.booking.id, reason="客户有事外出", by=visit.by)
    services.finish(booking_id=visit.booking.id, **visits.DONE, by=visit.by)
    assert services.make_reports() == 1
    text = words(report.document(visit.booking, Signature.objects.get()))
    assert "未签名：客户有事外出" in text


def test_words_of_strangers_are_no_markup() -> None:
    visit = visits.at_work(visits.offered(job=visits.order(description='#panic("x") *空调* $1$')))
    photo = files.make_ready(content=visits.picture(), name="a.png")
    services.fill_checklist(
        booking_id=visit.booking.id, answers=visits.ANSWERS, photos={"photo_before": [photo]}, close=True, by=visit.by
    )
    services.describe(booking_id=visit.booking.id, **visits.DONE, by=visit.by)
    services.sign(booking_id=visit.booking.id, signer="#x", image=visits.signature(), by=visit.by)
    text = words(services.report_pdf(booking_id=visit.booking.id, by=visit.by))
    assert '#panic("x")*空调*$1$' in text
