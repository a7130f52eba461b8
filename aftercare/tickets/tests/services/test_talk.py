import json
from datetime import timedelta

import pytest

from aftercare.journal.models import Entry
from aftercare.kit import clock
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.messaging import queries as messaging
from aftercare.outbox.models import Parcel
from aftercare.tickets import services
from aftercare.tickets.models import Ticket
from aftercare.tickets.numbers import number_of
from aftercare.tickets.tests.requests import (
    MONDAY,
    SYSTEM,
    WANG,
    actor,
    again,
    clocks,
    opened,
    recorded,
    solved,
    wait,
)

pytestmark = pytest.mark.django_db


def firsts() -> list[bool]:
    """Whether each answer was the first one, in order."""
    return [entry.data["first"] for entry in Entry.objects.filter(name="tickets.TicketAnswered").order_by("id")]


def test_the_first_answer_stops_the_first_response_and_the_second_does_nothing_to_it() -> None:
    ann = actor("ann", "agent")
    with clock.standing_at(MONDAY):
        ticket = opened()
    with clock.standing_at(MONDAY + timedelta(hours=1)):
        services.answer(ticket_id=ticket.id, text="We come tomorrow.", by=ann)
    now = again(ticket)
    assert (now.state, now.owner_id, now.assignee_id) == ("open", ann.id, ann.id)
    assert clocks(ticket) == {"first_response": "stopped", "solution": "running"}
    services.answer(ticket_id=ticket.id, text="At nine.", by=actor("bob", "agent"))
    assert (again(ticket).owner_id, firsts()) == (ann.id, [True, False])
    assert clocks(ticket)["first_response"] == "stopped"


def test_the_first_contact_counts_once_whatever_its_form() -> None:
    ann = actor("ann", "agent")
    with clock.standing_at(MONDAY):
        ticket = opened()
        waits = again(ticket).next_due_at
    with clock.standing_at(MONDAY + timedelta(hours=1)):
        assert services.reach(ticket_id=ticket.id, how="visit", by=ann)
    assert clocks(ticket) == {"first_response": "stopped", "solution": "running"}
    assert again(ticket).next_due_at != waits
    assert not services.reach(ticket_id=ticket.id, how="visit", by=ann)
    services.answer(ticket_id=ticket.id, text="As we said.", by=ann)
    assert (recorded(ticket), firsts()) == (["Opened", "tickets.CustomerReached", "Answered"], [False])


def test_control_only_who_may_work_on_it_has_reached_the_customer() -> None:
    ticket = opened()
    with pytest.raises(NotAllowed):
        services.reach(ticket_id=ticket.id, how="visit", by=actor("eve", "engineer"))
    assert clocks(ticket)["first_response"] == "running"


def test_an_answer_goes_to_the_address_of_the_request_with_the_number() -> None:
    ticket = opened(title="漏水", contact=services.Contact(mail="wang@example.com"))
    services.answer(ticket_id=ticket.id, text="明天上门", by=actor("ann", "agent"))
    mail = json.loads(Parcel.objects.get().content)
    assert (mail["to"], mail["subject"]) == ("wang@example.com", f"Re: 漏水 [{number_of(ticket.id)}]")


def test_nothing_is_no_answer() -> None:
    ticket = opened()
    with pytest.raises(Refused):
        services.answer(ticket_id=ticket.id, text=" ", by=actor("ann", "agent"))
    assert (again(ticket).state, clocks(ticket)["first_response"], firsts()) == ("new", "running", [])


def test_waiting_before_the_first_answer_hides_nothing() -> None:
    with clock.standing_at(MONDAY):
        ticket = opened()
        before = again(ticket).next_due_at
        wait(ticket)
    assert clocks(ticket) == {"first_response": "running", "solution": "running"}
    assert again(ticket).next_due_at == before


def test_control_after_the_first_answer_waiting_pauses() -> None:
    with clock.standing_at(MONDAY):
        ticket = opened()
        services.answer(ticket_id=ticket.id, text="Please send a photo.", by=actor("ann", "agent"))
        wait(ticket)
    assert clocks(ticket) == {"first_response": "stopped", "solution": "paused"}
    assert again(ticket).next_due_at is None


def test_a_note_stays_inside() -> None:
    ticket = opened()
    services.note(ticket_id=ticket.id, text="Careful, a dog.", by=actor("ann", "agent"))
    assert messaging.conversation(f"ticket:{ticket.id}", public=True) == []
    assert (again(ticket).state, clocks(ticket)["first_response"]) == ("new", "running")
    with pytest.raises(NotAllowed):
        services.note(ticket_id=ticket.id, text="x", by=WANG)


def test_a_ticket_that_waited_goes_on_when_the_customer_writes() -> None:
    ticket = opened()
    wait(ticket)
    services.customer_wrote(ticket_id=ticket.id, text="Here is the photo.", channel="portal", by=WANG)
    now = again(ticket)
    assert (now.state, now.wait_reason, now.wait_until) == ("open", "", None)


def test_a_solved_ticket_opens_again_when_the_customer_writes() -> None:
    ticket = solved()
    services.customer_wrote(ticket_id=ticket.id, text="It leaks again.", channel="mail", by=WANG)
    assert (again(ticket).state, again(ticket).reopened) == ("open", 1)
    assert recorded(ticket) == ["Opened", "Solved", "Reopened"]


def test_automatic_mail_is_kept_and_moves_nothing() -> None:
    waiting, ended = opened(), solved()
    wait(waiting)
    for ticket in (waiting, ended):
        services.customer_wrote(ticket_id=ticket.id, text="I am away.", channel="mail", automatic=True, by=SYSTEM)
        assert len(messaging.conversation(f"ticket:{ticket.id}")) == 1
    assert (again(waiting).state, again(ended).state, again(ended).reopened) == ("wait_customer", "solved", 0)


def next_response(ticket: Ticket) -> str:
    return clocks(ticket).get("next_response", "")


def test_the_next_response_runs_from_the_first_message_that_nobody_answered() -> None:
    with clock.standing_at(MONDAY):
        ticket = opened()
        services.customer_wrote(ticket_id=ticket.id, text="Hello?", channel="portal", by=WANG)
        assert next_response(ticket) == ""  # the first response is promised, and nothing may overrule it
        services.answer(ticket_id=ticket.id, text="We are coming.", by=SYSTEM)
        services.customer_wrote(ticket_id=ticket.id, text="When?", channel="portal", by=WANG)
        first = again(ticket).next_due_at
        assert next_response(ticket) == "running"
    with clock.standing_at(MONDAY + timedelta(hours=1)):
        services.customer_wrote(ticket_id=ticket.id, text="When??", channel="portal", by=WANG)
        assert again(ticket).next_due_at == first
        services.answer(ticket_id=ticket.id, text="At ten.", by=SYSTEM)
    assert next_response(ticket) == "stopped"


def test_thanks_needs_no_answer_when_somebody_says_so() -> None:
    ticket = opened()
    with pytest.raises(Conflict):
        services.needs_no_answer(ticket_id=ticket.id, by=SYSTEM)
    services.answer(ticket_id=ticket.id, text="Done.", by=SYSTEM)
    services.customer_wrote(ticket_id=ticket.id, text="Thanks!", channel="portal", by=WANG)
    services.needs_no_answer(ticket_id=ticket.id, by=SYSTEM)
    assert next_response(ticket) == "cancelled"
    services.customer_wrote(ticket_id=ticket.id, text="It leaks again", channel="portal", by=WANG)
    assert next_response(ticket) == "running"
