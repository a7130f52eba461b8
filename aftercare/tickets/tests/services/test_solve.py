from collections.abc import Callable
from datetime import timedelta

import pytest

from aftercare.accounts.access import Role
from aftercare.kit import clock
from aftercare.kit.errors import Conflict, Refused
from aftercare.messaging.queries import conversation
from aftercare.tasks import queries as tasks
from aftercare.tickets import services
from aftercare.tickets.models import Ticket
from aftercare.tickets.services.solve import QUIET_DAYS
from aftercare.tickets.tests.requests import (
    MONDAY,
    SOLVED,
    SYSTEM,
    actor,
    again,
    clocks,
    opened,
    recorded,
    solved,
    user,
)

pytestmark = pytest.mark.django_db


def test_a_solved_ticket_says_what_was_seen_caused_and_done() -> None:
    with clock.standing_at(MONDAY):
        ticket = solved()
    said = (ticket.state, ticket.symptom, ticket.cause, ticket.action, ticket.outcome, ticket.solved_at)
    assert said == ("solved", "滴水", "水管老化", "更换水管", "fixed", MONDAY)
    assert (clocks(ticket)["solution"], recorded(ticket)) == ("stopped", ["Opened", "Solved"])


def test_who_was_never_answered_hears_what_was_done_and_that_is_the_first_response() -> None:
    with clock.standing_at(MONDAY):
        ticket = opened(contact=services.Contact(mail="wang@example.com"))
        services.solve(ticket_id=ticket.id, **SOLVED, by=actor("ann", Role.AGENT))
    assert clocks(ticket) == {"first_response": "stopped", "solution": "stopped"}
    assert recorded(ticket) == ["Opened", "Answered", "Solved"]
    said = conversation(f"ticket:{ticket.id}", public=True)
    assert [(row["text"], row["author_name"]) for row in said] == [("更换水管", "Ann")]


def test_control_who_was_answered_hears_it_once_and_the_product_itself_answers_nobody() -> None:
    ann = actor("ann", Role.AGENT)
    with clock.standing_at(MONDAY):
        answered, automatic = opened(), solved()
        services.answer(ticket_id=answered.id, text="请关水阀", by=ann)
        services.solve(ticket_id=answered.id, **SOLVED, by=ann)
    assert [row["text"] for row in conversation(f"ticket:{answered.id}")] == ["请关水阀"]
    assert recorded(answered) == ["Opened", "Answered", "Solved"]
    assert (clocks(automatic)["first_response"], conversation(f"ticket:{automatic.id}")) == ("running", [])


@pytest.mark.parametrize(
    ("lack", "field"),
    [
        ({"symptom": " "}, "symptom"),
        ({"cause": "\x00"}, "cause"),
        ({"action": ""}, "action"),
        ({"outcome": "gone"}, "outcome"),
    ],
)
def test_one_is_missing(lack: dict[str, str], field: str) -> None:
    ticket = opened()
    with pytest.raises(Refused) as refusal:
        services.solve(ticket_id=ticket.id, **{**SOLVED, **lack}, by=SYSTEM)
    assert refusal.value.field == field
    assert (again(ticket).state, recorded(ticket)) == ("new", ["Opened"])


def test_what_holds_a_ticket_must_end_first() -> None:
    ticket = opened()
    services.place_hold(ticket_id=ticket.id, holder="workorder:1")
    services.place_hold(ticket_id=ticket.id, holder="workorder:1")
    services.place_hold(ticket_id=ticket.id, holder="workorder:2")
    verbs: tuple[Callable[[], object], ...] = (
        lambda: services.solve(ticket_id=ticket.id, **SOLVED, by=SYSTEM),
        lambda: services.cancel(ticket_id=ticket.id, reason="no", by=SYSTEM),
    )
    for verb in verbs:
        with pytest.raises(Conflict):
            verb()
    services.lift_hold(ticket_id=ticket.id, holder="workorder:1")
    with pytest.raises(Conflict):
        services.solve(ticket_id=ticket.id, **SOLVED, by=SYSTEM)
    services.lift_hold(ticket_id=ticket.id, holder="workorder:2")
    services.solve(ticket_id=ticket.id, **SOLVED, by=SYSTEM)
    assert again(ticket).state == "solved"


