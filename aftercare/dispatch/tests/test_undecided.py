"""What is said of a job without a decision."""

import pytest

from aftercare.dispatch.queries import why_undecided
from aftercare.dispatch.tests import field
from aftercare.dispatch.tests.field import NINE
from aftercare.kit import clock
from aftercare.kit.actor import Actor
from aftercare.workorders import queries, services

pytestmark = pytest.mark.django_db


def title(by: Actor | None) -> str:
    """The title of a job to which somebody sent Ann, or nobody anybody."""
    with clock.standing_at(NINE):
        work = field.order()
        if by is not None:
            ann = field.engineer("Ann", field.site())
            services.offer(order_id=work.id, engineer_id=ann.id, start=NINE, end=field.at("11-23 10:00"), by=by)
    order = queries.order(work.id)
    assert order is not None
    return str(why_undecided(order, queries.bookings(order_ids=[work.id]))["title"])


def test_who_planned_it_by_hand_is_named() -> None:
    assert title(field.dispatcher()) == "Planned by hand by Dora"


def test_what_was_taken_over_is_called_that() -> None:
    assert title(field.SYSTEM) == "Planned before Aftercare chose"


def test_control_what_nobody_looked_at_is_not_chosen_yet() -> None:
    assert title(None) == "Not chosen yet"
