"""The page of one job: why, who else, and the dispatcher's word."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from aftercare.dispatch import services
from aftercare.dispatch.models import Decision
from aftercare.dispatch.tests import field
from aftercare.dispatch.tests.field import NINE
from aftercare.kit import clock
from aftercare.tickets.models import Queue
from aftercare.workorders import services as workorders
from aftercare.workorders.models import Booking, WorkOrder

if TYPE_CHECKING:
    from django.test import Client

    from aftercare.kit.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def work() -> Iterator[WorkOrder]:
    """A job that was offered to Ann; Zoe could go too, Bob lacks the skill. It is nine o'clock."""
    station = field.site()
    field.engineer("Ann", station)
    field.engineer("Zoe", station, level=1)
    field.engineer("Bob", station, level=None)
    with clock.standing_at(NINE):
        made = field.order()
        services.choose(order_id=made.id)
        yield made


def page_of(work: WorkOrder) -> str:
    """Its address."""
    return f"/desk/dispatch/orders/{work.id}"


def test_the_reasons_stand_there(work: WorkOrder, log_in: "Callable[[str], Client]") -> None:
    page = field.english(log_in("agent")).get(page_of(work)).content.decode()
    assert page.index("Ann") < page.index("Zoe")
    assert "level 3 of 5" in page
    assert "does not hold the skill" in page
    assert "Bob" in page
    assert 'name="reason"' not in page  # an agent looks on


