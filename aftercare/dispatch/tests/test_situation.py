"""What planning is told about a job and the people."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftercare.dispatch.services.situation import as_plain, position_of, read_situation
from aftercare.dispatch.tests import field
from aftercare.dispatch.tests.field import HERE, NINE
from aftercare.kit import clock
from aftercare.kit.geo import Point, travel_minutes
from aftercare.workorders import queries, services as workorders

pytestmark = pytest.mark.django_db


def test_a_job_is_where_it_was_shared_else_in_its_district_else_unknown() -> None:
    assert position_of({"position": "31.220000,121.540000", "district": ""}) == Point(*HERE)
    assert position_of({"position": None, "district": field.PUDONG}) == Point(31.2214, 121.5445)
    assert position_of({"position": None, "district": ""}) is None


def test_the_number_of_statements_does_not_grow_with_people() -> None:
    station = field.site()

    def cost() -> int:
        order = queries.order(work.id)
        assert order is not None
        with clock.standing_at(NINE), CaptureQueriesContext(connection) as statements:
            read_situation(order)
        return len(statements)

    field.engineer("Ann", station)
    with clock.standing_at(NINE):
        work = field.order()
    before = cost()
    for name in ("Bob", "Cid", "Dan"):
        field.engineer(name, station)
    assert (cost(), before) == (5, 5)


def test_a_visit_that_takes_longer_ends_now_at_best() -> None:
    ann = field.engineer("Ann", field.site())
    with clock.standing_at(NINE):
        running, waiting = field.order(), field.order()
        booking = workorders.offer(
            order_id=running.id, engineer_id=ann.id, start=NINE, end=field.at("11-23 10:00"), by=field.SYSTEM
        )
        workorders.accept(booking_id=booking.id, by=field.SYSTEM)
        workorders.move(booking_id=booking.id, to="on_site", by=field.SYSTEM)
    later = field.at("11-23 11:30")
    with clock.standing_at(later):
        situation = read_situation(queries.order(waiting.id) or {})
        assert [stop.end for stop in situation.engineers[ann.id].stops] == [later]
        best = as_plain(situation.ranking().choices[0])
    assert best["start"] == later.isoformat()
    assert best["total"] == round(sum(points for _amount, points in best["factors"].values()), 1)


def test_the_way_begins_where_the_last_visit_ended() -> None:
    away, near = (31.30, 121.54), (31.301, 121.54)
    ann = field.engineer("Ann", field.site())
    with clock.standing_at(NINE):
        first, second = field.order(position=away), field.order(position=near)
        from_home = read_situation(queries.order(second.id) or {}).ranking().choices[0].slot.travel
        booking = workorders.offer(
            order_id=first.id, engineer_id=ann.id, start=NINE, end=field.at("11-23 11:00"), by=field.SYSTEM
        )
        workorders.accept(booking_id=booking.id, by=field.SYSTEM)
        workorders.move(booking_id=booking.id, to="on_site", by=field.SYSTEM)
    ended = field.at("11-23 09:40")
    with clock.standing_at(ended):
        workorders.leave(booking_id=booking.id, to="no_access", reason="nobody there", by=field.SYSTEM)
    with clock.standing_at(ended + timedelta(minutes=5)):
        situation = read_situation(queries.order(second.id) or {})
        again = read_situation(queries.order(first.id) or {})
        from_there = situation.ranking().choices[0].slot.travel
    assert [(stop.start, stop.end) for stop in situation.engineers[ann.id].stops] == [(NINE, ended)]
    assert [stop.end for stop in again.engineers[ann.id].stops] == [ended]  # he stands before the same door
    assert (round(from_home), round(from_there)) == (from_home_minutes(near), from_home_minutes(near, away))


def from_home_minutes(place: tuple[float, float], start: tuple[float, float] = HERE) -> int:
    """The minutes of a way, reckoned by itself."""
    return round(travel_minutes(Point(*start), Point(*place)))


def test_time_on_call_begins_where_a_shift_ends() -> None:
    ann = field.engineer("Ann", field.site(), standby=True, shifts=[("11-23 08:00", "11-23 18:00")])
    with clock.standing_at(NINE):
        situation = read_situation(queries.order(field.order().id) or {})
    assert [(duty.start, duty.end, duty.on_call) for duty in situation.engineers[ann.id].duties] == [
        (NINE, field.at("11-23 18:00"), False),
        (field.at("11-23 18:00"), field.at("11-27 00:00"), True),
    ]
