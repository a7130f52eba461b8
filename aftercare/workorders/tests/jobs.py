"""Jobs and people for the tests of dispatching; the evidence of a visit has its own."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from aftercare.accounts import services as accounts
from aftercare.accounts.access import actor_of
from aftercare.customers import services as customers
from aftercare.journal.models import Entry
from aftercare.kit import clock
from aftercare.kit.actor import Actor, system
from aftercare.tickets import services as tickets
from aftercare.workorders import services
from aftercare.workorders.models import Booking, WorkOrder

if TYPE_CHECKING:
    from aftercare.accounts.models import User
    from aftercare.tickets.models import Ticket

SYSTEM = system("test")
TOMORROW = datetime(2040, 1, 2, 1, tzinfo=UTC)


def ticket(**more: Any) -> "Ticket":
    """A leak."""
    customer = customers.add_customer(name="王芳", kind="person", by=SYSTEM)
    plain = {"channel": "phone", "customer_id": customer.id, "description": "漏水", "contacted_at": clock.now()}
    return tickets.open_ticket(request=tickets.Request(**{**plain, **more}), by=SYSTEM)


def order(**more: Any) -> WorkOrder:
    """A job that nobody was sent to."""
    made = services.make_for_ticket(ticket_id=ticket(**more).id, by=SYSTEM)
    assert made is not None
    return made


def engineer(name: str = "eve") -> "User":
    """An engineer with a login."""
    return accounts.add_user(username=name, name=name.title(), password="long enough 1", roles=["engineer"], by=SYSTEM)


def actor(name: str, *roles: str) -> Actor:
    """Somebody new of these roles, as the one who acts."""
    return actor_of(
        accounts.add_user(username=name, name=name.title(), password="long enough 1", roles=roles, by=SYSTEM)
    )


def offered(job: WorkOrder, who: "User", *, start: datetime = TOMORROW, **more: Any) -> Booking:
    """An hour of the engineer's time for the job."""
    end = start + timedelta(hours=1)
    return services.offer(order_id=job.id, engineer_id=who.id, start=start, end=end, by=SYSTEM, **more)


def states(job: WorkOrder) -> tuple[str, list[str]]:
    """The states of a job and of its visits, in the order in which they were made."""
    visits = Booking.objects.filter(order=job).order_by("id").values_list("state", flat=True)
    return WorkOrder.objects.get(id=job.id).state, list(visits)


def recorded(job: WorkOrder) -> list[str]:
    """What was written down about the job, in order."""
    mine = Entry.objects.filter(name__startswith="workorders.", subjects__contains=[f"workorder:{job.id}"])
    return [name.removeprefix("workorders.") for name in mine.order_by("id").values_list("name", flat=True)]
