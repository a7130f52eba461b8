"""The evidence of visits of the past is what living ones leave."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aftercare.files import services as files
from aftercare.journal import services as journal
from aftercare.journal.models import Entry
from aftercare.kit import clock, plugs
from aftercare.workorders import queries, services
from aftercare.workorders.models import Booking, Signature, Stamp
from aftercare.workorders.services.content import fingerprint, shown
from aftercare.workorders.tests import visits
from aftercare.workorders.tests.test_past import DONE, MONDAY, SAID, told

pytestmark = pytest.mark.django_db
SIGNED = MONDAY - timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _installed() -> None:
    visits.install()


def past(evidence: services.PastEvidence | None) -> Booking:
    """A visit of before, told with its evidence."""
    with clock.standing_at(MONDAY):
        live = visits.at_work()
        part = services.PastPart(live.part_id, "CMP", 2, "past.use.1")
        job = told(live, *DONE, said=SAID, parts=[part], evidence=evidence)
        job = replace(job, answers={**visits.ANSWERS, "insulation": 500.0, "photo_before": 1})
        (order,), happened = services.visit_past([job], by=visits.BY)
        journal.record_past(happened)
    return Booking.objects.get(order=order)


def test_what_was_signed_is_what_the_visit_would_show() -> None:
    photo = files.make_ready(content=visits.picture(), name="before.png")
    booking = past(services.PastEvidence({"photo_before": [photo]}, "王**", visits.signature()))
    row = Signature.objects.get(booking=booking)
    Stamp.objects.filter(booking=booking, state="done").delete()  # it was signed before the end
    assert row.shown == shown(booking, until=SIGNED)
    assert (row.signer, row.at, row.shown_hash) == ("王**", SIGNED, fingerprint(row.shown))
    assert [part["quantity"] for part in row.shown["parts"]] == [2]
    (photos,) = queries.answer_photos(booking.order_id).values()
    names = {"files.PhotoAdded", "files.SignatureAdded", "workorders.VisitSigned"}
    found = Entry.objects.filter(name__in=names, at=SIGNED)
    assert (len(photos), set(found.values_list("name", flat=True))) == (1, names)
    with clock.standing_at(MONDAY):
        assert [problem for check in plugs.offered(plugs.Check) for problem in check.run()] == []


def test_one_without_a_signature_says_why() -> None:
    booking = past(services.PastEvidence(none_because="客户不在场"))
    row = Signature.objects.get(booking=booking)
    assert (row.signer, row.file_id, row.none_because) == ("", None, "客户不在场")
    assert Entry.objects.get(name="workorders.VisitUnsigned").data["reason"] == "客户不在场"


def test_control_a_visit_of_which_nothing_is_known_leaves_nothing() -> None:
    booking = past(None)
    assert not Signature.objects.filter(booking=booking).exists()
    assert queries.answer_photos(booking.order_id) == {}


def test_control_evidence_that_was_bent_is_found() -> None:
    booking = past(services.PastEvidence(none_because="客户不在场"))
    Signature.objects.filter(booking=booking).update(shown={"action": "nothing"})
    assert f"booking:{booking.id}" in [one.where for check in plugs.offered(plugs.Check) for one in check.run()]
