"""F-12, F-38: what arrives twenty times at once happens once, and twenty different things get twenty numbers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from aftercare.customers.models import Customer
from aftercare.tickets.models import Ticket
from aftercare.tickets.numbers import number_of
from tests.attacks import scene

TIMES = 20

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(ask: Callable[[int], Any]) -> list[Any]:
    start = Barrier(TIMES)

    def one(place: int) -> Any:
        start.wait(timeout=60)
        try:
            return ask(place)
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(one, range(TIMES)))


def test_the_same_form_and_the_same_call_are_one_ticket_each() -> None:
    form, address, secret = scene.told(), reverse("intake.portal:request"), scene.key()
    pages = _at_once(lambda _place: Client().post(address, form)["Location"])
    assert (len(set(pages)), Ticket.objects.count()) == (1, 1)
    answers = _at_once(lambda _place: scene.hand_in(secret, once="same").content)
    assert (len(set(answers)), Ticket.objects.count(), Customer.objects.count()) == (1, 2, 1)


def test_control_different_requests_of_one_person_are_a_ticket_each_and_one_profile() -> None:
    secret = scene.key()
    answers = _at_once(
        lambda place: scene.hand_in(secret, once=f"k{place}", description=f"It leaks {place}").json()["number"]
    )
    made = {number_of(number) for number in Ticket.objects.values_list("id", flat=True)}
    assert (set(answers), len(made), Customer.objects.count()) == (made, TIMES, 1)
