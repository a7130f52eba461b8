"""The desk's pages about mails."""

import pytest
from django.urls import reverse

from aftercare.intake import queries
from aftercare.tickets.models import Ticket
from tests.world import World

pytestmark = pytest.mark.django_db


def address(name: str, world: World) -> str:
    return reverse(f"intake.desk:{name}", args=[world.things["mail:own"]])


def state(world: World) -> str:
    row = queries.mail(int(world.things["mail:own"]))
    assert row is not None
    return str(row["state"])


def test_what_waits_is_listed_with_its_reason(world: World) -> None:
    shown = world.client("agent").get(reverse("intake.desk:mails"), headers={"accept-language": "en"}).content.decode()
    assert (address("mail", world) in shown, "It names no sender" in shown) == (True, True)
    discarded = world.client("agent").get(reverse("intake.desk:mails"), {"show": "discarded"}).content.decode()
    assert f"/mail/{world.things['mail:closed']}" in discarded


def test_a_mail_has_its_original(world: World) -> None:
    client = world.client("manager")
    shown = client.get(address("mail", world)).content.decode()
    link = shown.split('href="/files/')[1].split('"')[0]
    answer = client.get(f"/files/{link}")
    assert (answer.status_code, b"mail own 1" in b"".join(answer)) == (200, True)


def test_a_ticket_by_hand(world: World) -> None:
    before = Ticket.objects.count()
    client, told = world.client("agent"), {"name": "王小明", "phone": "13812345678", "description": "漏水"}
    assert client.post(address("open_ticket", world), {**told, "phone": "x"}).status_code == 422
    assert (Ticket.objects.count(), state(world)) == (before, "quarantined")
    assert client.post(address("open_ticket", world), told).status_code == 302
    assert (Ticket.objects.count(), state(world)) == (before + 1, "done")


def test_discard_and_retry(world: World) -> None:
    client = world.client("agent")
    assert client.post(address("retry", world)).status_code == 302
    assert state(world) == "waiting"
    assert client.post(address("discard", world), {"reason": ""}).status_code == 422
    assert client.post(address("discard", world), {"reason": "Advertising"}).status_code == 302
    assert state(world) == "discarded"


def test_a_mail_that_is_not_there(world: World) -> None:
    assert world.client("agent").get(reverse("intake.desk:mail", args=[999_999])).status_code == 404
