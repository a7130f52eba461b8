"""The tickets of a customer stand on his page."""

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.tickets.numbers import number_of
from aftercare.tickets.tests.conftest import MakeTicket

pytestmark = pytest.mark.django_db


def test_a_customers_tickets_stand_on_his_page(agent: Client, make_ticket: MakeTicket) -> None:
    his, other = make_ticket(), make_ticket(name="刘芳")
    text = agent.get(reverse("customers.desk:customer", args=[his.customer_id])).content.decode()
    assert number_of(his.id) in text
    assert number_of(other.id) not in text