def test_a_ticket_that_is_opened_again_keeps_its_owner_and_is_counted() -> None:
    owner, ticket = user("ann", "agent"), opened()
    services.assign(ticket_id=ticket.id, user_id=owner.id, by=SYSTEM)
    for time in (1, 2):
        services.solve(ticket_id=ticket.id, **SOLVED, by=SYSTEM)
        services.reopen(ticket_id=ticket.id, reason=" It leaks again. ", by=SYSTEM)
        now = again(ticket)
        assert (now.state, now.reopened, now.owner_id, now.solved_at, now.outcome) == ("open", time, owner.id, None, "")
    assert clocks(ticket)["solution"] == "running"
    assert recorded(ticket) == ["Opened", "Assigned", "Solved", "Reopened", "Solved", "Reopened"]


def test_the_clock_goes_on_with_what_was_used() -> None:
    with clock.standing_at(MONDAY):
        ticket = solved()
    with clock.standing_at(MONDAY + timedelta(days=7)):
        services.reopen(ticket_id=ticket.id, reason="again", by=SYSTEM)
    rows = tasks.deadlines_of([f"ticket:{ticket.id}"])[f"ticket:{ticket.id}"]
    # nothing was used in the first week: 24 working hours from Monday at nine end on Wednesday at five
    assert [row["due_at"] for row in rows if row["kind"] == "solution"] == [MONDAY + timedelta(days=9, hours=8)]


@pytest.mark.parametrize("reason", ["", " ", "\x00"])
def test_ends_and_beginnings_have_a_reason(reason: str) -> None:
    ticket, ended = opened(), solved()
    verbs: tuple[Callable[[], object], ...] = (
        lambda: services.cancel(ticket_id=ticket.id, reason=reason, by=SYSTEM),
        lambda: services.reopen(ticket_id=ended.id, reason=reason, by=SYSTEM),
    )
    for verb in verbs:
        with pytest.raises(Refused) as refusal:
            verb()
        assert refusal.value.field == "reason"
    assert (again(ticket).state, again(ended).state) == ("new", "solved")


def test_a_cancelled_ticket_has_no_deadlines() -> None:
    ticket = opened()
    services.cancel(ticket_id=ticket.id, reason="twice", by=SYSTEM)
    now = again(ticket)
    assert (now.state, now.next_due_at, now.closed_at is None) == ("cancelled", None, False)
    assert clocks(ticket) == {"first_response": "cancelled", "solution": "cancelled"}
    with pytest.raises(Conflict):
        services.reopen(ticket_id=ticket.id, reason="again", by=SYSTEM)


def test_what_stayed_quiet_for_a_week_is_closed() -> None:
    with clock.standing_at(MONDAY):
        ticket, other = solved(), opened()
    with clock.standing_at(MONDAY + timedelta(days=QUIET_DAYS)):
        assert services.close_when_quiet() == 0
    with clock.standing_at(MONDAY + timedelta(days=QUIET_DAYS, seconds=1)):
        assert [services.close_when_quiet(), services.close_when_quiet()] == [1, 0]
    assert (again(ticket).state, again(other).state) == ("closed", "new")
    assert Ticket.objects.get(id=ticket.id).closed_at == MONDAY + timedelta(days=QUIET_DAYS, seconds=1)


def test_what_is_open_is_not_opened_again() -> None:
    ticket = opened()
    with pytest.raises(Conflict, match="This ticket is open"):
        services.reopen(ticket_id=ticket.id, reason="again", by=SYSTEM)
    assert (again(ticket).reopened, recorded(ticket)) == (0, ["Opened"])
