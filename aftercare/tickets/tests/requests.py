"""Requests and people for the tests of tickets."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from aftercare.accounts import services as accounts
from aftercare.accounts.access import actor_of
from aftercare.customers import services as customers
from aftercare.journal.models import Entry
from aftercare.kit import clock
from aftercare.kit.actor import Actor, customer, system
from aftercare.tasks import queries as tasks
from aftercare.tickets import services
from aftercare.tickets.models import Ticket

if TYPE_CHECKING:
    from aftercare.accounts.models import User

SYSTEM = system("test")
WANG = customer(1, "王芳")
MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)  # nine o'clock in Shanghai
SOLVED: dict[str, Any] = {"symptom": "滴水", "cause": "水管老化", "action": "更换水管", "outcome": "fixed"}


def request(**more: Any) -> services.Request:
    """Somebody says that his machine leaks."""
    plain = {"channel": "phone", "description": "洗衣机漏水", "contacted_at": clock.now()}
    if "customer_id" not in more:
        more["customer_id"] = customers.add_customer(name="王芳", kind="person", by=SYSTEM).id
    return services.Request(**{**plain, **more})


def opened(**more: Any) -> Ticket:
    """A new ticket."""
    return services.open_ticket(request=request(**more), by=SYSTEM)


def solved() -> Ticket:
    """A ticket that was solved."""
    ticket = opened()
    services.solve(ticket_id=ticket.id, **SOLVED, by=SYSTEM)
    return again(ticket)


def again(ticket: Ticket) -> Ticket:
    """The ticket as it stands now."""
    return Ticket.objects.get(id=ticket.id)


def wait(ticket: Ticket, *, for_customer: bool = True) -> None:
    """The ticket waits for two hours."""
    until = clock.now() + timedelta(hours=2)
    services.wait(ticket_id=ticket.id, for_customer=for_customer, reason="Photo", until=until, by=SYSTEM)


def clocks(ticket: Ticket) -> dict[str, str]:
    """The state of each of the ticket's deadlines."""
    subject = f"ticket:{ticket.id}"
    return {row["kind"]: row["state"] for row in tasks.deadlines_of([subject]).get(subject, [])}


def recorded(ticket: Ticket) -> list[str]:
    """What was written down about the ticket by tickets, in order."""
    found = Entry.objects.filter(name__startswith="tickets.", subjects__contains=[f"ticket:{ticket.id}"]).order_by("id")
    return [name.removeprefix("tickets.Ticket") for name in found.values_list("name", flat=True)]


def user(name: str, *roles: str) -> "User":
    """A login of this name."""
    return accounts.add_user(username=name, name=name.title(), password="long enough 1", roles=roles, by=SYSTEM)


def actor(name: str, *roles: str) -> Actor:
    """Somebody new of these roles, as the one who acts."""
    return actor_of(user(name, *roles))
