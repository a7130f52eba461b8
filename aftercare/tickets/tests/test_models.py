import pytest
from django.db import IntegrityError, connection, transaction

from aftercare.tickets import services
from aftercare.tickets.models import Hold, Ticket
from aftercare.tickets.tests.requests import opened

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change", [{"state": "solved"}, {"state": "closed", "outcome": "fixed"}, {"state": "wait_third"}]
)
def test_the_database_refuses_an_end_without_an_outcome_and_a_wait_without_a_reason(change: dict[str, str]) -> None:
    opened()
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.update(**change)
    Ticket.objects.update(state="wait_third", wait_reason="Pump")
    assert Ticket.objects.get().state == "wait_third"


def test_a_hold_stands_once() -> None:
    ticket = opened()
    services.place_hold(ticket_id=ticket.id, holder="workorder:1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(ticket=ticket, by="workorder:1")
    assert Hold.objects.count() == 1


def test_the_contact_is_not_readable_in_the_database() -> None:
    contact = services.Contact(phone="+8613812345678", mail="wang@example.com")
    opened(contact=contact, place=services.Place(address="世纪大道", position=(31.230416, 121.473701)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact_phone, contact_mail, address, position, title FROM tickets_ticket")
        *hidden, title = cursor.fetchone()
    held = b"".join(bytes(value) for value in hidden)
    for secret in ("138", "wang", "世纪", "31.23"):
        assert secret.encode() not in held
    assert title == "洗衣机漏水"  # control: what is not encrypted is readable
