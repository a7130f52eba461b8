"""A job that nobody could take is looked at again by itself, at once when something changes."""

from datetime import datetime, timedelta
from importlib import import_module

import pytest

from aftercare.dispatch import queries, services
from aftercare.dispatch.models import Decision, Wait
from aftercare.dispatch.tests import field
from aftercare.dispatch.tests.field import NINE, at
from aftercare.kit import clock
from aftercare.tasks.models import Task
from aftercare.workforce import queries as crew, services as workforce
from aftercare.workorders import services as workorders
from aftercare.workorders.models import Booking, WorkOrder

pytestmark = pytest.mark.django_db


def waiting() -> WorkOrder:
    """A job at nine o'clock that nobody could take."""
    with clock.standing_at(NINE):
        work = field.order()
        field.deliver()
    return work


def looked_again(moment: datetime) -> int:
    """Bring the news to dispatch and let it look at a moment; answers how many found somebody."""
    with clock.standing_at(moment):
        field.deliver()
        return services.look_again()


def test_it_is_tried_after_some_minutes_and_dispatchers_hear_of_it_once() -> None:
    field.engineer("Ann", field.site(), level=None)
    work = waiting()
    assert queries.wait(work.id) == {
        "since": NINE,
        "tried_at": NINE,
        "next_try_at": NINE + timedelta(minutes=15),
        "tries": 0,
    }
    assert looked_again(NINE + timedelta(minutes=14)) == 0
    assert Wait.objects.get().tries == 0
    quarter = NINE + timedelta(minutes=15)
    assert looked_again(quarter) == 0
    found = Wait.objects.get()
    assert (found.tries, found.tried_at, found.next_try_at) == (1, quarter, quarter + timedelta(minutes=15))
    assert (Decision.objects.count(), Task.objects.count()) == (1, 1)


def test_it_is_tried_when_the_next_shift_begins() -> None:
    field.engineer("Ann", field.site(), level=None, shifts=[("11-23 09:05", "11-23 18:00")])
    waiting()
    assert Wait.objects.get().next_try_at == at("11-23 09:05")


def test_a_new_shift_lets_somebody_go_at_once() -> None:
    ann = field.engineer("Ann", field.site(), shifts=())
    work = waiting()
    moment = NINE + timedelta(minutes=3)
    with clock.standing_at(moment):
        assert looked_again(moment) == 0  # control: nothing has changed, it is not even looked at
        assert Wait.objects.get().tries == 0
        workforce.add_shift(
            engineer_id=crew.engineer_of(ann.id) or 0, start=moment, end=at("11-23 18:00"), by=field.SYSTEM
        )
    assert looked_again(moment) == 1
    assert field.booking_of(work).engineer_id == ann.id
    assert (Wait.objects.exists(), Task.objects.get().state) == (False, "done")


def test_a_visit_that_ends_early_lets_its_engineer_go_at_once() -> None:
    ann = field.engineer("Ann", field.site(), shifts=[("11-23 08:00", "11-23 11:00")])
    with clock.standing_at(NINE):
        first = field.order()
        workorders.offer(order_id=first.id, engineer_id=ann.id, start=NINE, end=at("11-23 10:30"), by=field.SYSTEM)
    work = waiting()
    assert Decision.objects.get(order_id=work.id).excluded["counts"] == {"no_room": 1}
    with clock.standing_at(NINE + timedelta(minutes=5)):
        workorders.cancel_booking(booking_id=field.booking_of(first).id, reason="moved", by=field.SYSTEM)
        workorders.cancel_order(order_id=first.id, reason="not needed", by=field.SYSTEM)
    assert looked_again(NINE + timedelta(minutes=5)) == 1
    assert field.booking_of(work).engineer_id == ann.id


def test_new_reasons_are_kept_and_nobody_is_called_again() -> None:
    station = field.site()
    field.engineer("Ann", station, level=None)
    waiting()
    with clock.standing_at(NINE):
        field.engineer("Bob", station, expired="2026-11-22")
    assert looked_again(NINE) == 0
    assert [one.excluded["counts"] for one in Decision.objects.order_by("id")] == [
        {"no_skill": 1},
        {"no_skill": 1, "skill_expired": 1},
    ]
    assert Task.objects.count() == 1


def test_a_job_that_ended_or_was_given_by_hand_is_not_looked_at_any_more() -> None:
    ann = field.engineer("Ann", field.site(), level=None)
    given, ended = waiting(), waiting()
    with clock.standing_at(NINE):
        services.override(
            order_id=given.id, engineer_id=ann.id, start=at("11-23 14:00"), reason="He can", by=field.dispatcher()
        )
        assert list(Wait.objects.values_list("order_id", flat=True)) == [ended.id]
        workorders.cancel_order(order_id=ended.id, reason="solved", by=field.SYSTEM)
    assert looked_again(NINE + timedelta(hours=1)) == 0
    assert (Wait.objects.exists(), Booking.objects.count()) == (False, 1)


def test_one_that_cannot_be_looked_at_does_not_keep_the_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = waiting(), waiting()
    choose = import_module("aftercare.dispatch.services.choose")  # the package has the function of this name
    usual = choose.read_situation

    def read(order: dict[str, object]) -> object:
        if order["id"] == broken.id:
            raise RuntimeError("bent")
        return usual(order)

    monkeypatch.setattr(choose, "read_situation", read)
    with clock.standing_at(NINE):
        ann = field.engineer("Ann", field.site())
    assert looked_again(NINE) == 1
    assert field.booking_of(sound).engineer_id == ann.id
