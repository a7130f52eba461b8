"""Reading jobs and visits."""

from datetime import timedelta

import pytest

from aftercare.kit import clock
from aftercare.workorders import queries, services
from aftercare.workorders.tests import visits

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _installed() -> None:
    visits.install()


def test_a_day_holds_its_visits_and_every_offer() -> None:
    engineer = visits.user("张伟", "engineer")
    now = clock.now()
    near = visits.offered(engineer=engineer, start=now + timedelta(hours=1))
    far = visits.offered(engineer=engineer, start=now + timedelta(days=9))
    taken_far = visits.offered(engineer=engineer, start=now + timedelta(days=8))
    services.accept(booking_id=taken_far.booking.id, by=taken_far.by)
    visits.offered()
    found = queries.of_engineer(engineer.id, start=now, end=now + timedelta(days=1))
    assert [row["id"] for row in found] == [near.booking.id, far.booking.id]
    assert found[0]["ticket_id"] == near.ticket_id


def test_a_ticket_has_its_jobs_with_visits_and_evidence() -> None:
    visit = visits.done()
    number = visit.booking.id
    assert [[one["id"] for one in row["bookings"]] for row in queries.of_tickets([visit.ticket_id])] == [[number]]
    states = [row["state"] for row in queries.stamps([number])[number]]
    assert states == ["offered", "accepted", "traveling", "on_site", "working", "done"]
    assert queries.signatures([number])[number]["signer"] == "王小明"
    assert queries.parts_of([number]) == {}
    assert [row["id"] for row in queries.of_asset(visit.order.asset_id or 0)] == [number]
    assert queries.reports(ticket_id=visit.ticket_id) == []


def test_what_is_not_there_reads_as_nothing() -> None:
    assert (queries.order(10**12), queries.visit(10**12), queries.checklist(10**12)) == (None, None, None)
    assert (queries.of_tickets([]), queries.refusals(10**12), queries.waiting()) == ([], [], [])
