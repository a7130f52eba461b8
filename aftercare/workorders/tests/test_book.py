"""Offer, accept, decline, call off; and the engineer's rights that come and go with it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import close_old_connections, connection

from aftercare.accounts.access import actor_of, granted
from aftercare.kit import clock
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.parts import queries as parts
from aftercare.workorders import services
from aftercare.workorders.models import Booking, PartUse
from aftercare.workorders.tests import visits
from aftercare.workorders.tests.visits import BY

THREADS = 8


def at_once(verb: Callable[[int], object]) -> list[str]:
    """Call `verb(number)` in eight threads at once; answers how each ended."""

    def attempt(number: int) -> str:
        try:
            verb(number)
        except Refused as refusal:
            return type(refusal).__name__
        finally:
            close_old_connections()
            connection.close()
        return "done"

    with ThreadPoolExecutor(THREADS) as pool:
        return sorted(pool.map(attempt, range(THREADS)))


@pytest.mark.django_db(transaction=True)
def test_an_engineer_is_never_booked_twice_at_one_time() -> None:
    visits.install()
    engineer = visits.user("张伟", "engineer")
    jobs = [visits.order() for _turn in range(THREADS)]
    start = clock.now() + timedelta(hours=1)

    def book(number: int) -> object:
        begin = start + timedelta(minutes=5 * number)
        end = begin + timedelta(hours=2)
        return services.offer(order_id=jobs[number].id, engineer_id=engineer.id, start=begin, end=end, by=BY)

    assert at_once(book) == ["Conflict"] * (THREADS - 1) + ["done"]
    assert Booking.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_part_is_taken_once() -> None:
    visits.install()
    visit = visits.at_work()
    part_id, number, by = visits.van(visit.engineer, 1), visit.booking.id, visit.by

    def use(turn: int) -> object:
        return services.use_part(booking_id=number, part_id=part_id, quantity=1, serial="", key=f"k{turn}", by=by)

    assert at_once(use) == ["Refused"] * (THREADS - 1) + ["done"]
    van = f"user:{visit.engineer.id}"
    assert (parts.quantities([van], [part_id])[van, part_id], PartUse.objects.count()) == (0, 1)


@pytest.mark.django_db
def test_rights_open_with_the_offer_and_end_with_the_visit() -> None:
    visits.install()
    visit = visits.offered()
    mine = {kind: granted(visit.engineer, kind) for kind in ("ticket", "workorder", "asset", "customer")}
    assert {kind: len(ids) for kind, ids in mine.items()} == {"ticket": 1, "workorder": 1, "asset": 1, "customer": 1}
    visits.done(visit)
    assert [granted(visit.engineer, kind) for kind in mine] == [set(), set(), set(), set()]


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["decline", "leave", "cancel_booking", "cancel_order"])
def test_rights_end_however_the_visit_ends(end: str) -> None:
    visits.install()
    visit = visits.offered()
    number = visit.booking.id
    if end == "decline":
        services.decline(booking_id=number, reason="ill", by=visit.by)
    elif end == "leave":
        visits.at_work(visit)
        services.leave(booking_id=number, to="partial", reason="a part is missing", by=visit.by)
    elif end == "cancel_booking":
        services.cancel_booking(booking_id=number, reason="another one goes", by=BY)
    else:
        services.cancel_order(order_id=visit.order.id, reason="not needed", by=BY)
    assert granted(visit.engineer, "ticket") == granted(visit.engineer, "customer") == set()
    states = {
        "decline": ("declined", "ready"),
        "leave": ("partial", "ready"),
        "cancel_booking": ("cancelled", "ready"),
        "cancel_order": ("cancelled", "cancelled"),
    }
    assert visit.state() == states[end]


@pytest.mark.django_db
def test_an_offer_that_nobody_answers_runs_out() -> None:
    visits.install()
    visit = visits.offered()
    assert services.expire_unanswered() == 0
    with clock.standing_at(clock.now() + timedelta(minutes=11)):
        assert services.expire_unanswered() == 1
        assert granted(visit.engineer, "ticket") == set()
    assert visit.state() == ("expired", "ready")


@pytest.mark.django_db
def test_steps_out_of_order_and_by_others_are_refused() -> None:
    visits.install()
    visit = visits.offered()
    with pytest.raises(Conflict):
        services.move(booking_id=visit.booking.id, to="working", by=visit.by)
    with pytest.raises(NotAllowed):
        services.accept(booking_id=visit.booking.id, by=actor_of(visits.user("王", "engineer")))
    with pytest.raises(NotAllowed):
        services.accept(booking_id=10**12, by=visit.by)
    with pytest.raises(Refused):
        services.decline(booking_id=visit.booking.id, reason="  ", by=visit.by)
    assert visit.state() == ("offered", "scheduled")
