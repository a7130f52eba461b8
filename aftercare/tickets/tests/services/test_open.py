import json
from datetime import UTC, datetime, timedelta

import pytest

from aftercare.customers import contact
from aftercare.journal.events import Delivery
from aftercare.journal.models import Entry
from aftercare.kit import clock
from aftercare.kit.errors import Refused
from aftercare.outbox.models import Parcel
from aftercare.tickets import events, queries, services
from aftercare.tickets.models import Ticket
from aftercare.tickets.numbers import number_of
from aftercare.tickets.services.open import note_nearest, status_address
from aftercare.tickets.tests.requests import MONDAY, SYSTEM, clocks, opened, recorded

pytestmark = pytest.mark.django_db
MAIL = services.Contact(name="王芳", phone="+8613812345678", mail="wang@example.com")


def acknowledge(ticket: Ticket) -> None:
    """What the worker does when it hears of a new ticket."""
    opened = events.TicketOpened(ticket.id, number_of(ticket.id), ticket.channel, "water", "B", needs_visit=True)
    services.acknowledge(Delivery(opened, 1, clock.now(), SYSTEM, ()))


def test_a_request_becomes_a_ticket_with_category_deadlines_and_words() -> None:
    with clock.standing_at(MONDAY):
        ticket = opened(title="漏水", contact=MAIL)
    assert (ticket.state, ticket.category.slug, ticket.category_reason, ticket.service_class, ticket.queue.slug) == (
        "new",
        "water",
        "漏水",
        "B",
        "field",
    )
    # class B: four working hours until the first answer, from nine o'clock with an hour's break
    assert Ticket.objects.get().next_due_at == MONDAY + timedelta(hours=5)
    assert clocks(ticket) == {"first_response": "running", "solution": "running"}
    assert [row["id"] for row in queries.search("王芳")] == [ticket.id]
    entry = Entry.objects.get(name="tickets.TicketOpened")
    assert entry.data == {
        "ticket_id": ticket.id,
        "number": number_of(ticket.id),
        "channel": "phone",
        "category": "water",
        "service_class": "B",
        "needs_visit": True,
    }
    assert "138" not in json.dumps(entry.data | entry.changes)


def test_staff_may_choose_category_and_class() -> None:
    ticket = opened(category_slug="complaint", service_class="A")
    assert (ticket.category.slug, ticket.category_reason, ticket.service_class) == ("complaint", "", "A")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"description": " \n"}, "description"),
        ({"description": "\x00"}, "description"),
        ({"contacted_at": MONDAY + timedelta(minutes=6)}, "contacted_at"),
        ({"contacted_at": datetime(1999, 12, 31, 23, 59, tzinfo=UTC)}, "contacted_at"),
        ({"contacted_at": datetime(1, 1, 1, tzinfo=UTC)}, "contacted_at"),
        ({"category_slug": "nonsense"}, "category"),
    ],
)
def test_what_cannot_be_a_ticket(more: dict[str, object], field: str) -> None:
    with clock.standing_at(MONDAY), pytest.raises(Refused) as refusal:
        opened(**more)
    assert refusal.value.field == field
    assert (Ticket.objects.count(), Entry.objects.filter(name="tickets.TicketOpened").count()) == (0, 0)


def test_strange_signs_and_long_texts_are_kept_as_far_as_they_go() -> None:
    ticket = opened(
        title="a\x00\ud800" + "漏" * 300, description="水" * 30_000, contact=services.Contact(name="\x00王")
    )
    assert (len(ticket.title), ticket.title[:3], len(ticket.description), ticket.contact_name) == (
        200,
        "a\ufffd漏",
        20_000,
        "王",
    )


def test_a_ticket_without_a_title_is_named_by_its_first_line() -> None:
    assert opened(description="漏水\n第二行").title == "漏水"


def test_the_place_and_the_wish_are_kept() -> None:
    place = services.Place(address="世纪大道 100 号", district="310115", position=(31.2, 121.5))
    ticket = opened(place=place, wished=(MONDAY, MONDAY + timedelta(hours=2)))
    assert queries.contact_in_clear(ticket.id)["position"] == (31.2, 121.5)
    assert (ticket.wished_from, ticket.wished_until) == (MONDAY, MONDAY + timedelta(hours=2))


def test_history_has_no_clock_and_no_mail() -> None:
    ticket = opened(in_sla=False, contact=MAIL)
    acknowledge(ticket)
    assert (clocks(ticket), ticket.next_due_at, Parcel.objects.count()) == ({}, None, 0)


def test_the_receipt_of_a_request_names_number_and_page_and_nothing_that_was_typed() -> None:
    ticket = opened(contact=MAIL, channel="portal", description="漏水 http://evil.example", language="en")
    acknowledge(ticket)
    mail = json.loads(Parcel.objects.get().content)
    assert (mail["to"], mail["subject"]) == ("wang@example.com", f"We have your request [{number_of(ticket.id)}]")
    assert status_address(ticket) in mail["text"]
    assert "evil" not in mail["text"]


@pytest.mark.parametrize("channel", ["portal", "mail"])
def test_what_anybody_can_send_is_answered_to_one_address_once_an_hour(channel: str) -> None:
    def ask() -> None:
        acknowledge(opened(contact=MAIL, channel=channel))

    with clock.standing_at(MONDAY):
        for _time in range(3):
            ask()
    assert Parcel.objects.count() == 1
    with clock.standing_at(MONDAY + timedelta(hours=1)):
        ask()
    assert Parcel.objects.count() == 2


def test_control_what_staff_took_down_is_answered_each_time_and_nobody_twice_for_one_ticket() -> None:
    first, second = opened(contact=MAIL, channel="phone"), opened(contact=MAIL, channel="phone")
    for ticket in (first, second, first):
        acknowledge(ticket)
    acknowledge(opened(contact=services.Contact(phone=contact.phone("13812345678").value)))
    assert Parcel.objects.count() == 2
    assert recorded(first) == ["Opened"]


@pytest.mark.parametrize("nothing", ["", " \n\t", "\u3000\u200b", "\u200e\u2060\ufeff"])
def test_a_description_that_shows_nothing_is_none(nothing: str) -> None:
    with pytest.raises(Refused, match="Describe the problem"):
        opened(description=nothing)
    assert opened(title=nothing, description=f"{nothing}\n漏水").title == "漏水"


def test_of_two_deadlines_at_one_moment_the_first_by_name_is_kept() -> None:
    ticket = Ticket()
    note_nearest(ticket, {"solution": MONDAY, "first_response": MONDAY})
    assert (ticket.next_due_at, ticket.next_due_kind) == (MONDAY, "first_response")
    note_nearest(ticket, {})
    assert (ticket.next_due_at, ticket.next_due_kind) == (None, "")
