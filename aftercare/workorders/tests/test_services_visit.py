"""The steps of a visit, and what it may not end without."""

import pytest
from django.db import transaction

from aftercare.kit.errors import Conflict, Refused
from aftercare.tickets import queries as tickets
from aftercare.workorders import services
from aftercare.workorders.tests import visits

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _installed() -> None:
    visits.install()


def test_a_finished_visit_solves_its_ticket() -> None:
    visit = visits.done()
    ticket = tickets.ticket(visit.ticket_id)
    assert ticket is not None
    assert (ticket["state"], ticket["action"], ticket["outcome"]) == ("solved", "更换压缩机", "fixed")


@pytest.mark.parametrize("outcome", ["repairable", "end_of_life"])
def test_a_device_that_was_not_fixed_goes_back_to_the_desk(outcome: str) -> None:
    visit = visits.ready_to_sign()
    said = {**visits.DONE, "outcome": outcome}
    services.describe(booking_id=visit.booking.id, **said, by=visit.by)
    services.no_signature(booking_id=visit.booking.id, reason="x", by=visit.by)
    services.finish(booking_id=visit.booking.id, **said, by=visit.by)
    ticket = tickets.ticket(visit.ticket_id)
    assert ticket is not None
    assert (ticket["state"], visit.state()) == ("open", ("done", "completed"))


def test_nothing_ends_without_its_evidence() -> None:
    visit = visits.at_work()
    for described in (False, True):
        if described:
            services.describe(booking_id=visit.booking.id, **visits.DONE, by=visit.by)
        with pytest.raises(Refused), transaction.atomic():
            services.finish(booking_id=visit.booking.id, **visits.DONE, by=visit.by)
    assert visit.state() == ("working", "in_progress")


def test_leaving_says_why_and_where_to() -> None:
    visit = visits.at_work()
    for to, reason in (("partial", " "), ("done", "x"), ("cancelled", "x")):
        with pytest.raises(Refused):
            services.leave(booking_id=visit.booking.id, to=to, reason=reason, by=visit.by)
    with pytest.raises(Conflict):
        services.leave(booking_id=visit.booking.id, to="no_access", reason="x", by=visit.by)
    assert visit.state() == ("working", "in_progress")
