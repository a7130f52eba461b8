"""The question where a visit would be, and its answer."""

import pytest

from aftercare.intake.models import AddressQuestion
from aftercare.intake.services.address import address_line
from aftercare.intake.tests.requests import bring, mail
from aftercare.kit.actor import ref, system
from aftercare.messaging import queries as messaging
from aftercare.outbox.services import message_id
from aftercare.tickets import queries as tickets, services as ticket_services

pytestmark = pytest.mark.django_db


def asked() -> tuple[int, str]:
    """A ticket from a mail without an address, and the Message-ID of the question."""
    bring(mail())
    ticket_id = tickets.inbox(tickets.Filter())[0]["id"]
    question = messaging.conversation(ref("ticket", ticket_id))[-1]
    return ticket_id, message_id(f"interaction.{question['id']}")


def test_who_has_to_be_visited_is_asked_once_without_his_own_words() -> None:
    ticket_id, _question = asked()
    said = messaging.conversation(ref("ticket", ticket_id))
    assert [(one["direction"], one["automatic"]) for one in said] == [("out", True)]
    assert (tickets.number_of(ticket_id) in said[0]["text"], "漏水" in said[0]["text"]) == (True, False)
    row = tickets.ticket(ticket_id)
    assert row is not None
    assert row["state"] == "new"  # a question of the product is no answer of a person


def test_his_answer_completes_the_ticket() -> None:
    ticket_id, question = asked()
    reply = mail("您好\n浙江省杭州市西湖区文三路12号3单元501\n谢谢", number=2, headers=f"In-Reply-To: {question}\r\n")
    assert bring(reply) == 1
    contact = tickets.contact_in_clear(ticket_id)
    assert contact["address"] == "浙江省杭州市西湖区文三路12号3单元501"
    assert (contact["district"], contact["position"]) == ("330106", (30.2595, 120.13))
    assert AddressQuestion.objects.get().answered_at is not None


def test_a_colleague_was_quicker() -> None:
    ticket_id, question = asked()
    place = ticket_services.Place("文三路 1 号")
    ticket_services.set_place(ticket_id=ticket_id, place=place, by=system("tests"))
    bring(mail("文三路 2 号，请快点", number=2, headers=f"In-Reply-To: {question}\r\n"))
    assert tickets.contact_in_clear(ticket_id)["address"] == "文三路 1 号"


def test_at_most_one_question_an_hour_goes_to_an_address() -> None:
    for number in range(5):
        bring(mail(number=number))
    assert AddressQuestion.objects.count() == 1


def test_nobody_is_asked_when_nobody_has_to_come() -> None:
    bring(mail("请问发票怎么开", subject="发票"))
    assert AddressQuestion.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Hello,\n\n12 High Street, Oxford\nBest", "12 High Street, Oxford"),
        ("杭州市西湖区灵隐寺旁边", "杭州市西湖区灵隐寺旁边"),
        ("ok", ""),
        ("", ""),
        ("1" * 999, "1" * 400),
    ],
)
def test_the_line_most_like_an_address(text: str, line: str) -> None:
    assert address_line(text) == line
