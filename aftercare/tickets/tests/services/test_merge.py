"""王芳 reports a leak twice; the desk joins the two, parts them again, and splits off what she says of her fridge."""

from datetime import timedelta
from typing import Any

import pytest

from aftercare.journal.models import Entry
from aftercare.kit import clock
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.messaging import queries as conversations
from aftercare.tasks import queries as tasks
from aftercare.tickets import queries, services
from aftercare.tickets.models import Merge, Ticket
from aftercare.tickets.services.merge import survivor_of
from aftercare.tickets.tests.requests import MONDAY, SYSTEM, WANG, again, clocks, opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]

LATER = MONDAY + timedelta(hours=2)
WHY = "Both are about the same leak"


@pytest.fixture
def pair() -> tuple[Ticket, Ticket]:
    """The first request of nine o'clock, and the second of eleven."""
    with clock.standing_at(MONDAY):
        first = opened()
    with clock.standing_at(LATER):
        return first, opened(customer_id=first.customer_id)


def due(ticket: Ticket) -> dict[str, object]:
    subject = f"ticket:{ticket.id}"
    return {row["kind"]: row["due_at"] for row in tasks.deadlines_of([subject])[subject]}


def join(lost: Ticket, survivor: Ticket) -> None:
    with clock.standing_at(LATER):
        services.merge(ticket_id=lost.id, into_id=survivor.id, reason=WHY, by=SYSTEM)


def test_the_survivor_keeps_the_earliest_beginning_and_the_lost_one_leaves_every_figure(pair: Any) -> None:
    first, second = pair
    early, late = due(first), due(second)
    assert early != late
    join(first, second)
    assert (again(first).state, again(first).next_due_at) == ("merged", None)
    assert set(clocks(first).values()) == {"cancelled"}
    assert due(second) == early
    assert again(second).next_due_at == early["first_response"]
    assert tasks.promises(["first_response"], start=MONDAY, end=LATER + timedelta(days=9))[0]["subject"] == (
        f"ticket:{second.id}"
    )


def test_an_earlier_survivor_keeps_its_own(pair: Any) -> None:
    first, second = pair
    early = due(first)
    join(second, first)
    assert due(first) == early


def test_what_was_answered_there_is_answered_here(pair: Any) -> None:
    first, second = pair
    with clock.standing_at(MONDAY + timedelta(minutes=30)):
        services.answer(ticket_id=first.id, text="We are coming.", by=SYSTEM)
    join(first, second)
    assert clocks(second)["first_response"] == "stopped"


def test_undone_both_are_as_they_were(pair: Any) -> None:
    first, second = pair
    before = due(first), due(second), clocks(first), clocks(second)
    join(first, second)
    with clock.standing_at(LATER):
        services.undo_merge(ticket_id=first.id, reason="Two leaks", by=SYSTEM)
        assert (due(first), due(second), clocks(first), clocks(second)) == before
        assert (again(first).state, again(first).next_due_at) == ("new", before[0]["first_response"])
        with pytest.raises(Conflict):
            services.undo_merge(ticket_id=first.id, reason="Two leaks", by=SYSTEM)
    said = Entry.objects.filter(subjects__contains=[f"ticket:{second.id}"], name__contains="Merge").order_by("id")
    assert [entry.name for entry in said] == ["tickets.TicketMerged", "tickets.MergeUndone"]


def test_who_writes_to_the_lost_one_is_heard_by_the_one_that_goes_on(pair: Any) -> None:
    first, second = pair
    with clock.standing_at(LATER):
        services.answer(ticket_id=second.id, text="We are coming.", by=SYSTEM)
        join(first, second)
        services.customer_wrote(ticket_id=first.id, text="When?", channel="portal", by=WANG)
    assert clocks(second)["next_response"] == "running"
    assert [one["text"] for one in conversations.conversation(f"ticket:{first.id}")] == ["When?"]
    assert again(first).state == "merged"


def test_a_chain_of_joined_tickets_ends_at_the_last(pair: Any) -> None:
    first, second = pair
    with clock.standing_at(LATER):
        third = opened(customer_id=first.customer_id)
    join(first, second)
    join(second, third)
    assert [survivor_of(one.id) for one in (first, second, third)] == [third.id] * 3


def test_what_cannot_be_joined_is_refused_and_nothing_happens(pair: Any) -> None:
    first, second = pair
    with clock.standing_at(LATER):
        stranger = opened()
        ended = opened(customer_id=first.customer_id)
        services.cancel(ticket_id=ended.id, reason="A slip", by=SYSTEM)
        busy = opened(customer_id=first.customer_id)
        services.place_hold(ticket_id=busy.id, holder="workorder:1")
        for lost, into, reason, wrong in (
            (first.id, first.id, WHY, Refused),
            (first.id, stranger.id, WHY, Refused),
            (first.id, 999_999, WHY, Refused),
            (first.id, second.id, " ", Refused),
            (first.id, ended.id, WHY, Conflict),
            (ended.id, first.id, WHY, Conflict),
            (busy.id, first.id, WHY, Conflict),
        ):
            with pytest.raises(wrong):
                services.merge(ticket_id=lost, into_id=into, reason=reason, by=SYSTEM)
        with pytest.raises(NotAllowed):
            services.merge(ticket_id=first.id, into_id=second.id, reason=WHY, by=WANG)
        with pytest.raises(Conflict):
            services.merge(ticket_id=first.id, into_id=second.id, reason=WHY, version=9, by=SYSTEM)
    assert Merge.objects.count() == 0
    assert again(first).state == "new"


def test_a_second_problem_is_answered_from_its_message_on_and_solved_from_now_on(pair: Any) -> None:
    first, _second = pair
    with clock.standing_at(LATER):
        message = services.customer_wrote(
            ticket_id=first.id, text="And my fridge is loud", channel="portal", at=MONDAY + timedelta(hours=1), by=WANG
        )
    with clock.standing_at(LATER + timedelta(hours=1)):
        made = services.split(ticket_id=first.id, interaction_id=message, description="冰箱噪音很大", by=SYSTEM)
        fresh = opened(customer_id=first.customer_id, description="冰箱噪音很大")
    made = again(made)
    assert (made.customer_id, made.split_from_id, made.contacted_at) == (
        first.customer_id,
        first.id,
        MONDAY + timedelta(hours=1),
    )
    assert due(made)["solution"] == due(fresh)["solution"]
    with clock.standing_at(MONDAY + timedelta(hours=1)):
        on_time = opened(customer_id=first.customer_id, description="冰箱噪音很大")
    assert due(made)["first_response"] == due(on_time)["first_response"]
    assert [(row["how"], row["id"]) for row in queries.related(first.id)] == [("split", made.id)]
    assert [(row["how"], row["id"]) for row in queries.related(made.id)] == [("from", first.id)]


def test_a_message_of_another_ticket_splits_nothing(pair: Any) -> None:
    first, second = pair
    with clock.standing_at(LATER):
        other = services.customer_wrote(ticket_id=second.id, text="Hello?", channel="portal", by=WANG)
        count = Ticket.objects.count()
        with pytest.raises(Refused) as refusal:
            services.split(ticket_id=first.id, interaction_id=other, description="冰箱", by=SYSTEM)
    assert (refusal.value.field, Ticket.objects.count()) == ("message", count)
