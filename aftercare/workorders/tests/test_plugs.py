"""What jobs offer upwards."""

import pytest

from aftercare.journal import queries as journal
from aftercare.kit.plugs import Check
from aftercare.workorders import plugs
from aftercare.workorders.models import Booking, Signature, WorkOrder
from aftercare.workorders.tests import visits

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _installed() -> None:
    visits.install()


def test_a_sound_world_has_no_problems() -> None:
    visits.done()
    visits.offered()
    checks = [plug for plug in plugs.PLUGS if isinstance(plug, Check)]
    assert [(check.name, list(check.run())) for check in checks if list(check.run())] == []


def test_control_what_was_changed_behind_the_services_is_found() -> None:
    visit = visits.signed()
    kept = Signature.objects.get()
    Signature.objects.update(shown={**kept.shown, "fault": "x"})
    WorkOrder.objects.update(state="completed", completed_at=kept.at)
    found = [problem.where for plug in plugs.PLUGS if isinstance(plug, Check) for problem in plug.run()]
    assert {f"workorder:{visit.order.id}", f"booking:{visit.booking.id}"} <= set(found)
    assert Booking.objects.count() == 1


def test_the_timeline_speaks_in_words() -> None:
    visit = visits.at_work()
    lines = [line.sentence.strip() for line in journal.timeline([f"workorder:{visit.order.id}"])]
    assert "visit: Arrived → Working" in lines
    assert "offered to 张伟" in lines
