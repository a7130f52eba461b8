"""From a job that waits to an offer: at once, proposed, again after a refusal, and to nobody."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from aftercare.dispatch import services
from aftercare.dispatch.models import Decision
from aftercare.dispatch.tests import field
from aftercare.dispatch.tests.field import NINE, at
from aftercare.kit import clock, plugs
from aftercare.messaging.models import Notice
from aftercare.tasks.models import Task
from aftercare.tickets import services as tickets
from aftercare.tickets.models import Queue, Ticket
from aftercare.workorders import services as workorders
from aftercare.workorders.models import Booking

pytestmark = pytest.mark.django_db


def test_from_a_ticket_to_an_offer_without_anybody() -> None:
    ann = field.engineer("Ann", field.site())
    with clock.standing_at(NINE):
        opened = field.ticket()
        field.deliver()
        booking = Booking.objects.get()
    assert (booking.engineer_id, booking.state) == (ann.id, "offered")
    assert (booking.span.lower, booking.span.upper) == (NINE, NINE + timedelta(minutes=60))
    assert booking.answer_by == NINE + timedelta(minutes=10)
    assert Ticket.objects.get(id=opened.id).offered_at == NINE
    decision = Decision.objects.get()
    assert (decision.mode, decision.engineer_id, decision.booking_id) == ("automatic", ann.id, booking.id)
    assert set(decision.ranked[0]["factors"]) == {
        "travel", "wait", "late", "wished", "load", "skill", "parts", "area", "standby",
    }  # fmt: skip
    assert decision.ranked[0]["total"] == sum(points for _amount, points in decision.ranked[0]["factors"].values())


def test_a_queue_can_ask_a_dispatcher_first() -> None:
    field.engineer("Ann", field.site())
    dora = field.dispatcher()
    Queue.objects.filter(slug="field").update(mode="proposed")
    with clock.standing_at(NINE):
        work = field.order()
        decision = services.choose(order_id=work.id)
        assert decision is not None
        assert (decision.mode, field.booking_of(work).state) == ("proposed", "proposed")
        assert list(Notice.objects.values_list("user_id", flat=True)) == [dora.id]
        services.confirm(booking_id=field.booking_of(work).id, by=dora)
    booking = field.booking_of(work)
    assert (booking.state, booking.answer_by) == ("offered", NINE + timedelta(minutes=10))


def test_who_declines_is_not_asked_again() -> None:
    station = field.site()
    ann, zoe = field.engineer("Ann", station), field.engineer("Zoe", station)
    with clock.standing_at(NINE):
        field.ticket()
        field.deliver()
        workorders.decline(booking_id=Booking.objects.get().id, reason="ill", by=field.SYSTEM)
        field.deliver()
    assert list(Booking.objects.order_by("id").values_list("engineer_id", "state")) == [
        (ann.id, "declined"),
        (zoe.id, "offered"),
    ]
    last = Decision.objects.latest("id")
    assert last.excluded == {
        "counts": {"refused_before": 1},
        "people": [{"engineer_id": ann.id, "reason": "refused_before"}],
    }


def test_who_does_not_answer_is_passed_over() -> None:
    station = field.site()
    ann, zoe = field.engineer("Ann", station), field.engineer("Zoe", station)
    with clock.standing_at(NINE):
        field.ticket()
        field.deliver()
    with clock.standing_at(NINE + timedelta(minutes=10)):
        assert workorders.expire_unanswered() == 0
    with clock.standing_at(NINE + timedelta(minutes=10, seconds=1)):
        assert workorders.expire_unanswered() == 1
        field.deliver()
    assert list(Booking.objects.order_by("id").values_list("engineer_id", "state")) == [
        (ann.id, "expired"),
        (zoe.id, "offered"),
    ]


def test_after_the_third_refusal_a_dispatcher_decides() -> None:
    station = field.site()
    for name in ("Ann", "Bob", "Cid", "Zoe"):
        field.engineer(name, station)
    dora = field.dispatcher()
    with clock.standing_at(NINE):
        field.ticket()
        for _refusal in range(3):
            field.deliver()
            offered = Booking.objects.get(state="offered")
            workorders.decline(booking_id=offered.id, reason="no", by=field.SYSTEM)
        field.deliver()
        assert [b.state for b in Booking.objects.order_by("id")] == ["declined"] * 3
        task = Task.objects.get()
        assert (task.kind, task.team, task.state) == ("dispatch", "dispatcher", "open")
        told = Notice.objects.filter(text__contains="did not take the job")
        assert list(told.values_list("user_id", flat=True)) == [dora.id]
        zoe = Decision.objects.latest("id").ranked[0]["engineer_id"]
        order_id = Booking.objects.latest("id").order_id
        services.override(order_id=order_id, engineer_id=zoe, start=at("11-23 14:00"), reason="He knows it.", by=dora)
    assert Task.objects.get().state == "done"


def test_nobody_can_go_and_the_cheapest_rule_is_named() -> None:
    station = field.site()
    field.engineer("Ann", station, level=None)
    bob = field.engineer("Bob", station, home=(31.7, 121.5), districts=["310104"])
    dora = field.dispatcher()
    with clock.standing_at(NINE):
        work = field.order()
        decision = services.choose(order_id=work.id)
    assert decision is not None
    assert (decision.engineer_id, Booking.objects.count()) == (None, 0)
    assert decision.excluded["counts"] == {"no_skill": 1, "outside_area": 1}
    assert decision.relaxed["rule"] == "no_skill"
    assert "Ann" in Task.objects.get().title
    assert "without the skill" in Task.objects.get().title
    assert "无人可派" in Task.objects.get().title_zh
    assert Notice.objects.get().user_id == dora.id
    assert bob.id in [one["engineer_id"] for one in decision.excluded["people"]]


def test_without_anybody_it_says_so() -> None:
    field.skill()
    with clock.standing_at(NINE):
        decision = services.choose(order_id=field.order().id)
    assert decision is not None
    assert decision.relaxed == {"rule": ""}
    assert Task.objects.get().title.endswith("There is no engineer yet. Add one first.")


def test_no_single_rule_is_enough() -> None:
    field.engineer("Ann", field.site(), level=None, shifts=())
    with clock.standing_at(NINE):
        decision = services.choose(order_id=field.order().id)
    assert decision is not None
    assert decision.relaxed["rule"] == "several"


def test_at_three_in_the_night_of_a_holiday_the_standby_engineer_goes() -> None:
    station = field.site()
    field.engineer("Ann", station, shifts=[("10-02 08:00", "10-02 18:00")])
    sam = field.engineer("Sam", station, shifts=[("10-02 08:00", "10-02 18:00")], standby=True)
    night = field.HOLIDAY_NIGHT
    with clock.standing_at(night):
        work = field.order(now=night)
        services.choose(order_id=work.id)
    booking = field.booking_of(work)
    assert (booking.engineer_id, booking.span.lower) == (sam.id, night)
    assert booking.answer_by == night + timedelta(minutes=15)


def test_a_wished_time_is_kept() -> None:
    field.engineer("Ann", field.site())
    wished = (at("11-24 14:00"), at("11-24 16:00"))
    with clock.standing_at(NINE):
        work = field.order(wished=wished)
        services.choose(order_id=work.id)
    assert field.booking_of(work).span.lower == wished[0]


def test_a_visit_that_did_not_finish_the_job_comes_back_to_a_dispatcher() -> None:
    ann = field.engineer("Ann", field.site())
    with clock.standing_at(NINE):
        work = field.order()
        services.choose(order_id=work.id)
        booking = field.booking_of(work)
        workorders.accept(booking_id=booking.id, by=field.SYSTEM)
        workorders.move(booking_id=booking.id, to="on_site", by=field.SYSTEM)
        workorders.leave(booking_id=booking.id, to="no_access", reason="nobody there", by=field.SYSTEM)
        field.deliver()
    again = field.booking_of(work)
    assert (again.engineer_id, again.state, again.id != booking.id) == (ann.id, "proposed", True)


def test_a_job_that_does_not_wait_is_left_alone() -> None:
    field.engineer("Ann", field.site())
    with clock.standing_at(NINE):
        work = field.order()
        assert services.choose(order_id=work.id) is not None
        assert services.choose(order_id=work.id) is None
        assert services.choose(order_id=work.id + 1) is None
        cancelled = field.order()
        workorders.cancel_order(order_id=cancelled.id, reason="solved by phone", by=field.SYSTEM)
        assert services.choose(order_id=cancelled.id) is None
    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_on_five_engineers_never_overlap() -> None:
    for defaults in plugs.offered(plugs.Defaults):
        defaults.install()
    station = field.site()
    for name in ("Ann", "Bob", "Cid", "Dan", "Eve"):
        field.engineer(name, station)
    with clock.standing_at(NINE):
        orders = [field.order() for _job in range(8)]
        failures: list[BaseException] = []
        start = threading.Barrier(8)

        def run(order_id: int) -> None:
            start.wait()
            try:
                services.choose(order_id=order_id)
            except BaseException as failure:  # noqa: BLE001 - what a thread raises would be lost
                failures.append(failure)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=(one.id,)) for one in orders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []
    bookings = list(Booking.objects.order_by("engineer_id", "span"))
    assert len({booking.order_id for booking in bookings}) == len(bookings) == 8
    overlaps = [
        (one.id, other.id)
        for one in bookings
        for other in bookings
        if one.id < other.id
        and one.engineer_id == other.engineer_id
        and one.span.lower < other.span.upper
        and other.span.lower < one.span.upper
    ]
    assert overlaps == []


def test_nobody_is_sent_to_where_nobody_knows() -> None:
    ann = field.engineer("Ann", field.site())
    with clock.standing_at(NINE):
        work = field.order(position=None, district="", address="")
        decision = services.choose(order_id=work.id)
        assert decision is not None
        assert (decision.engineer_id, decision.relaxed) == (None, {"rule": "no_place"})
        assert "write the address on the ticket" in Task.objects.get().title
        place = tickets.Place(address="世纪大道1号", district=field.PUDONG)
        tickets.set_place(ticket_id=work.ticket_id, place=place, by=field.SYSTEM)
        field.deliver()
    assert field.booking_of(work).engineer_id == ann.id


def test_control_an_address_that_is_on_no_map_is_gone_to() -> None:
    ann = field.engineer("Ann", field.site())
    with clock.standing_at(NINE):
        decision = services.choose(order_id=field.order(position=None, district="").id)
    assert decision is not None
    assert decision.engineer_id == ann.id
