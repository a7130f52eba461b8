"""A masked contact is shown to those with a right, after a reason."""

import pytest

from aftercare.journal.models import Entry
from aftercare.kit.actor import customer, system
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.tickets import services
from aftercare.tickets.tests.conftest import MakeTicket

pytestmark = pytest.mark.django_db


def test_it_is_shown_and_written_down(make_ticket: MakeTicket) -> None:
    ticket = make_ticket()
    by = system("tests")
    assert services.reveal_contact(ticket_id=ticket.id, field="mail", reason="answer", by=by) == "c1000@example.com"
    assert services.reveal_contact(ticket_id=ticket.id, field="address", reason="visit", by=by).startswith("沈阳市")
    shown = Entry.objects.filter(name="accounts.PersonalDataShown").order_by("id")
    assert [entry.data["field"] for entry in shown] == ["mail", "address"]


def test_control_without_right_reason_or_field_nothing_is_shown(make_ticket: MakeTicket) -> None:
    ticket = make_ticket()
    stranger = customer(ticket.customer_id, "王小明")
    with pytest.raises(NotAllowed):
        services.reveal_contact(ticket_id=ticket.id, field="mail", reason="x", by=stranger)
    with pytest.raises(Refused):
        services.reveal_contact(ticket_id=ticket.id, field="mail", reason=" ", by=system("tests"))
    with pytest.raises(Refused):
        services.reveal_contact(ticket_id=ticket.id, field="code", reason="x", by=system("tests"))
    assert not Entry.objects.filter(name="accounts.PersonalDataShown").exists()
