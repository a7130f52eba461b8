"""A-25: nobody gets at a profile, or adds himself to one, by naming it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aftercare.customers import queries as customers
from aftercare.customers.models import ContactPoint
from aftercare.tickets import queries as tickets
from aftercare.tickets.models import Ticket
from tests.attacks import scene
from tests.world import World


def test_who_types_a_victims_number_learns_and_adds_nothing(world: World, db: None) -> None:
    victim = int(world.things["customer:own"])
    phone = tickets.contact_in_clear(int(world.things["ticket:own"]))["phone"]
    before = list(ContactPoint.objects.filter(customer_id=victim).values_list("kind", "lookup").order_by("id"))
    for send in ("portal", "api"):
        mine = {"name": "Mallory", "phone": phone, "mail": f"{send}@evil.example", "description": "发票"}
        if send == "portal":
            ticket = scene.asked(**mine)
        else:
            assert scene.hand_in(scene.key(), **mine).status_code == 201
            ticket = Ticket.objects.latest("id")
        assert ticket.customer_id == victim  # staff find them together
        page = scene.status_page(ticket).content.decode()
        assert "漏水" not in page
        assert "王芳" not in page
        assert "沈阳" not in page
    after = list(ContactPoint.objects.filter(customer_id=victim).values_list("kind", "lookup").order_by("id"))
    assert after == before


def test_an_alias_that_belongs_to_somebody_is_refused(world: World) -> None:
    own, foreign = world.things["customer:own"], int(world.things["customer:foreign"])
    mail = tickets.contact_in_clear(int(world.things["ticket:foreign"]))["mail"]
    client = world.client("agent")
    for spelling in (mail, mail.upper(), f" {mail} "):
        answer = client.post(reverse("customers.desk:add_contact", args=[own]), {"mail": spelling})
        assert answer.status_code == 422
    card = customers.card(foreign)
    assert card is not None
    assert ContactPoint.objects.filter(customer_id=foreign).count() == len(card["contacts"]) == 2


@pytest.mark.parametrize("role", ["engineer", "administrator", "stranger"])
def test_who_takes_no_calls_loads_no_customer(role: str, world: World) -> None:
    number = world.things["customer:own"]
    for headers in ({}, {"HX-Request": "true"}):
        answer = world.client(role).get(reverse("tickets.desk:new"), {"customer": number}, headers=headers)
        assert answer.status_code in {302, 401, 403}
        assert "王芳" not in answer.content.decode()


def test_control_an_agent_does(world: World) -> None:
    answer = world.client("agent").get(reverse("tickets.desk:new"), {"customer": world.things["customer:own"]})
    assert "王芳" in answer.content.decode()


def test_a_foreign_device_is_no_choice_of_a_new_ticket(world: World) -> None:
    owner = world.things["customer:own"]
    form = {
        "description": "x",
        "channel": "phone",
        "contacted_at": f"{timezone.localtime() - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "client_id": "0f9e3a52-5f0e-4d0c-9a53-0a3c3f6b1d2e",
        "asset_id": world.things["asset:own"],
    }
    count = Ticket.objects.count()
    address = f"{reverse('tickets.desk:new')}?customer={owner}"
    world.client("agent").post(address, form)
    assert Ticket.objects.filter(asset_id=int(world.things["asset:own"]), customer_id=int(owner)).count() == 0
    assert Ticket.objects.count() <= count + 1
