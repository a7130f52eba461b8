import pytest
from django.utils.translation import override

from aftercare.journal import queries as journal
from aftercare.kit import plugs
from aftercare.kit.plugs import Check, PeriodicJob
from aftercare.tickets import services
from aftercare.tickets.models import Ticket, Words
from aftercare.tickets.plugs import PLUGS
from aftercare.tickets.tests.requests import SYSTEM, opened, solved, user

pytestmark = pytest.mark.django_db


def problems(name: str) -> list[str]:
    """What one of the checks finds."""
    [check] = [plug for plug in PLUGS if isinstance(plug, Check) and plug.name == name]
    return [problem.where for problem in check.run()]


def test_a_ticket_that_cannot_be_found_is_named() -> None:
    one, _other = opened(), opened()
    assert problems("every ticket can be found") == []
    Words.objects.filter(ticket=one).delete()
    assert problems("every ticket can be found") == [f"ticket:{one.id}"]


def test_an_ended_ticket_that_is_held_is_named() -> None:
    one = opened()
    services.place_hold(ticket_id=one.id, holder="workorder:1")
    assert problems("no ended ticket is held open") == []
    Ticket.objects.update(state="cancelled")
    assert problems("no ended ticket is held open") == [f"ticket:{one.id}"]


def test_waiting_and_quiet_tickets_are_looked_after() -> None:
    assert [(job.name, job.run) for job in PLUGS if isinstance(job, PeriodicJob)] == [
        ("tickets.wake_waiting", services.wake_waiting),
        ("tickets.tell_of_missing_days", services.tell_of_missing_days),
        ("tickets.close_when_quiet", services.close_when_quiet),
    ]


def test_tickets_are_searched_by_the_desk_only() -> None:
    opened()
    search = plugs.subject("ticket").search
    assert search is not None
    assert search(user("eve", "engineer"), "漏水", 5) == []


@pytest.mark.parametrize(("language", "words"), [("en", "The customer wrote again."), ("zh-hans", "客户再次来信。")])
def test_why_the_product_opened_a_ticket_again_is_said_to_each_in_his_language(language: str, words: str) -> None:
    ticket = solved()
    services.reopen(ticket_id=ticket.id, reason=services.WROTE_AGAIN, by=SYSTEM)
    with override(language):
        assert words in journal.timeline([f"ticket:{ticket.id}"])[0].sentence


def test_a_ticket_that_is_sorted_wrongly_is_named() -> None:
    one, other = opened(), opened()
    assert problems("tickets are sorted by their nearest deadline") == []
    Ticket.objects.filter(id=one.id).update(next_due_kind="solution")
    Ticket.objects.filter(id=other.id).update(next_due_at=None, next_due_kind="")
    assert problems("tickets are sorted by their nearest deadline") == [f"ticket:{one.id}", f"ticket:{other.id}"]
