"""Steps, words, photos and looks are taken once, by who may, and what was typed is never lost."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aftercare.files import queries as files
from aftercare.journal.models import Entry
from aftercare.kit import clock
from aftercare.kit.actor import customer, ref, system
from aftercare.messaging import queries as messaging
from aftercare.tickets import services
from aftercare.tickets.models import Ticket
from aftercare.tickets.numbers import number_of
from aftercare.tickets.tests.conftest import SYSTEM, MakeTicket

pytestmark = pytest.mark.django_db
SOLVED = {"symptom": "Drips", "cause": "Hose", "action": "Replaced", "outcome": "fixed"}


def step(client: Client, ticket: Ticket, name: str, **data: object) -> int:
    body = {f"{name}-{field}": value for field, value in data.items()}
    return client.post(reverse("tickets.desk:step", args=[ticket.id, name]), body).status_code


def state(ticket: Ticket) -> str:
    return str(Ticket.objects.values_list("state", flat=True).get(id=ticket.id))


def test_steps_move_the_ticket(agent: Client, make_ticket: MakeTicket) -> None:
    ticket = make_ticket()
    assert step(agent, ticket, "assign", assignee=agent.user.id) == 302  # type: ignore[attr-defined]
    assert step(agent, ticket, "classify", category="water", service_class="A") == 302
    until = timezone.localtime(clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert step(agent, ticket, "wait", waits_for="third", reason="part", until=until) == 302
    assert state(ticket) == "wait_third"
    assert step(agent, ticket, "resume", reason="came") == 302
    assert step(agent, ticket, "solve", **SOLVED) == 302
    assert step(agent, ticket, "reopen", reason="drips again") == 302
    assert step(agent, ticket, "cancel", reason="twice") == 302
    assert state(ticket) == "cancelled"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("assign", {"assignee": "x"}),
        ("assign", {"assignee": 10**12}),
        ("classify", {"category": "no", "service_class": "A"}),
        ("wait", {"waits_for": "third", "reason": "part", "until": "2020-01-01T10:00"}),
        ("wait", {"waits_for": "third", "reason": "part", "until": "tomorrow"}),
        ("solve", {**SOLVED, "cause": ""}),
        ("solve", {**SOLVED, "cause": "\x00"}),
        ("solve", {**SOLVED, "cause": "因" * 20_000}),
        ("cancel", {"reason": " "}),
        ("cancel", {"reason": "x", "version": "x"}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    agent: Client, make_ticket: MakeTicket, name: str, data: dict[str, object]
) -> None:
    ticket = make_ticket()
    assert step(agent, ticket, name, **data) == 422
    assert state(ticket) == "new"


def test_an_unknown_step_is_not_found(agent: Client, make_ticket: MakeTicket) -> None:
    assert step(agent, make_ticket(), "explode") == 404


def test_who_comes_late_keeps_his_words_and_sees_what_changed(agent: Client, make_ticket: MakeTicket) -> None:
    ticket = make_ticket()
    services.classify(ticket_id=ticket.id, category_slug="water", service_class="A", by=system("tests"))
    body = {"cancel-reason": "my typed words", "cancel-version": ticket.version}
    answer = agent.post(reverse("tickets.desk:step", args=[ticket.id, "cancel"]), body)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "my typed words" in text
    assert "What changed meanwhile" in text
    assert re.search(rf'name="cancel-version"[^>]*value="{ticket.version + 1}"', text) or (
        f'value="{ticket.version + 1}"' in text
    )
    assert state(ticket) == "new"


def say(client: Client, ticket: Ticket, **data: object) -> int:
    return client.post(reverse("tickets.desk:say", args=[ticket.id]), data).status_code


def test_an_answer_and_a_note_are_said_once(agent: Client, make_ticket: MakeTicket) -> None:
    ticket, key = make_ticket(), uuid4()
    for _time in range(2):
        assert say(agent, ticket, kind="answer", text="We come", client_id=key) == 302
    assert say(agent, ticket, kind="note", text="Ring twice", client_id=uuid4()) == 302
    said = messaging.conversation(ref("ticket", ticket.id))
    assert [(row["direction"], row["text"]) for row in said] == [("out", "We come"), ("note", "Ring twice")]


@pytest.mark.parametrize("data", [{"text": ""}, {"text": "x", "client_id": "1"}, {"text": "x", "kind": "shout"}])
def test_control_what_cannot_be_said_is_kept_in_the_box(
    agent: Client, make_ticket: MakeTicket, data: dict[str, str]
) -> None:
    ticket = make_ticket()
    assert say(agent, ticket, **{"kind": "note", "client_id": str(uuid4()), **data}) == 422
    assert messaging.conversation(ref("ticket", ticket.id)) == []


def test_documents_are_added(agent: Client, make_ticket: MakeTicket) -> None:
    ticket = make_ticket()
    address = reverse("tickets.desk:photos", args=[ticket.id])
    both = [SimpleUploadedFile("a.pdf", b"%PDF-1.7\n"), SimpleUploadedFile("b.png", b"no")]
    refused = [(agent.post(address, {"files": found})) for found in (both, [])]
    assert [answer.status_code for answer in refused] == [422, 422]
    assert "Choose a photo or a document first." in refused[1].content.decode()
    assert files.of([ref("ticket", ticket.id)], viewer="tests") == {}
    agent.post(address, {"files": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n")})
    assert [row["name"] for row in files.of([ref("ticket", ticket.id)], viewer="tests")[ref("ticket", ticket.id)]] == [
        "a.pdf"
    ]


def test_a_contact_is_shown_after_a_reason(agent: Client, make_ticket: MakeTicket) -> None:
    ticket = make_ticket()
    address = reverse("tickets.desk:reveal", args=[ticket.id])
    answer = agent.post(address, {"field": "phone", "reason": "call back"})
    assert "+861390000" in answer.content.decode()
    assert Entry.objects.filter(name="accounts.PersonalDataShown").count() == 1


@pytest.mark.parametrize("data", [{"field": "phone"}, {"field": "id", "reason": "x"}])
def test_control_without_a_reason_nothing_is_shown(
    agent: Client, make_ticket: MakeTicket, data: dict[str, str]
) -> None:
    answer = agent.post(reverse("tickets.desk:reveal", args=[make_ticket().id]), data)
    assert answer.status_code == 422
    assert "+861390000" not in answer.content.decode()
    assert not Entry.objects.filter(name="accounts.PersonalDataShown").exists()


def test_the_place_of_a_visit_can_be_said_later(agent: Client, make_ticket: MakeTicket) -> None:
    ticket = make_ticket()
    assert step(agent, ticket, "place", address=" ") == 422
    assert step(agent, ticket, "place", address="上海市浦东新区世纪大道1号") == 302
    ticket.refresh_from_db()
    assert (ticket.address, ticket.district) == ("上海市浦东新区世纪大道1号", "310115")
    assert step(agent, ticket, "place", address="文三路 90 号", district="330106") == 302
    ticket.refresh_from_db()
    assert ticket.district == "330106"


def test_two_tickets_are_joined_parted_and_split_on_the_page(agent: Client, make_ticket: MakeTicket) -> None:
    first = make_ticket("空调不制冷")
    second = make_ticket("空调还是不制冷", customer_id=first.customer_id)
    address = reverse("tickets.desk:step", args=[second.id, "merge"])
    wrong = agent.post(address, {"merge-into": "the other one", "merge-reason": "Same fault"})
    assert (wrong.status_code, "as it stands on the ticket" in wrong.content.decode()) == (422, True)
    assert agent.post(address, {"merge-into": number_of(first.id), "merge-reason": "Same fault"}).status_code == 302
    lost = reverse("tickets.desk:ticket", args=[second.id])
    page = agent.get(lost).content.decode()
    assert "Joined with another" in page
    assert number_of(first.id) in page
    assert number_of(second.id) in agent.get(reverse("tickets.desk:ticket", args=[first.id])).content.decode()
    part = reverse("tickets.desk:step", args=[second.id, "unmerge"])
    assert agent.post(part, {"unmerge-reason": "Two machines"}).status_code == 302
    assert Ticket.objects.get(id=second.id).state == "new"
    split = reverse("tickets.desk:step", args=[second.id, "split"])
    assert agent.post(split, {"split-message": "", "split-description": "冰箱噪音很大"}).status_code == 302
    assert Ticket.objects.get(split_from=second).customer_id == second.customer_id


def test_no_answer_needed_is_offered_while_a_message_waits(agent: Client, make_ticket: MakeTicket) -> None:
    ticket = make_ticket()
    page = reverse("tickets.desk:ticket", args=[ticket.id])
    services.answer(ticket_id=ticket.id, text="We are coming.", by=SYSTEM)
    assert 'data-open="step-no-answer"' not in agent.get(page).content.decode()
    services.customer_wrote(ticket_id=ticket.id, text="Thanks!", channel="portal", by=customer(1, "王芳"))
    assert 'data-open="step-no-answer"' in agent.get(page).content.decode()
    address = reverse("tickets.desk:step", args=[ticket.id, "no-answer"])
    assert agent.post(address, {}).status_code == 302
    assert 'data-open="step-no-answer"' not in agent.get(page).content.decode()
    assert agent.post(address, {}).status_code == 422
