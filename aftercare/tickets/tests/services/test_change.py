from datetime import timedelta
from decimal import Decimal

import pytest

from aftercare.journal import services as journal
from aftercare.kit import clock
from aftercare.kit.errors import Conflict, NotAllowed
from aftercare.tasks import services as task_services
from aftercare.tasks.models import Policy
from aftercare.tickets import services
from aftercare.tickets.models import Ticket
from aftercare.tickets.services import change
from aftercare.tickets.states import State
from aftercare.tickets.tests.requests import MONDAY, SYSTEM, actor, again, clocks, opened
from aftercare.tickets.tests.test_states import TABLE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("before", State.values)
@pytest.mark.parametrize("after", State.values)
def test_every_step_is_allowed_or_refused_as_the_table_says(before: str, after: str) -> None:
    ticket = opened()
    ticket.state = before
    if after in TABLE[before]:
        assert change.step(ticket, State(after)) == before
        assert ticket.state == after
    else:
        with pytest.raises(Conflict) as refusal:
            change.step(ticket, State(after))
        assert str(State(before).label) in str(refusal.value)
        assert ticket.state == before
        assert clocks(ticket) == {"first_response": "running", "solution": "running"}


def test_a_ticket_that_somebody_changed_is_not_changed_over_it() -> None:
    ticket = opened()
    Ticket.objects.update(version=4)
    with pytest.raises(Conflict):
        change.locked(ticket.id, by=SYSTEM, version=3)
    assert change.locked(ticket.id, by=SYSTEM, version=4).id == ticket.id


def test_there_is_no_such_ticket_for_who_may_not_see_it() -> None:
    ticket = opened()
    said = []
    for number, by in ((ticket.id, actor("eve", "engineer")), (10**12, SYSTEM)):
        with pytest.raises(NotAllowed) as refusal:
            change.locked(number, by=by)
        said.append(str(refusal.value))
    assert said[0] == said[1]


def test_a_reason_is_short_and_clean() -> None:
    assert change.short(" a\x00b\n") == "ab"
    assert (change.short("\x00 "), len(change.short("漏" * 20_000))) == ("", 200)


def test_a_promise_that_is_changed_moves_what_the_inbox_is_sorted_by() -> None:
    with clock.standing_at(MONDAY):
        ticket = opened()
        before = ticket.next_due_at
        promise = Policy.objects.get(kind="first_response", service_class=ticket.service_class)
        task_services.change_policy(policy_id=promise.id, hours=Decimal(1), wall_clock=True, by=SYSTEM)
        assert again(ticket).next_due_at == before  # control: nobody has heard of it yet
        journal.seal()
        journal.deliver_once()
    assert again(ticket).next_due_at == MONDAY + timedelta(hours=1)


def test_tickets_of_an_earlier_release_learn_the_kind_of_their_deadline() -> None:
    ticket = opened()
    kind = ticket.next_due_kind
    Ticket.objects.update(next_due_kind="")
    assert [services.name_deadlines(), services.name_deadlines()] == [1, 0]
    assert again(ticket).next_due_kind == kind == "first_response"
