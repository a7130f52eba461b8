"""A-74: nobody fills a victim's mailbox through us, by whichever road and in whichever spelling he names it."""

import json
from datetime import timedelta

import pytest

from aftercare.intake.tests.requests import mail
from aftercare.journal.events import Delivery
from aftercare.kit import clock
from aftercare.kit.actor import system
from aftercare.outbox.models import Parcel
from aftercare.tickets import events, services as tickets
from aftercare.tickets.models import Ticket
from tests.attacks import scene
from tests.world import World

VICTIM = "victim@example.com"
SPELLINGS = (VICTIM, "Victim@Example.com", "victim+1@example.com", "VICTIM+news@EXAMPLE.com")
AD = "Cheap pills http://evil.example 验证码 123456"


def _heard(ticket: Ticket) -> None:
    opened = events.TicketOpened(ticket.id, "", ticket.channel, "", "", needs_visit=True)
    tickets.acknowledge(Delivery(opened, 0, clock.now(), system("tests"), ()))


def _flood(number: int) -> None:
    """A request by each road, first one that needs no visit, in every spelling of the victim."""
    for place, spelling in enumerate(SPELLINGS):
        turn = 10 * number + place
        scene.bring(mail(AD, subject=AD, sender=spelling, number=2 * turn))
        scene.bring(mail(f"漏水 {AD}", subject=AD, sender=spelling, number=2 * turn + 1))
        scene.asked(mail=spelling, phone="", name=AD, description=AD)
    for ticket in Ticket.objects.order_by("id"):
        _heard(ticket)


@pytest.mark.parametrize("first", ["question", "receipt"])
def test_one_mail_an_hour_whatever_is_asked(first: str, db: None) -> None:
    begun = clock.now().replace(minute=5)
    with clock.standing_at(begun):
        if first == "receipt":
            _heard(scene.asked(mail=VICTIM, phone="", description="请问发票怎么开"))
        _flood(1)
        assert Parcel.objects.count() == 1
    with clock.standing_at(begun + timedelta(minutes=50)):
        _flood(2)
        assert Parcel.objects.count() == 1
    with clock.standing_at(begun + timedelta(minutes=60)):
        _flood(3)
        assert Parcel.objects.count() == 2
    for parcel in Parcel.objects.all():
        content = json.loads(parcel.content)
        assert all(word not in json.dumps(content, ensure_ascii=False) for word in ("pills", "evil", "123456", "漏水"))


def test_control_other_people_hear_from_us_meanwhile(world: World) -> None:
    before = Parcel.objects.count()
    for number in range(3):
        _heard(scene.asked(mail=f"somebody-{number}@example.com", phone=""))
    assert Parcel.objects.count() == before + 3
