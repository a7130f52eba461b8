"""Walk the tour to its end, and begin it again."""

from aftercare.demo.models import Demo
from aftercare.demo.services.clock import require_demo
from aftercare.tickets import queries as tickets


def look(*, ticket_id: int) -> None:
    """The visitor looks at the figures in which his request is: the tour of it is finished."""
    Demo.objects.update(seen_ticket=ticket_id)


def look_at_choice(*, ticket_id: int) -> None:
    """The visitor looks at whom the product chose for his request, and why: the engineer may accept."""
    Demo.objects.update(seen_choice=ticket_id)


def begin_again() -> None:
    """Follow the next request of a visitor. Raises Refused where there is no demo."""
    demo = require_demo()
    newest = tickets.inbox(tickets.Filter(state="all"), limit=1)
    demo.last_ticket = max([demo.last_ticket, *(row["id"] for row in newest)])
    demo.save(update_fields=["last_ticket"])
