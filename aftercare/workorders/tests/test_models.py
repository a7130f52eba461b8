"""What the database refuses of jobs and visits."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from aftercare.kit import clock
from aftercare.workorders.models import AnswerPhoto, Booking, PartUse, Report, Signature, Stamp, WorkOrder
from aftercare.workorders.tests import visits

pytestmark = pytest.mark.django_db


def test_impossible_states_are_refused() -> None:
    visits.install()
    visit = visits.done()
    booking, photo = visit.booking, AnswerPhoto.objects.get()
    refused: list[Callable[[], object]] = [
        lambda: WorkOrder.objects.filter(id=visit.order.id).update(completed_at=None),
        lambda: WorkOrder.objects.filter(id=visit.order.id).update(minutes=0),
        lambda: Booking.objects.filter(id=booking.id).update(outcome=""),
        lambda: Booking.objects.filter(id=booking.id).update(state="declined", reason=""),
        lambda: Signature.objects.update(none_because="x"),
        lambda: Signature.objects.update(file=None),
        lambda: Report.objects.update(made_at=clock.now()),
        lambda: AnswerPhoto.objects.create(order=visit.order, question=photo.question, file_id=photo.file_id),
        lambda: PartUse.objects.create(
            booking=booking, part_id=visit.part_id, quantity=0, transfer_key="x", at=clock.now()
        ),
    ]
    for write in refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    assert Stamp.objects.filter(booking=booking).count() == 6
