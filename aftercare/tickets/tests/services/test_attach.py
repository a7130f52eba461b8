"""Files are added to a ticket by those who work on it."""

import pytest

from aftercare.files import queries, services as files
from aftercare.kit.actor import customer, ref, system
from aftercare.kit.errors import NotAllowed
from aftercare.tickets import services
from aftercare.tickets.tests.conftest import MakeTicket

pytestmark = pytest.mark.django_db


def test_files_stand_on_the_ticket(make_ticket: MakeTicket) -> None:
    ticket = make_ticket()
    ready = [files.make_ready(content=b"%PDF-1.7\n", name=name) for name in ("a.pdf", "b.pdf")]
    ids = services.add_files(ticket_id=ticket.id, files=ready, by=system("tests"))
    subject = ref("ticket", ticket.id)
    assert [(row["id"], row["name"]) for row in queries.of([subject], viewer="tests")[subject]] == [
        (ids[0], "a.pdf"),
        (ids[1], "b.pdf"),
    ]


def test_control_a_stranger_adds_nothing(make_ticket: MakeTicket) -> None:
    ticket = make_ticket()
    ready = [files.make_ready(content=b"%PDF-1.7\n", name="a.pdf")]
    with pytest.raises(NotAllowed):
        services.add_files(ticket_id=ticket.id, files=ready, by=customer(ticket.customer_id, "王小明"))
    assert queries.of([ref("ticket", ticket.id)], viewer="tests") == {}
