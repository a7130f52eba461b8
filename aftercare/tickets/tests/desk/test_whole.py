"""The page of a ticket shows everything, and nothing in clear."""

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.accounts import services as accounts
from aftercare.kit.actor import ref, system
from aftercare.tasks import queries as tasks
from aftercare.tickets import services
from aftercare.tickets.tests.conftest import MakeTicket

pytestmark = pytest.mark.django_db


def test_it_shows_words_people_and_deadlines(agent: Client, make_ticket: MakeTicket) -> None:
    ticket = make_ticket("空调不制冷")
    services.note(ticket_id=ticket.id, text="Second visit", by=system("tests"))
    said = {"text": "Thanks", "quoted": "> an old line", "channel": "mail", "by": system("tests")}
    services.customer_wrote(ticket_id=ticket.id, **said)  # type: ignore[arg-type]
    text = agent.get(reverse("tickets.desk:ticket", args=[ticket.id])).content.decode()
    for words in ("空调不制冷", "Second visit", "Thanks", "an old line", "First response", "Solution", "王小明"):
        assert words in text
    assert "+8613900001000" not in text
    assert "c1000@example.com" not in text


@pytest.mark.parametrize("part", ["head", "talk", "files", "side", "history"])
def test_a_script_gets_one_part(agent: Client, make_ticket: MakeTicket, part: str) -> None:
    address = reverse("tickets.desk:ticket", args=[make_ticket().id])
    answer = agent.get(address, {"part": part}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize("number", [0, 999_999, 10**30])
def test_what_is_not_there_is_not_found(agent: Client, number: int) -> None:
    assert agent.get(reverse("tickets.desk:ticket", args=[number])).status_code == 404


def test_every_chip_leads_to_its_explanation(agent: Client, make_ticket: MakeTicket) -> None:
    ticket = make_ticket()
    subject = ref("ticket", ticket.id)
    page = agent.get(reverse("tickets.desk:ticket", args=[ticket.id])).content.decode()
    addresses = [reverse("tasks.desk:clock", args=[one["id"]]) for one in tasks.deadlines_of([subject])[subject]]
    assert (len(addresses), [address for address in addresses if f'href="{address}"' not in page]) == (2, [])


def test_earlier_contacts_of_the_customer_stand_on_it(agent: Client, make_ticket: MakeTicket) -> None:
    first = make_ticket("漏水")
    services.answer(ticket_id=first.id, text="We come on Monday", by=system("tests"))
    asked = services.Request(
        channel="mail", customer_id=first.customer_id, description="异响", contacted_at=first.contacted_at
    )
    second = services.open_ticket(request=asked, by=system("tests"))
    page = agent.get(reverse("tickets.desk:ticket", args=[second.id])).content.decode()
    place = reverse("messaging.desk:earlier", args=[first.customer_id])
    assert f'hx-get="{place}?ticket={second.id}" hx-trigger="revealed"' in page
    text = agent.get(place, {"ticket": second.id}).content.decode()
    assert "We come on Monday" in text


def test_only_what_nobody_has_can_be_taken(agent: Client, make_ticket: MakeTicket) -> None:
    ticket = make_ticket("漏水")
    address = reverse("tickets.desk:ticket", args=[ticket.id])
    assert 'name="assign-assignee" value="' in agent.get(address).content.decode()
    by = system("tests")
    other = accounts.add_user(
        username="other", name="林晓雯", password="a long walk", roles=["agent"], site=None, by=by
    )
    services.assign(ticket_id=ticket.id, user_id=other.id, by=by)
    page = agent.get(address).content.decode()
    assert 'name="assign-assignee" value="' not in page  # handing it over asks who has it now
    assert ("林晓雯" in page, 'data-open="step-assign"' in page) == (True, True)
