"""A-45, A-54: what a request says about itself (its host, its person, its past) is not believed."""

import json

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from aftercare.journal.events import Delivery
from aftercare.kit import clock
from aftercare.kit.actor import system
from aftercare.outbox.models import Parcel
from aftercare.tickets import events, services as tickets
from aftercare.tickets.models import Ticket
from tests.attacks import scene
from tests.world import World

EVIL = "evil.example"


@pytest.mark.parametrize("host", [EVIL, f"127.0.0.1@{EVIL}", f"{EVIL}#127.0.0.1", "127.0.0.1.evil.example", ""])
def test_an_unknown_host_is_refused(host: str, db: None, caplog: pytest.LogCaptureFixture) -> None:
    for path in (reverse("account_login"), reverse("intake.portal:home"), "/nowhere"):
        answer = Client(SERVER_NAME="127.0.0.1", headers={"host": host or "-"}).get(path)
        assert answer.status_code == 400
    assert len(scene.security_log(caplog)) == 3


def test_links_in_mails_lead_to_us_whatever_the_sender_says(db: None) -> None:
    headers = {"X-Forwarded-Host": EVIL, "X-Forwarded-Server": EVIL, "X-Host": EVIL, "Forwarded": f"host={EVIL}"}
    form = scene.told(mail="wang@example.com")
    answer = Client(headers=headers).post(reverse("intake.portal:request"), form)
    assert answer["Location"].startswith("/portal/")
    ticket = Ticket.objects.get()
    opened = events.TicketOpened(ticket.id, "", "portal", "", "", needs_visit=False)
    tickets.acknowledge(Delivery(opened, 0, clock.now(), system("tests"), ()))
    text = json.loads(Parcel.objects.get().content)["text"]
    assert (f"{settings.ORIGIN}/portal/tickets/{ticket.code}" in text, EVIL in text) == (True, False)


FORGED = ("X-Remote-User", "Remote-User", "X-Forwarded-User", "X-Auth-Request-User", "X-WebAuth-User", "X-User-Id")


def test_a_name_in_a_header_is_nobody(world: World) -> None:
    admin = world.people["administrator"]
    for name in FORGED:
        for value in (admin.username, str(admin.pk)):
            stranger = Client().get(reverse("accounts.studio:people"), headers={name: value}, REMOTE_USER=value)
            assert reverse("account_login") in stranger["Location"]
            agent = world.client("agent").get(
                reverse("accounts.studio:people"), headers={name: value}, REMOTE_USER=value
            )
            assert agent.status_code == 403


def test_control_the_person_himself_comes_in(world: World) -> None:
    assert world.client("administrator").get(reverse("accounts.studio:people")).status_code == 200
