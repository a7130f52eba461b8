"""The steps that a customer reads are what happened."""

from datetime import timedelta
from typing import Any

import pytest

from aftercare.intake import queries
from aftercare.intake.tests.requests import taken
from aftercare.kit.actor import system
from aftercare.tickets import queries as tickets, services as ticket_services
from aftercare.web import formats
from aftercare.workorders import queries as workorder_rows, services as workorders
from tests.world import World

pytestmark = pytest.mark.django_db
BY = system("tests")


def shown(ticket_id: int) -> queries.Progress:
    row = tickets.ticket(ticket_id)
    assert row is not None
    return queries.progress(row)


def words(ticket_id: int) -> list[tuple[str, str]]:
    return [(step["title"], step["state"]) for step in shown(ticket_id).steps]


def question() -> int:
    return taken(description="请问发票怎么开").ticket_id


def test_a_question_at_the_desk() -> None:
    number = question()
    assert words(number) == [("We have your request", "done"), ("A colleague looks at it", "now"), ("Solved", "next")]
    expected = shown(number).expected
    assert expected is not None
    assert (expected.kind, expected.late) == ("answer", False)


def test_a_fault_waits_for_an_engineer() -> None:
    assert words(taken().ticket_id) == [
        ("We have your request", "done"),
        ("We choose an engineer", "now"),
        ("On the way to you", "next"),
        ("At work on your device", "next"),
        ("Solved", "next"),
    ]


def test_solved() -> None:
    number = question()
    ticket_services.solve(ticket_id=number, symptom="x", cause="y", action="z", outcome="advice", by=BY)
    assert words(number)[-1] == ("Solved", "done")
    assert {state for _title, state in words(number)} == {"done"}
    assert shown(number).expected is None


def test_cancelled() -> None:
    number = question()
    ticket_services.cancel(ticket_id=number, reason="twice", by=BY)
    assert (words(number)[-1], shown(number).expected) == (("Cancelled", "done"), None)


def booking(world: World) -> tuple[int, int, Any]:
    """A visit of the world's own engineer that he has accepted: booking, ticket, and who he is."""
    return int(world.things["booking:own"]), int(world.things["ticket:own"]), world.actor("engineer")


def test_a_visit_from_acceptance_to_work(world: World) -> None:
    number, ticket_id, engineer = booking(world)
    seen = []
    for step in ("", "traveling", "on_site", "working"):
        if step:
            workorders.move(booking_id=number, to=step, by=engineer)
        seen.append(next(title for title, state in words(ticket_id) if state == "now"))
    assert seen == ["On the way to you", "On the way to you", "At work on your device", "At work on your device"]
    assert ("Your engineer is chosen", "done") in words(ticket_id)


def test_the_promise_is_the_visit_and_the_engineer_has_no_full_name(world: World) -> None:
    _number, ticket_id, _engineer = booking(world)
    found = shown(ticket_id)
    assert found.expected is not None
    assert (found.expected.kind, found.expected.who, found.expected.on_the_way) == ("visit", "Engineer-1", False)
    assert {step["who"] for step in found.steps} == {"", "Engineer-1"}


def test_exactly_one_step_is_now(world: World) -> None:
    for name in ("own", "foreign"):
        states = [state for _title, state in words(int(world.things[f"ticket:{name}"]))]
        assert states.count("now") == 1
        assert states == sorted(states, key=["done", "now", "next"].index)


def test_once_the_engineer_is_on_the_way_his_arrival_is_expected(world: World) -> None:
    number, ticket_id, engineer = booking(world)
    before = shown(ticket_id).expected
    workorders.move(booking_id=number, to="traveling", by=engineer)
    after = shown(ticket_id).expected
    assert before is not None
    assert after is not None
    assert (after.on_the_way, after.until, after.at.minute % 5) == (True, before.until, 0)


def test_a_visit_that_was_moved_says_from_when(world: World) -> None:
    number, ticket_id, engineer = booking(world)
    first = workorder_rows.visit(number)
    assert first is not None
    workorders.cancel_booking(booking_id=number, reason="ill", by=BY)
    taken_back = [step["detail"] for step in shown(ticket_id).steps if step["state"] == "now"]
    assert taken_back == [f"The visit of {formats.moment(first['start'])} does not take place. We arrange another one."]
    start = first["start"] + timedelta(days=1)
    second = workorders.offer(
        order_id=first["order_id"], engineer_id=engineer.id, start=start, end=start + timedelta(hours=1), by=BY
    )
    workorders.accept(booking_id=second.id, by=engineer)
    found = shown(ticket_id).expected
    assert found is not None
    assert (found.at, found.until, found.before) == (start, start + timedelta(hours=1), first["start"])


def test_control_a_visit_that_was_only_offered_before_is_not_moved(world: World) -> None:
    number, ticket_id, _engineer = booking(world)
    found = shown(ticket_id).expected
    assert found is not None
    assert (found.at, found.before) == (workorder_rows.visit(number)["start"], None)  # type: ignore[index]
