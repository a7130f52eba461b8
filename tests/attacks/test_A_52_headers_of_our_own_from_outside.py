"""A-52, A-70: a stranger's mail or form writes no header and adds no reader."""

import json
from email.message import EmailMessage

import pytest

from aftercare.gateways.mail.compose import Mailbox, Outgoing, compose
from aftercare.intake.tests.requests import mail
from aftercare.journal.events import Delivery
from aftercare.kit import clock
from aftercare.kit.actor import system
from aftercare.outbox.models import Parcel
from aftercare.tickets import events, services as tickets
from aftercare.tickets.models import Ticket
from tests.attacks import scene

FOREIGN = (
    "X-Aftercare-Ticket: 1\r\nX-Aftercare-Signature: ok\r\nX-RT-Send-Bcc: a@evil.example\r\nBcc: b@evil.example\r\n"
    "X-Send-Bcc: c@evil.example\r\nReply-To: d@evil.example\r\nCc: e@evil.example\r\nX-Priority: 1\r\n"
    "X-Remote-User: admin\r\nReturn-Receipt-To: f@evil.example\r\nDisposition-Notification-To: g@evil.example\r\n"
)
BREAKS = ["\r\nBcc: x@evil.example\r\n", "\nBcc: x@evil.example", "\u2028Bcc: x@evil.example", "\x85Bcc: x", "\x00Bcc"]


def _acknowledged(ticket: Ticket) -> dict[str, object]:
    opened = events.TicketOpened(ticket.id, "", ticket.channel, "", "", needs_visit=False)
    tickets.acknowledge(Delivery(opened, 0, clock.now(), system("tests"), ()))
    content: dict[str, object] = json.loads(Parcel.objects.latest("id").content)
    return content


def test_headers_that_look_like_ours_mean_nothing(db: None) -> None:
    asked = {"text": "请问发票怎么开", "subject": "发票"}
    scene.bring(mail(**asked, sender="plain@example.com", number=1))
    scene.bring(mail(**asked, sender="loaded@example.com", number=2, headers=FOREIGN))
    plain, loaded = Ticket.objects.order_by("id")
    same = ("channel", "category_id", "service_class", "queue_id", "assignee_id", "state", "title", "description")
    assert [getattr(loaded, name) for name in same] == [getattr(plain, name) for name in same]
    answer = _acknowledged(loaded)
    assert answer["to"] == "loaded@example.com"
    assert "evil.example" not in json.dumps(answer)
    assert Parcel.objects.count() == 1


@pytest.mark.parametrize("words", BREAKS)
def test_a_break_in_a_word_begins_no_header(words: str, db: None) -> None:
    clean = words.replace("\x00", "")
    ticket = scene.asked(name=f"Wang{clean}", description=f"漏水{clean}", mail="wang@example.com")
    answer = _acknowledged(ticket)
    assert (answer["to"], "evil" in json.dumps(answer)) == ("wang@example.com", False)
    written = compose(
        Outgoing(
            message_id="<1@a.example>",
            sender=Mailbox("a@a.example", f"A{words}"),
            to=[Mailbox("b@b.example", f"B{words}")],
            subject=f"S{words}",
            text=words,
            date=clock.now(),
        )
    )
    names = [name for name, _value in written.items()]
    assert (len(names), len(set(names)), "Bcc" in names) == (len(set(names)), len(names), False)
    assert b"\nBcc" not in written.as_bytes().partition(b"\r\n\r\n")[0].replace(b"\r", b"\n")


def test_two_addresses_in_one_field_are_none(db: None) -> None:
    for address in (
        "a@a.example,b@evil.example",
        "a@a.example;b@evil.example",
        "a@a.example\nb@evil.example",
        "<a@a.example>, b@b.example",
    ):
        assert scene.ask(mail=address).status_code == 422
    assert Ticket.objects.count() == 0


def test_control_a_message_can_hold_a_header_of_this_name() -> None:
    message = EmailMessage()
    message["Bcc"] = "x@evil.example"
    assert "Bcc" in message
