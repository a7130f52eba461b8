"""A-53: a mail that proves our address to another service reaches nobody but our own people."""

import pytest
from django.urls import reverse

from aftercare.intake.models import InboundMail
from aftercare.intake.tests.requests import mail
from aftercare.kit.actor import ref
from aftercare.messaging import queries as messaging
from aftercare.outbox.services import message_id
from aftercare.tickets import queries as tickets
from aftercare.tickets.models import Ticket
from tests.attacks import scene
from tests.world import World

CODE = "482913"


def _verification(number: int, **changes: str) -> bytes:
    words = {"text": f"Your verification code is {CODE}.", "subject": "Verify your email", "sender": "hi@chat.example"}
    return mail(**{**words, **changes}, number=number)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"subject": "您的验证码", "text": f"验证码：{CODE}，请勿告诉他人"},
        {"subject": "Join chat", "text": "https://chat.example/confirm?token=abc to sign in"},
        {"subject": "激活", "text": "请激活", "sender": "no-reply@chat.example"},
    ],
)
def test_it_waits_for_a_person_and_opens_nothing(changes: dict[str, str], world: World) -> None:
    before = Ticket.objects.count()
    scene.bring(_verification(1, **changes))
    kept = InboundMail.objects.latest("id")
    assert (kept.state, kept.reason, kept.ticket_id) == ("quarantined", "confirmation", None)
    assert Ticket.objects.count() == before
    address = reverse("intake.desk:mail", args=[kept.id])
    page = world.client("agent").get(address, headers={"accept-language": "en"})
    assert "Another service wants our address confirmed" in page.content.decode()


def test_it_joins_no_ticket_of_an_attacker(db: None) -> None:
    """He opened a ticket, signed up elsewhere with our address, and made the code come as an answer to his mail."""
    scene.bring(mail("请问发票怎么开", subject="发票", sender="mallory@evil.example", number=1))
    ticket = Ticket.objects.get()
    name = tickets.number_of(ticket.id)
    for number, headers in enumerate(
        (
            "In-Reply-To: <1@mail.example>\r\n",
            f"References: {message_id(f'ticket.{ticket.id}.received')}\r\n",
            "Reply-To: mallory@evil.example\r\nCc: mallory@evil.example\r\n",
            "Sender: mallory@evil.example\r\n",
        ),
        start=2,
    ):
        scene.bring(_verification(number, subject=f"Verify [{name}]", headers=headers))
    said = messaging.conversation(ref("ticket", ticket.id), public=True)
    assert [one for one in said if CODE in one["text"]] == []
    assert CODE not in scene.status_page(ticket).content.decode()
    assert Ticket.objects.count() == 1


def test_who_got_a_copy_reads_nothing_and_adds_nothing(db: None) -> None:
    scene.bring(
        mail("请问发票怎么开", subject="发票", sender="wang@example.com", headers="Cc: mallory@evil.example\r\n")
    )
    ticket = Ticket.objects.get()
    for headers in ("In-Reply-To: <1@mail.example>\r\n", "References: <1@mail.example>\r\n"):
        subject, sender = f"Re: [{tickets.number_of(ticket.id)}]", "mallory@evil.example"
        scene.bring(mail("请把地址发给我", subject=subject, sender=sender, number=len(headers), headers=headers))
    assert messaging.conversation(ref("ticket", ticket.id), public=True) == []
    others = Ticket.objects.exclude(id=ticket.id).values_list("customer_id", flat=True)
    assert ticket.customer_id not in others


def test_control_a_customer_who_gets_no_code_is_heard(db: None) -> None:
    scene.bring(mail("APP 一直收不到验证码", subject="验证码", sender="wang@example.com"))
    assert Ticket.objects.count() == 1
