"""What a person says first: due until then, by mail where there is one."""

import pytest

from aftercare.accounts.access import Role
from aftercare.messaging.queries import conversation
from aftercare.tickets import services
from aftercare.tickets.services import first_answer
from aftercare.tickets.tests.requests import actor, again, opened

pytestmark = pytest.mark.django_db


def test_it_is_due_until_a_person_was_in_contact() -> None:
    ticket = opened()
    assert first_answer.is_due(ticket)
    services.note(ticket_id=ticket.id, text="Call him", by=actor("ann", Role.AGENT))
    assert first_answer.is_due(again(ticket))
    services.reach(ticket_id=ticket.id, how="call", by=actor("bob", Role.AGENT))
    assert not first_answer.is_due(again(ticket))


@pytest.mark.parametrize(("mail", "channel"), [("wang@example.com", "mail"), ("", "portal")])
def test_it_goes_by_mail_where_there_is_one(mail: str, channel: str) -> None:
    ticket = opened(contact=services.Contact(mail=mail))
    number = first_answer.write(ticket, "Close the tap.", actor("ann", Role.AGENT))
    (said,) = conversation(f"ticket:{ticket.id}")
    assert (said["id"], said["channel"], said["text"]) == (number, channel, "Close the tap.")
