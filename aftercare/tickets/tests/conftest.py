"""A ticket, and people at the desk in English."""

from collections.abc import Callable

import pytest
from django.test import Client

from aftercare.customers import services as customers
from aftercare.kit import clock, plugs
from aftercare.kit.actor import system
from aftercare.tickets import services
from aftercare.tickets.models import Ticket

SYSTEM = system("tests")
MakeTicket = Callable[..., Ticket]


@pytest.fixture
def shipped(db: None) -> None:
    """The calendars, promises, queues and categories of a new installation."""
    for one in plugs.offered(plugs.Defaults):
        one.install()


@pytest.fixture
def agent(shipped: None, log_in: Callable[[str], Client]) -> Client:
    """An agent's browser that asks for English."""
    client = log_in("agent")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def make_ticket(shipped: None) -> MakeTicket:
    """`make_ticket("text", name="王小明", ...)` opens a ticket of a customer with a phone and a mail address."""
    numbers = iter(range(1000, 9999))

    def make(text: str = "空调不制冷", name: str = "王小明", **more: object) -> Ticket:
        number = next(numbers)
        contacts = customers.read_contacts(phone=f"1390000{number}", mail=f"c{number}@example.com")
        person = customers.add_customer(name=name, kind="person", contacts=contacts, by=SYSTEM)
        contact = services.Contact(name=name, phone=contacts[0].value, mail=contacts[1].value)
        place = services.Place(address="沈阳市和平区南京街 12 号", district="210102")
        given = {
            "customer_id": person.id,
            "channel": "phone",
            "contacted_at": clock.now(),
            "contact": contact,
            "place": place,
            **more,
        }
        request = services.Request(description=text, **given)  # type: ignore[arg-type]
        return services.open_ticket(request=request, by=SYSTEM)

    return make