def test_a_dispatcher_sends_somebody_else(work: WorkOrder, log_in: "Callable[[str], Client]") -> None:
    zoe = Decision.objects.get().ranked[1]["engineer_id"]
    client = field.english(log_in("dispatcher"))
    assert 'name="reason"' in client.get(page_of(work)).content.decode()
    data = {"engineer": zoe, "start": "2026-11-23T14:00", "reason": "He was there before."}
    answer = client.post(f"{page_of(work)}/override", data)
    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(work))
    booking = field.booking_of(work)
    assert (booking.engineer_id, booking.span.lower) == (zoe, field.at("11-23 14:00"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": ""}, "This field is required."),
        ({"reason": "a\x00b"}, "Null characters are not allowed."),
        ({"reason": "长" * 20_000}, "Ensure this value has at most 200 characters"),
        ({"engineer": "999999"}, "Select a valid choice."),
        ({"engineer": "x" * 400}, "Select a valid choice."),
        ({"start": "yesterday"}, "Enter a valid date/time."),
        ({"start": "2026-11-23T08:00"}, "The visit must begin in the future."),
        ({"start": "9999-12-31T23:59"}, "Choose a moment within the next 60 days."),
    ],
)
def test_bad_input_is_answered_at_the_field(
    wrong: dict[str, str], sentence: str, work: WorkOrder, log_in: "Callable[[str], Client]"
) -> None:
    zoe = Decision.objects.get().ranked[1]["engineer_id"]
    data = {"engineer": str(zoe), "start": "2026-11-23T14:00", "reason": "Wish", **wrong}
    answer = field.english(log_in("dispatcher")).post(f"{page_of(work)}/override", data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Booking.objects.count() == 1


def test_a_time_beside_the_shift_asks_for_a_tick(work: WorkOrder, log_in: "Callable[[str], Client]") -> None:
    zoe = Decision.objects.get().ranked[1]["engineer_id"]
    client = field.english(log_in("dispatcher"))
    assert 'name="despite"' not in client.get(page_of(work)).content.decode()
    data = {"engineer": str(zoe), "start": "2026-11-23T20:00", "reason": "Wish"}
    asked = client.post(f"{page_of(work)}/override", data)
    assert (asked.status_code, Booking.objects.count()) == (422, 1)
    page = asked.content.decode()
    assert "The engineer has no shift for all of 23 Nov 2026, 20:00–21:00." in page
    assert ('name="despite"' in page, 'value="Wish"' in page) == (True, True)
    assert client.post(f"{page_of(work)}/override", {**data, "despite": "on"}).status_code == 302
    assert field.booking_of(work).span.lower == field.at("11-23 20:00")


def test_a_proposal_is_confirmed_once(work: WorkOrder, log_in: "Callable[[str], Client]") -> None:
    Queue.objects.filter(slug="field").update(mode="proposed")
    proposed = field.order()
    services.choose(order_id=proposed.id)
    client = field.english(log_in("dispatcher"))
    assert "Confirm and offer" in client.get(page_of(proposed)).content.decode()
    assert client.post(f"{page_of(proposed)}/confirm").status_code == 302
    assert field.booking_of(proposed).state == "offered"
    assert client.post(f"{page_of(proposed)}/confirm").status_code == 422


def test_after_a_shift_was_added_it_is_tried_again(log_in: "Callable[[str], Client]") -> None:
    client = field.english(log_in("dispatcher"))
    with clock.standing_at(NINE):
        work = field.order()
        services.choose(order_id=work.id)
        assert "There is no engineer yet. Add one first." in client.get(page_of(work)).content.decode()
        ann = field.engineer("Ann", field.site())
        assert client.post(f"{page_of(work)}/again").status_code == 302
    assert field.booking_of(work).engineer_id == ann.id


def test_a_job_that_nobody_could_take_says_what_is_missing_and_when_it_is_tried(
    log_in: "Callable[[str], Client]",
) -> None:
    station = field.site()
    field.engineer("Ann", station, expired="2026-11-22")
    field.engineer("Bob", station, level=2)
    client = field.english(log_in("dispatcher"))
    with clock.standing_at(NINE):
        work = field.order(category="safety")
        services.choose(order_id=work.id)
        page = client.get(page_of(work)).content.decode()
    assert "held the skill, and it has expired" in page
    assert "holds the skill at a lower level than the job asks for" in page
    assert "Missing: “Washers” at level 3 or above; those who hold it are below." in page
    assert "Washers, level 3 or above" in page
    assert "Looked at again 0 times, last at 09:00." in page
    assert "Next at 09:15 at the latest" in page


def by_hand(by: "Actor") -> WorkOrder:
    """A job for which somebody was sent without asking who could go."""
    ann = field.engineer("Ann", field.site())
    made = field.order()
    workorders.offer(order_id=made.id, engineer_id=ann.id, start=NINE, end=field.at("11-23 10:00"), by=by)
    return made


def test_a_visit_that_was_planned_by_hand_says_by_whom(log_in: "Callable[[str], Client]") -> None:
    with clock.standing_at(NINE):
        made = by_hand(field.dispatcher())
        page = field.english(log_in("agent")).get(page_of(made)).content.decode()
    assert "Planned by hand by Dora" in page
    assert "On 23 Nov 2026, 09:00." in page
    assert "Not chosen yet" not in page


def test_a_visit_that_was_taken_over_says_so(log_in: "Callable[[str], Client]") -> None:
    with clock.standing_at(NINE):
        made = by_hand(field.SYSTEM)
        client = field.english(log_in("agent"))
        assert "Planned before Aftercare chose" in client.get(page_of(made)).content.decode()
        cancelled = field.order()
        workorders.cancel_order(order_id=cancelled.id, reason="solved", by=field.SYSTEM)
        assert "cancelled before an engineer was chosen" in client.get(page_of(cancelled)).content.decode()
        # control: what really waits to be chosen is called that
        assert "Not chosen yet" in client.get(page_of(field.order())).content.decode()


def test_a_visit_that_is_over_still_says_who_went(log_in: "Callable[[str], Client]") -> None:
    with clock.standing_at(NINE):
        made = by_hand(field.dispatcher())
        booking = field.booking_of(made)
        workorders.accept(booking_id=booking.id, by=field.SYSTEM)
        workorders.move(booking_id=booking.id, to="on_site", by=field.SYSTEM)
        workorders.leave(booking_id=booking.id, to="no_access", reason="nobody there", by=field.SYSTEM)
        page = field.english(log_in("agent")).get(page_of(made)).content.decode()
    facts = page[page.index("<aside") :]
    assert "Ann" in facts


def test_a_job_that_is_not_there_answers_404(log_in: "Callable[[str], Client]") -> None:
    client = field.english(log_in("dispatcher"))
    assert client.get("/desk/dispatch/orders/0").status_code == 404
    assert client.post("/desk/dispatch/orders/0/confirm").status_code == 404
