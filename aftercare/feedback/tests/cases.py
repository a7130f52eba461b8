"""Solved tickets whose customers are asked, made by the services that make them in life."""

from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from aftercare.accounts import services as accounts
from aftercare.accounts.access import actor_of
from aftercare.customers import services as customers
from aftercare.feedback import services
from aftercare.feedback.models import Survey
from aftercare.journal.events import Delivery
from aftercare.kit import clock
from aftercare.kit.actor import Actor, customer, system
from aftercare.kit.plugs import Defaults, offered
from aftercare.tickets import events, services as tickets

if TYPE_CHECKING:
    from aftercare.tickets.models import Ticket

NOON = datetime.fromisoformat("2026-11-23T12:00:00+08:00")
BY = system("tests")
STRANGER = customer(None, "Customer")
GOOD = {"grade": "4", "recommend": "10"}
BAD = {"grade": "1", "recommend": "2", "reason": "time", "comment": "等了三天"}
_numbers = count(1)


def install() -> None:
    """What an installation begins with."""
    for plug in offered(Defaults):
        plug.install()


def colleague(role: str) -> Actor:
    """Somebody who works here."""
    name = f"{role}-{next(_numbers)}"
    return actor_of(
        accounts.add_user(username=name, name=name, password="a long walk in the hills", roles=[role], by=BY)
    )


def solved(*, customer_id: int | None = None, in_sla: bool = True) -> "Ticket":
    """A ticket that was solved now, of a new customer unless told otherwise."""
    owner = customer_id or customers.add_customer(name="王芳", kind="person", by=BY).id
    request = tickets.Request(
        channel="phone",
        customer_id=owner,
        description="空调滴水",
        contacted_at=clock.now(),
        contact=tickets.Contact(name="王芳", mail="wang@example.com"),
        in_sla=in_sla,
    )
    ticket = tickets.open_ticket(request=request, by=BY)
    tickets.solve(ticket_id=ticket.id, symptom="Drips", cause="Hose", action="Advised", outcome="advice", by=BY)
    return ticket


def plan(ticket: "Ticket") -> Survey | None:
    """What becomes of the news that a ticket was solved."""
    event = events.TicketSolved(ticket_id=ticket.id, outcome="advice")
    services.plan_survey(Delivery(event, 0, clock.now(), BY, ()))
    return Survey.objects.filter(ticket_id=ticket.id, state=Survey.State.WAITING).first()


def reopened(ticket: "Ticket") -> None:
    """The ticket was opened again, and feedback heard of it."""
    tickets.reopen(ticket_id=ticket.id, reason="It drips again", by=BY)
    event = events.TicketReopened(ticket_id=ticket.id, reason="It drips again")
    services.drop_survey(Delivery(event, 0, clock.now(), BY, ()))


def sent(*, customer_id: int | None = None, at: datetime = NOON) -> Survey:
    """A survey that went out two hours after `at`."""
    with clock.standing_at(at):
        survey = plan(solved(customer_id=customer_id))
    assert survey is not None
    with clock.standing_at(at + timedelta(hours=2)):
        services.send_due()
    survey.refresh_from_db()
    return survey


def answered(answers: dict[str, str], *, at: datetime = NOON) -> Survey:
    """A survey that was answered three hours after the ticket was solved at `at`."""
    survey = sent(at=at)
    with clock.standing_at(at + timedelta(hours=3)):
        return services.answer(code=survey.code, answers=answers, by=STRANGER)
