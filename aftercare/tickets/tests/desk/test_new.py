"""A ticket by hand: for a known customer or a new one, once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aftercare.customers import services as customers
from aftercare.kit.actor import system
from aftercare.tickets.models import Ticket
from aftercare.tickets.tests.conftest import MakeTicket

pytestmark = pytest.mark.django_db


def body(**more: object) -> dict[str, object]:
    whole = {"name": "刘芳", "phone": "13812341234", "description": "漏水", "channel": "phone"}
    return {
        **whole,
        "contacted_at": f"{timezone.localtime() - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "client_id": uuid4(),
        **more,
    }


def test_a_new_caller_gets_a_profile_and_a_ticket_once(agent: Client) -> None:
    whole = body()
    answers = [agent.post(reverse("tickets.desk:new"), whole) for _time in range(2)]
    ticket = Ticket.objects.get()
    assert [answer["Location"] for answer in answers] == [reverse("tickets.desk:ticket", args=[ticket.id])] * 2
    assert (ticket.channel, ticket.category.slug, ticket.contact_phone) == ("phone", "water", "+8613812341234")


def test_a_known_caller_is_found_and_chosen(agent: Client) -> None:
    contacts = customers.read_contacts(phone="13812341234")
    known = customers.add_customer(name="刘芳", kind="person", contacts=contacts, by=system("tests"))
    assert "刘芳" in agent.get(reverse("tickets.desk:new"), {"q": "1234"}).content.decode()
    address = f"{reverse('tickets.desk:new')}?customer={known.id}"
    assert agent.post(address, body(name="", phone="")).status_code == 302
    assert Ticket.objects.get().customer_id == known.id


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"phone": "12"},
        {"mail": "x@"},
        {"description": " "},
        {"contacted_at": "2999-01-01T00:00"},
        {"channel": "pigeon"},
        {"category": "no"},
        {"client_id": "no"},
    ],
)
def test_control_what_cannot_be_opens_nothing(agent: Client, wrong: dict[str, str]) -> None:
    assert agent.post(reverse("tickets.desk:new"), body(**wrong)).status_code == 422
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("customer", ["x", "0", "9" * 30, "123456"])
def test_a_customer_who_is_not_there_is_nobody(agent: Client, make_ticket: MakeTicket, customer: str) -> None:
    assert "Is the customer known?" in agent.get(reverse("tickets.desk:new"), {"customer": customer}).content.decode()
