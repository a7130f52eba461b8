from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from aftercare.journal.models import Entry
from aftercare.kit import clock
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.tickets import services
from aftercare.tickets.models import Hold, Ticket
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
    wait,
)

pytestmark = pytest.mark.django_db


def test_the_first_who_takes_it_owns_it_to_the_end() -> None:
    ann, bob, ticket = user("ann", "agent"), user("bob", "agent"), opened()
    services.assign(ticket_id=ticket.id, user_id=ann.id, by=SYSTEM)
    services.assign(ticket_id=ticket.id, user_id=bob.id, by=SYSTEM)
    now = again(ticket)
    assert (now.state, now.owner_id, now.assignee_id, now.version) == ("open", ann.id, bob.id, 3)
    assert clocks(ticket)["first_response"] == "running"
    assert recorded(ticket) == ["Opened", "Assigned", "Assigned"]


def test_only_who_works_here_gets_it() -> None:
    ticket = opened()
    with pytest.raises(Refused) as refusal:
        services.assign(ticket_id=ticket.id, user_id=10**12, by=SYSTEM)
    assert refusal.value.field == "assignee"
    with pytest.raises(NotAllowed):
        services.assign(ticket_id=ticket.id, user_id=user("ann", "agent").id, by=actor("eve", "engineer"))
    assert again(ticket).owner_id is None


def test_another_class_brings_other_deadlines() -> None:
    with clock.standing_at(MONDAY):
        ticket = opened()
        services.classify(ticket_id=ticket.id, category_slug="safety", service_class="A", reason="smoke", by=SYSTEM)
    now = again(ticket)
    assert (now.category.slug, now.queue.slug, now.service_class) == ("safety", "field", "A")
    assert now.next_due_at == MONDAY + timedelta(hours=1)
    entry = Entry.objects.get(name="tickets.TicketClassified")
    assert entry.changes == {"category": [ticket.category_id, now.category_id], "service_class": ["B", "A"]}
    assert (entry.data["needs_visit"], entry.data["reason"]) == (True, "smoke")


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"category_slug": "nonsense", "service_class": "A"}, "category"),
        ({"category_slug": "water", "service_class": "D"}, "service_class"),
    ],
)
def test_what_cannot_be_chosen(chosen: dict[str, Any], field: str) -> None:
    ticket = opened()
    with pytest.raises(Refused) as refusal:
        services.classify(ticket_id=ticket.id, **chosen, by=SYSTEM)
    assert refusal.value.field == field
    assert recorded(ticket) == ["Opened"]


def test_an_ended_ticket_may_be_sorted_and_starts_no_clock() -> None:
    ticket = solved()
    services.classify(ticket_id=ticket.id, category_slug="safety", service_class="A", by=SYSTEM)
    assert clocks(ticket)["solution"] == "stopped"


def test_waiting_has_a_reason_and_an_end() -> None:
    ticket = opened()
    later = clock.now() + timedelta(hours=1)
    for reason, until, field in ((" ", later, "reason"), ("\x00", later, "reason"), ("Photo", clock.now(), "until")):
        with pytest.raises(Refused) as refusal:
            services.wait(ticket_id=ticket.id, for_customer=True, reason=reason, until=until, by=SYSTEM)
        assert refusal.value.field == field
    assert again(ticket).state == "new"
    services.wait(ticket_id=ticket.id, for_customer=False, reason=" Pump ", until=later, by=SYSTEM)
    assert (again(ticket).state, again(ticket).wait_reason) == ("wait_third", "Pump")


def test_a_stale_page_changes_nothing() -> None:
    ticket, ann = opened(), user("ann", "agent")
    services.assign(ticket_id=ticket.id, user_id=ann.id, by=SYSTEM, version=1)
    later = clock.now() + timedelta(hours=1)
    verbs: tuple[Callable[[], object], ...] = (
        lambda: services.assign(ticket_id=ticket.id, user_id=ann.id, by=SYSTEM, version=1),
        lambda: services.solve(ticket_id=ticket.id, **SOLVED, by=SYSTEM, version=1),
        lambda: services.cancel(ticket_id=ticket.id, reason="x", by=SYSTEM, version=1),
        lambda: services.wait(ticket_id=ticket.id, for_customer=True, reason="x", until=later, by=SYSTEM, version=1),
    )
    for verb in verbs:
        with pytest.raises(Conflict):
            verb()
    assert (again(ticket).state, again(ticket).version) == ("open", 2)


def test_who_waited_long_enough_goes_on() -> None:
    with clock.standing_at(MONDAY):
        first, second = opened(), opened()
        wait(first)
    with clock.standing_at(MONDAY + timedelta(hours=1)):
        wait(second, for_customer=False)
        assert services.wake_waiting() == 0
    with clock.standing_at(MONDAY + timedelta(hours=2)):
        assert [services.wake_waiting(), services.wake_waiting()] == [1, 0]
    assert (again(first).state, again(second).state) == ("open", "wait_third")
    assert Entry.objects.filter(name="tickets.TicketMoved").latest("id").data["reason"] == "The time to wait is over."


def test_a_visit_puts_it_into_the_field_and_back() -> None:
    ticket = opened()
    services.enter_field(ticket_id=ticket.id, by=SYSTEM)
    services.enter_field(ticket_id=ticket.id, by=SYSTEM)
    assert again(ticket).state == "in_field"
    services.resume(ticket_id=ticket.id, by=SYSTEM, reason="x" * 500)
    services.resume(ticket_id=ticket.id, by=SYSTEM)
    assert again(ticket).state == "open"
    assert recorded(ticket) == ["Opened", "Moved", "Moved"]


def test_an_ended_ticket_is_not_resumed() -> None:
    ticket = solved()
    services.resume(ticket_id=ticket.id, by=SYSTEM)
    services.enter_field(ticket_id=ticket.id, by=SYSTEM)
    assert again(ticket).state == "solved"


def test_the_first_offer_is_timed_once() -> None:
    with clock.standing_at(MONDAY):
        ticket = opened()
    for seconds in (90, 200):
        with clock.standing_at(MONDAY + timedelta(seconds=seconds)):
            services.note_offer(ticket_id=ticket.id, by=SYSTEM)
    assert again(ticket).offered_at == MONDAY + timedelta(seconds=90)
    assert [entry.data["seconds"] for entry in Entry.objects.filter(name="tickets.TicketOffered")] == [90]


def test_a_hold_is_placed_once_and_lifted() -> None:
    ticket = opened()
    for _time in range(2):
        services.place_hold(ticket_id=ticket.id, holder="workorder:1")
    services.lift_hold(ticket_id=ticket.id, holder="workorder:1")
    services.place_hold(ticket_id=ticket.id, holder="workorder:1")
    assert sorted(hold.lifted_at is None for hold in Hold.objects.all()) == [False, True]
    assert Ticket.objects.count() == 1
