"""A-29, A-32: a field that a form does not have is never stored, by any name that a table has."""

from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from aftercare.accounts.models import User
from aftercare.tickets.models import Ticket
from tests.attacks import scene
from tests.world import World

# What differs between two requests that say the same.
OWN = {"id", "code", "created_at", "opened_at", "contacted_at", "next_due_at", "solved_at", "customer_id", "version"}


def _every_field() -> dict[str, str]:
    """The name of every column that the product has, with a value that would matter."""
    names = {
        name
        for model in apps.get_models()
        for one in model._meta.get_fields()
        for name in (one.name, getattr(one, "attname", one.name))
    }
    spoken = {"priority", "status", "owner", "sla", "paid", "is_staff", "tenant", "links", "related", "roles[]"}
    return dict.fromkeys(names | spoken, "1")


def _row(ticket: Ticket) -> dict[str, Any]:
    values = Ticket.objects.filter(id=ticket.id).values().get()
    return {name: value for name, value in values.items() if name not in OWN}


def test_a_request_is_what_its_form_says(db: None) -> None:
    asked = scene.told()
    plain = scene.asked(**{**asked, "client_id": uuid4()})
    extra = {name: value for name, value in _every_field().items() if name not in {*asked, "mail", "address"}}
    known = {"title", "district", "serial", "position", "wished_day", "wished_part", "photos"}
    loaded = scene.asked(**{name: value for name, value in extra.items() if name not in known}, **asked)
    assert plain.id != loaded.id
    assert (len(extra) > 150, _row(loaded)) == (True, _row(plain))


def test_the_interface_refuses_each_of_them_by_name(db: None) -> None:
    extra = set(_every_field()) - {
        "description", "name", "phone", "mail", "title", "address", "district", "latitude", "longitude", "serial",
        "wished_from", "wished_until", "contacted_at", "language",
    }  # fmt: skip
    answer = scene.hand_in(scene.key(), **dict.fromkeys(extra, "1"))
    assert (answer.status_code, Ticket.objects.count()) == (422, 0)
    assert {error["field"] for error in answer.json()["errors"]} == extra


def test_a_message_of_a_customer_moves_nothing(world: World) -> None:
    number = int(world.things["ticket:own"])
    ticket = Ticket.objects.get(id=number)
    before = _row(ticket)
    form = {**_every_field(), "text": "Hello", "client_id": str(uuid4())}
    address = reverse("intake.portal:message", args=[ticket.code])
    assert Client().post(address, form).status_code == 302
    assert _row(ticket) == before


@pytest.mark.parametrize("role", ["agent", "engineer", "manager"])
def test_nobody_makes_himself_more_than_he_is(role: str, world: World) -> None:
    client, user = world.client(role), world.people[role]
    before = User.objects.filter(id=user.pk).values().get()
    form = {**_every_field(), "roles": "administrator", "is_superuser": "1", "old": "x", "new": "y", "again": "y"}
    for address in ("account_password", "web:language", "web:theme", "messaging.desk:read"):
        client.post(reverse(address), form)
    for address in ("accounts.studio:edit_person", "accounts.studio:enable", "accounts.studio:reset_password"):
        assert client.post(reverse(address, args=[user.pk]), form).status_code == 403
    assert User.objects.filter(id=user.pk).values().get() == before
