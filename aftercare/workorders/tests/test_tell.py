"""What an engineer is told of his visits."""

import pytest

from aftercare.accounts.access import actor_of
from aftercare.journal.events import Delivery
from aftercare.kit import clock
from aftercare.kit.actor import Actor
from aftercare.messaging import queries as messaging
from aftercare.workorders import events, services
from aftercare.workorders.tests import visits

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit() -> visits.Visit:
    """A visit that was offered."""
    visits.install()
    return visits.offered()


def moved(visit: visits.Visit, by: Actor, after: str = "cancelled") -> Delivery[events.VisitMoved]:
    """The event of a visit that changed its state."""
    event = events.VisitMoved(
        booking_id=visit.booking.id,
        order_id=visit.order.id,
        engineer_id=visit.engineer.id,
        before="offered",
        after=after,
        reason="",
    )
    return Delivery(event, 1, clock.now(), by, ())


def told(visit: visits.Visit) -> list[str]:
    """The pages to which his notices lead."""
    return [row["link"].rsplit("/", 1)[1] for row in messaging.notices(visit.engineer.id)]


def test_an_offer_is_told_once(visit: visits.Visit) -> None:
    offered = events.VisitOffered(
        booking_id=visit.booking.id, order_id=visit.order.id, engineer_id=visit.engineer.id, engineer="张伟"
    )
    for _turn in range(2):
        services.tell_offered(Delivery(offered, 1, clock.now(), visits.BY, ()))
    assert told(visit) == [str(visit.booking.id)]


def test_what_somebody_else_took_back_is_told(visit: visits.Visit) -> None:
    services.tell_taken_back(moved(visit, actor_of(visit.desk)))
    assert told(visit) == ["today"]


def test_control_what_he_did_himself_is_not_told(visit: visits.Visit) -> None:
    services.tell_taken_back(moved(visit, visit.by))
    services.tell_taken_back(moved(visit, actor_of(visit.desk), after="on_site"))
    assert told(visit) == []
