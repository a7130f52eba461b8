"""The steps of a visit, and what it may not end without."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from aftercare.kit import clock
from aftercare.kit.errors import Conflict, Refused
from aftercare.tasks import queries as tasks
from aftercare.tickets import queries as tickets, services as tickets_services
from aftercare.workorders import services
from aftercare.workorders.tests import visits

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)  # a Tuesday in Shanghai


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


def first_response(visit: visits.Visit) -> tuple[str, datetime | None]:
    """The state of the ticket's first response, and when it stopped."""
    subject = f"ticket:{visit.ticket_id}"
    found = next(row for row in tasks.deadlines_of([subject])[subject] if row["kind"] == "first_response")
    return found["state"], found["stopped_at"]


def test_work_at_the_customers_is_the_first_response() -> None:
    with clock.standing_at(NOON):
        visit = visits.offered()
        services.accept(booking_id=visit.booking.id, by=visit.by)
    for minutes, to in ((20, "traveling"), (40, "on_site"), (45, "working")):
        assert first_response(visit) == ("running", None)
        with clock.standing_at(NOON + timedelta(minutes=minutes)):
            services.move(booking_id=visit.booking.id, to=to, by=visit.by)
    assert first_response(visit) == ("stopped", NOON + timedelta(minutes=45))
    with clock.standing_at(NOON + timedelta(hours=2)):
        for to in ("on_break", "working"):
            services.move(booking_id=visit.booking.id, to=to, by=visit.by)
    assert first_response(visit) == ("stopped", NOON + timedelta(minutes=45))


def test_control_a_visit_where_nobody_opened_is_none() -> None:
    visit = visits.offered()
    services.accept(booking_id=visit.booking.id, by=visit.by)
    for to in ("traveling", "on_site"):
        services.move(booking_id=visit.booking.id, to=to, by=visit.by)
    services.leave(booking_id=visit.booking.id, to="no_access", reason="Nobody there", by=visit.by)
    assert first_response(visit) == ("running", None)


def test_a_visit_later_than_the_written_answer_changes_nothing() -> None:
    visit = visits.offered()
    with clock.standing_at(NOON):
        tickets_services.answer(ticket_id=visit.ticket_id, text="We come.", by=visits.BY)
    stopped = first_response(visit)
    visits.at_work(visit)
    assert (stopped[0], first_response(visit)) == ("stopped", stopped)


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


def test_why_somebody_left_is_stored_as_it_may_be() -> None:
    visit = visits.at_work()
    services.leave(booking_id=visit.booking.id, to="partial", reason=" A part\x00 is\ud83d\r\nmissing ", by=visit.by)
    visit.booking.refresh_from_db()
    assert visit.booking.reason == "A part is\ufffd\nmissing"
