"""A dispatcher's own word: with a reason, on time that is free, and only before somebody has set out."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation

from aftercare.accounts.access import Role, actor_of
from aftercare.dispatch import services
from aftercare.dispatch.models import Decision
from aftercare.dispatch.tests import field
from aftercare.dispatch.tests.field import NINE, at
from aftercare.journal.models import Entry
from aftercare.kit import clock
from aftercare.kit.actor import Actor
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.workorders import services as workorders
from aftercare.workorders.models import Booking, WorkOrder

if TYPE_CHECKING:
    from aftercare.accounts.models import User

pytestmark = pytest.mark.django_db
TWO = at("11-23 14:00")


@pytest.fixture
def dora() -> Actor:
    """The dispatcher."""
    return field.dispatcher()


@pytest.fixture
def pair() -> "tuple[User, User]":
    """Ann, who is chosen by points, and Zoe."""
    station = field.site()
    return field.engineer("Ann", station), field.engineer("Zoe", station)


def offered() -> "WorkOrder":
    """A job that was offered by points."""
    work = field.order()
    services.choose(order_id=work.id)
    return work


def test_somebody_else_goes_and_the_visit_before_is_taken_back(dora: Actor, pair: "tuple[User, User]") -> None:
    ann, zoe = pair
    with clock.standing_at(NINE):
        work = offered()
        decision = services.override(order_id=work.id, engineer_id=zoe.id, start=TWO, reason=" He knows it. ", by=dora)
    assert list(Booking.objects.order_by("id").values_list("engineer_id", "state", "reason")) == [
        (ann.id, "cancelled", "He knows it."),
        (zoe.id, "offered", ""),
    ]
    booking = field.booking_of(work)
    assert (booking.span.lower, booking.span.upper) == (TWO, TWO + timedelta(hours=1))
    assert (decision.mode, decision.engineer_id, decision.booking_id) == ("override", zoe.id, booking.id)
    assert decision.reason == "He knows it."
    entry = Entry.objects.get(name="dispatch.DispatchOverridden")
    assert (entry.actor_id, entry.data["engineer"], entry.data["reason"]) == (dora.id, "Zoe", "He knows it.")


@pytest.mark.parametrize(
    ("change", "field_name"),
    [
        ({"reason": " \x00\n "}, "reason"),
        ({"reason": ""}, "reason"),
        ({"start": NINE - timedelta(minutes=1)}, "start"),
        ({"start": NINE + timedelta(days=61)}, "start"),
        ({"engineer_id": 2**60}, "engineer"),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    change: dict[str, object], field_name: str, dora: Actor, pair: "tuple[User, User]"
) -> None:
    with clock.standing_at(NINE):
        work = offered()
        asked = {"order_id": work.id, "engineer_id": pair[1].id, "start": TWO, "reason": "Wish", "by": dora, **change}
        with pytest.raises(Refused) as refused:
            services.override(**asked)  # type: ignore[arg-type]
    assert refused.value.field == field_name
    assert (Decision.objects.count(), field.booking_of(work).state) == (1, "offered")


def test_a_visit_beside_the_shift_or_behind_the_promise_is_meant_or_refused(
    dora: Actor, pair: "tuple[User, User]"
) -> None:
    evening, late = at("11-23 17:30"), at("11-24 10:00")
    with clock.standing_at(NINE), translation.override("en"):
        work = offered()
        WorkOrder.objects.filter(id=work.id).update(due_at=late - timedelta(minutes=1))
        asked: dict[str, Any] = {"order_id": work.id, "engineer_id": pair[1].id, "reason": "Wish", "by": dora}
        said = []
        for start in (evening, late):
            with pytest.raises(Refused) as refused:
                services.override(start=start, **asked)
            said.append((refused.value.field, str(refused.value.message)))
        assert field.booking_of(work).engineer_id == pair[0].id
        services.override(start=evening, **asked, despite=True)
    assert said == [
        ("despite", "The engineer has no shift for all of 23 Nov 2026, 17:30–18:30."),
        ("despite", "The arrival is promised for 24 Nov 2026, 09:59; this visit begins later."),
    ]
    assert (field.booking_of(work).engineer_id, field.booking_of(work).span.lower) == (pair[1].id, evening)


@pytest.mark.parametrize("start", ["11-23 09:00", "11-23 17:00"])
def test_control_a_visit_within_the_shift_and_the_promise_asks_nothing(
    start: str, dora: Actor, pair: "tuple[User, User]"
) -> None:
    with clock.standing_at(NINE):
        work = offered()
        WorkOrder.objects.filter(id=work.id).update(due_at=at(start))
        services.override(order_id=work.id, engineer_id=pair[1].id, start=at(start), reason="Wish", by=dora)
    assert field.booking_of(work).span.lower == at(start)


def test_time_that_is_taken_is_refused_and_the_visit_before_stays(dora: Actor, pair: "tuple[User, User]") -> None:
    with clock.standing_at(NINE):
        first, second = field.order(), field.order()
        services.override(order_id=first.id, engineer_id=pair[1].id, start=TWO, reason="x", by=dora)
        services.choose(order_id=second.id)
        with pytest.raises(Conflict):
            services.override(
                order_id=second.id, engineer_id=pair[1].id, start=TWO + timedelta(minutes=30), reason="x", by=dora
            )
    assert field.booking_of(second).state == "offered"
    assert Booking.objects.filter(state="cancelled").count() == 0


def test_who_has_set_out_is_not_called_back(dora: Actor, pair: "tuple[User, User]") -> None:
    with clock.standing_at(NINE):
        work = offered()
        booking = field.booking_of(work)
        workorders.accept(booking_id=booking.id, by=field.SYSTEM)
        workorders.move(booking_id=booking.id, to="traveling", by=field.SYSTEM)
        with pytest.raises(Conflict):
            services.override(order_id=work.id, engineer_id=pair[1].id, start=TWO, reason="x", by=dora)
    assert Booking.objects.get().state == "traveling"


def test_a_job_that_ended_needs_nobody(dora: Actor, pair: "tuple[User, User]") -> None:
    with clock.standing_at(NINE):
        work = field.order()
        workorders.cancel_order(order_id=work.id, reason="solved", by=field.SYSTEM)
        with pytest.raises(Conflict):
            services.override(order_id=work.id, engineer_id=pair[0].id, start=TWO, reason="x", by=dora)
    assert Booking.objects.count() == 0


def test_only_dispatchers_and_managers_decide(pair: "tuple[User, User]") -> None:
    agent = actor_of(field.person("Amy", Role.AGENT))
    with clock.standing_at(NINE):
        work = offered()
        with pytest.raises(NotAllowed):
            services.override(order_id=work.id, engineer_id=pair[1].id, start=TWO, reason="x", by=agent)
        with pytest.raises(NotAllowed):
            services.confirm(booking_id=field.booking_of(work).id, by=agent)
        with pytest.raises(NotAllowed):
            services.try_again(order_id=work.id, by=agent)
    assert Decision.objects.count() == 1


def test_a_visit_is_confirmed_once(dora: Actor, pair: "tuple[User, User]") -> None:
    with clock.standing_at(NINE):
        work = offered()
        with pytest.raises(Conflict):
            services.confirm(booking_id=field.booking_of(work).id, by=dora)
        with pytest.raises(NotAllowed):
            services.confirm(booking_id=0, by=dora)
    with pytest.raises(NotAllowed):
        services.override(order_id=0, engineer_id=pair[0].id, start=clock.now() + timedelta(1), reason="x", by=dora)
