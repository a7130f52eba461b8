from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from aftercare.accounts.access import actor_of, granted
from aftercare.kit import clock
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.tickets import queries as tickets
from aftercare.workorders import services
from aftercare.workorders.models import Booking, Stamp
from aftercare.workorders.tests.jobs import TOMORROW, actor, engineer, offered, order, recorded, states

pytestmark = pytest.mark.django_db


def test_an_offer_opens_the_job_to_the_engineer_and_to_nobody_else() -> None:
    job, eve, bob = order(), engineer("eve"), engineer("bob")
    offered(job, eve)
    customer = (tickets.ticket(job.ticket_id) or {})["customer_id"]
    assert [granted(eve, kind) for kind in ("workorder", "ticket", "customer")] == [
        {job.id},
        {job.ticket_id},
        {customer},
    ]
    assert [granted(bob, kind) for kind in ("workorder", "ticket", "customer")] == [set(), set(), set()]
    assert (states(job), recorded(job)) == (("scheduled", ["offered"]), ["OrderReady", "VisitOffered"])
    assert (tickets.ticket(job.ticket_id) or {})["offered_at"] is not None


def test_a_proposal_opens_nothing_until_it_is_confirmed() -> None:
    job, eve = order(), engineer()
    booking = offered(job, eve, propose=True)
    assert (granted(eve, "workorder"), states(job)) == (set(), ("scheduled", ["proposed"]))
    with pytest.raises(NotAllowed):
        services.confirm(booking_id=booking.id, by=actor_of(eve))
    services.confirm(booking_id=booking.id, by=actor("dan", "dispatcher"))
    assert (granted(eve, "workorder"), states(job)) == ({job.id}, ("scheduled", ["offered"]))
    assert recorded(job) == ["OrderReady", "VisitProposed", "VisitOffered"]


def test_who_takes_it_goes() -> None:
    job, eve = order(), engineer()
    booking = offered(job, eve, answer_by=clock.now() + timedelta(minutes=5))
    with pytest.raises(NotAllowed):
        services.accept(booking_id=booking.id, by=actor_of(engineer("bob")))
    services.accept(booking_id=booking.id, by=actor_of(eve))
    assert Booking.objects.get().answer_by is None
    assert (tickets.ticket(job.ticket_id) or {})["state"] == "in_field"
    services.accept(booking_id=booking.id, by=actor_of(eve))  # a second tap
    assert list(Stamp.objects.order_by("id").values_list("state", "source")) == [
        ("offered", "dispatch"),
        ("accepted", "field"),
    ]


def test_who_declines_says_why_and_sees_it_no_more() -> None:
    job, eve = order(), engineer()
    booking = offered(job, eve)
    with pytest.raises(Refused) as refusal:
        services.decline(booking_id=booking.id, reason=" ", by=actor_of(eve))
    assert refusal.value.field == "reason"
    services.decline(booking_id=booking.id, reason=" Car broke down ", by=actor_of(eve))
    assert (granted(eve, "workorder"), granted(eve, "ticket"), states(job)) == (set(), set(), ("ready", ["declined"]))
    assert Booking.objects.get().reason == "Car broke down"
    assert recorded(job)[2:] == ["VisitRefused", "OrderReady"]


def test_an_offer_that_is_not_answered_runs_out_once() -> None:
    job, eve = order(), engineer()
    answer_by = clock.now() + timedelta(minutes=5)
    offered(job, eve, answer_by=answer_by)
    with clock.standing_at(answer_by):
        assert services.expire_unanswered() == 0
    with clock.standing_at(answer_by + timedelta(seconds=1)):
        assert [services.expire_unanswered(), services.expire_unanswered()] == [1, 0]
        assert granted(eve, "workorder") == set()
    assert states(job) == ("ready", ["expired"])


def test_control_an_accepted_visit_does_not_run_out() -> None:
    job, eve = order(), engineer()
    booking = offered(job, eve, answer_by=clock.now() + timedelta(minutes=5))
    services.accept(booking_id=booking.id, by=actor_of(eve))
    with clock.standing_at(clock.now() + timedelta(hours=1)):
        assert services.expire_unanswered() == 0
    assert states(job) == ("scheduled", ["accepted"])


def test_a_visit_is_taken_back_and_given_to_somebody_else() -> None:
    job, eve, bob = order(), engineer("eve"), engineer("bob")
    booking = offered(job, eve)
    with pytest.raises(Conflict):
        offered(job, bob)
    with pytest.raises(Refused):
        services.cancel_booking(booking_id=booking.id, reason="", by=actor("dan", "dispatcher"))
    services.cancel_booking(booking_id=booking.id, reason="ill", by=actor("dora", "dispatcher"))
    assert granted(eve, "workorder") == set()
    offered(job, bob)
    assert (states(job), granted(bob, "workorder")) == (("scheduled", ["cancelled", "offered"]), {job.id})


def test_an_engineer_is_in_one_place() -> None:
    first, second, third, eve = order(), order(), order(), engineer()
    offered(first, eve)
    with pytest.raises(Conflict):
        offered(second, eve, start=TOMORROW + timedelta(minutes=59))
    assert (states(second), recorded(second)) == (("ready", []), ["OrderReady"])
    offered(third, eve, start=TOMORROW + timedelta(hours=1))  # control: the next hour is free
    assert states(third) == ("scheduled", ["offered"])


def test_only_the_desk_offers() -> None:
    job, eve = order(), engineer()
    end = TOMORROW + timedelta(hours=1)
    with pytest.raises(NotAllowed):
        services.offer(order_id=job.id, engineer_id=eve.id, start=TOMORROW, end=end, by=actor_of(eve))
    with pytest.raises(NotAllowed):
        services.accept(booking_id=10**12, by=actor_of(eve))
    assert states(job) == ("ready", [])


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_book_one_hour_once() -> None:
    eve, jobs, start = engineer(), [order() for _number in range(8)], Barrier(8)

    def book(number: int) -> bool:
        start.wait(timeout=20)
        try:
            offered(jobs[number], eve)
        except Conflict:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        booked = list(pool.map(book, range(8)))
    assert (sum(booked), Booking.objects.count()) == (1, 1)
    assert sorted(states(job)[0] for job in jobs) == ["ready"] * 7 + ["scheduled"]
