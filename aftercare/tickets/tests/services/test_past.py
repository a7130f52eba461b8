"""Tickets of the past have the rows, clocks and journal that their lives would have left."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from aftercare.accounts.access import actor_of
from aftercare.journal import services as journal
from aftercare.journal.models import Entry
from aftercare.kit import clock
from aftercare.kit.actor import Actor
from aftercare.messaging import queries as messaging
from aftercare.tasks import queries as tasks
from aftercare.tickets import services
from aftercare.tickets.models import Ticket, Words
from aftercare.tickets.tests.requests import MONDAY, SOLVED, SYSTEM, WANG, again, opened, request, user

pytestmark = pytest.mark.django_db

ENDING = (SOLVED["symptom"], SOLVED["cause"], SOLVED["action"], SOLVED["outcome"])
OWN = {"id", "code", "customer_id"}


def after(hours: float) -> datetime:
    """Some hours after that Monday morning."""
    return MONDAY + timedelta(hours=hours)


def lived(agent: Actor) -> Ticket:
    """A ticket that the verbs took through its whole life."""
    with clock.standing_at(MONDAY):
        ticket = opened()
    for hours, verb, more in (
        (1, services.assign, {"user_id": agent.id}),
        (2, services.answer, {"text": "We come today."}),
        (3, services.solve, SOLVED),
        (4, services.reopen, {"reason": "It drips again"}),
        (5, services.solve, SOLVED),
        (6, services.close, {}),
    ):
        with clock.standing_at(after(hours)):
            verb(ticket_id=ticket.id, by=agent, **more)
    return again(ticket)


def told(agent: Actor, **more: Any) -> services.PastTicket:
    """The same life as a story."""
    steps = [
        services.Step(after(1), services.ASSIGNED, agent),
        services.Step(after(2), "answered", agent),
        services.Step(after(3), "solved", agent),
        services.Step(after(4), "open", agent, "It drips again"),
        services.Step(after(5), "solved", agent),
        services.Step(after(6), "closed", agent),
    ]
    lines = [services.Line(after(2), "out", "We come today.", agent)]
    told_by = {"request": request(contacted_at=MONDAY), "code": "K7", "by": SYSTEM, "ending": ENDING}
    return services.PastTicket(**{**told_by, "steps": steps, "lines": lines, **more})


def row(ticket: Ticket) -> dict[str, Any]:
    """All of a ticket but what is its own."""
    names = [field.attname for field in Ticket._meta.concrete_fields if field.attname not in OWN]
    found: dict[str, Any] = Ticket.objects.filter(id=ticket.id).values(*names).get()
    return found


def journal_of(ticket: Ticket) -> list[tuple[Any, ...]]:
    """What the journal says of a ticket, without the ticket's own number."""
    found = Entry.objects.filter(name__startswith="tickets.", subjects__contains=[f"ticket:{ticket.id}"])
    return [
        (entry.at, entry.name, entry.actor_name, {**entry.data, "ticket_id": 0, "number": ""})
        for entry in found.order_by("at", "id")
    ]


def clocks_of(ticket: Ticket) -> list[dict[str, Any]]:
    """The ticket's deadlines and how they ended."""
    found = tasks.deadlines_of([f"ticket:{ticket.id}"])[f"ticket:{ticket.id}"]
    return [{name: value for name, value in one.items() if name not in {"id", "subject"}} for one in found]


def actor() -> Actor:
    """An agent as the one who acts."""
    return actor_of(user("ann", "agent"))


def test_a_past_ticket_is_the_row_that_a_living_one_has_become() -> None:
    agent = actor()
    live = lived(agent)
    with clock.standing_at(after(7)):
        made, happened = services.open_past([told(agent)])
        journal.record_past(happened)
        assert row(made[0]) == row(live)
        assert clocks_of(made[0]) == clocks_of(live)
        assert journal_of(made[0]) == journal_of(live)


def test_control_another_life_is_another_row() -> None:
    agent = actor()
    live = lived(agent)
    with clock.standing_at(after(7)):
        made, _happened = services.open_past([told(agent, steps=told(agent).steps[:5])])
    assert {name for name, value in row(made[0]).items() if value != row(live)[name]} == {
        "state",
        "closed_at",
        "version",
    }


def test_what_was_said_is_in_the_conversation_and_found_by_its_words() -> None:
    agent = actor()
    with clock.standing_at(after(7)):
        made, _happened = services.open_past([told(agent)])
    said = messaging.conversation(f"ticket:{made[0].id}")
    assert [(one["direction"], one["text"], one["at"]) for one in said] == [("out", "We come today.", after(2))]
    assert Words.objects.filter(ticket_id=made[0].id).count() == 1


def test_who_waits_says_for_what_and_until_when() -> None:
    steps = [
        services.Step(after(1), services.ASSIGNED, SYSTEM),
        services.Step(after(1), "answered", SYSTEM),  # only who has answered may wait at the customer's cost
        services.Step(after(2), "wait_customer", SYSTEM, "Photo"),
    ]
    past = told(WANG, steps=steps, lines=[], wait_until=after(9), ending=("", "", "", ""))
    with clock.standing_at(after(3)):
        made, _happened = services.open_past([past])
    ticket = again(made[0])
    assert (ticket.state, ticket.wait_reason, ticket.wait_until) == ("wait_customer", "Photo", after(9))
    assert {one["kind"]: one["state"] for one in clocks_of(ticket)}["solution"] == "paused"
