"""A request becomes one profile and one ticket."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from aftercare.customers import queries as profiles, services as customers
from aftercare.files import queries as files, services as uploads
from aftercare.intake import services
from aftercare.intake.services.take import placed
from aftercare.intake.tests.requests import STRANGER, incoming, taken
from aftercare.kit import clock
from aftercare.kit.actor import ref, system
from aftercare.kit.errors import Conflict, Refused
from aftercare.messaging import queries as messaging
from aftercare.tickets import queries as tickets, services as ticket_services

pytestmark = pytest.mark.django_db

HEIC = Path(__file__).parents[3] / "engines" / "tests" / "data" / "red_with_place.heic"


def photo(name: str = "a.heic") -> uploads.Ready:
    return uploads.make_ready(content=HEIC.read_bytes(), name=name, kind="photo")


def row(made: services.Taken) -> dict[str, Any]:
    found = tickets.ticket(made.ticket_id)
    assert found is not None
    return found


def test_everything_that_was_told_stands_in_the_ticket() -> None:
    made = taken(mail="Wang@Example.com", address="文三路 12 号", district="330106", uploads=[photo()])
    found = row(made)
    assert (found["number"], found["channel"], found["service_class"]) == (
        tickets.number_of(made.ticket_id),
        "portal",
        "B",
    )
    assert found["next_due_at"] is not None
    assert tickets.contact_in_clear(made.ticket_id) == {
        "name": "王小明",
        "phone": "+8613812345678",
        "mail": "wang@example.com",
        "address": "文三路 12 号",
        "district": "330106",
        "position": (30.2595, 120.13),
    }
    subject = ref("ticket", made.ticket_id)
    assert [file["name"] for file in files.of([subject], viewer="test")[subject]] == ["a.heic"]


def test_the_same_submission_twice_is_one_ticket() -> None:
    assert taken() == taken()
    assert len(tickets.inbox(tickets.Filter())) == 1


def test_control_another_submission_is_another_ticket() -> None:
    assert taken("one") != taken("two")


def test_the_same_key_for_another_request_is_refused() -> None:
    taken()
    with pytest.raises(Refused):
        taken(description="something else")


def test_the_same_person_is_one_profile_and_gains_nothing() -> None:
    first, second = taken("one"), taken("two", mail="stranger@example.com", name="李四")
    assert row(first)["customer_id"] == row(second)["customer_id"]
    card = profiles.card(row(first)["customer_id"])
    assert card is not None
    assert (card["name"], [one["kind"] for one in card["contacts"]]) == ("王小明", ["phone"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": "", "mail": ""}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"phone": "", "mail": "nobody"}, "mail"),
        ({"name": " \x00"}, "name"),
        ({"description": " "}, "description"),
        ({"district": "999999"}, "district"),
        ({"position": (91.0, 0.0)}, "position"),
        ({"contacted_at": clock.now() + timedelta(days=1)}, "contacted_at"),
        ({"wished": (clock.now() + timedelta(hours=2), clock.now() + timedelta(hours=1))}, "wished_until"),
        ({"wished": (clock.now() - timedelta(hours=2), clock.now() - timedelta(hours=1))}, "wished_from"),
    ],
)
def test_what_cannot_be_understood_is_refused_and_leaves_nothing(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        taken(**changes)
    assert refused.value.field == field
    assert (tickets.inbox(tickets.Filter()), profiles.page_of(after=None, limit=5)) == ([], [])


def test_hostile_words_are_kept_as_far_as_they_fit() -> None:
    made = taken(description="\x00\ud800" + "坏" * 20_000, name="王" * 500, serial="序" * 200)
    found = row(made)
    assert len(found["description"]) == 20_000
    assert found["description"][:2] == "\ufffd坏"


def test_ten_photos_of_a_stranger_are_too_many() -> None:
    with pytest.raises(Refused) as refused:
        taken(uploads=[photo()] * 10, client="192.0.2.1")
    assert refused.value.field == "photos"


def test_an_unknown_serial_number_is_kept_for_the_agent() -> None:
    assert row(taken(serial="KFR-1"))["description"].endswith("\n\nSN: KFR-1")


@pytest.mark.parametrize(
    ("address", "district"),
    [
        ("杭州市西湖区文三路", "330106"),
        ("12 Wensan Road, Xihu, Hangzhou", "330106"),
        ("浦东新区世纪大道", "310115"),
        ("西湖", ""),
    ],
)
def test_the_district_is_found_in_the_address(address: str, district: str) -> None:
    assert placed(address).district == district


def test_a_shared_position_counts_more_than_the_district() -> None:
    assert placed("", "330106", (30.0, 120.0)).position == (30.0, 120.0)


def test_a_known_customer_with_one_address_is_visited_there() -> None:
    by = system("tests")
    contacts = customers.read_contacts(mail="wang@example.com")
    known = customers.add_customer(name="王小明", kind="person", contacts=contacts, by=by)
    customers.add_address(customer_id=known.id, line="文三路 1 号", district="330106", by=by)
    told = {"phone": "", "mail": "wang@example.com", "knows_customer": True}
    assert tickets.contact_in_clear(taken("one", **told).ticket_id)["address"] == "文三路 1 号"
    customers.add_address(customer_id=known.id, line="文三路 2 号", by=by)
    assert tickets.contact_in_clear(taken("two", **told).ticket_id)["address"] == ""


def test_control_a_form_never_learns_the_address_of_a_customer() -> None:
    by = system("tests")
    contacts = customers.read_contacts(mail="wang@example.com")
    known = customers.add_customer(name="王小明", kind="person", contacts=contacts, by=by)
    customers.add_address(customer_id=known.id, line="文三路 1 号", by=by)
    assert tickets.contact_in_clear(taken(phone="", mail="wang@example.com").ticket_id)["address"] == ""


def test_a_message_with_photos_joins_the_conversation_once() -> None:
    made = taken()
    say = {"ticket_id": made.ticket_id, "text": "also noise", "photos": [photo()], "key": "m", "by": STRANGER}
    first = services.add_message(**say)  # type: ignore[arg-type]
    assert services.add_message(**say) == first  # type: ignore[arg-type]
    said = messaging.conversation(ref("ticket", made.ticket_id), public=True)
    assert [one["text"] for one in said] == ["also noise"]
    subject = ref("interaction", first)
    assert len(files.of([subject], viewer="test")[subject]) == 1


def test_an_empty_message_is_refused() -> None:
    with pytest.raises(Refused):
        services.add_message(ticket_id=taken().ticket_id, text=" ", key="m", by=STRANGER)


def solved(made: services.Taken) -> None:
    by = system("tests")
    ticket_services.solve(ticket_id=made.ticket_id, symptom="x", cause="y", action="z", outcome="fixed", by=by)


@pytest.mark.parametrize("closed", [False, True])
def test_what_is_not_solved_is_taken_up_again(*, closed: bool) -> None:
    made = taken()
    solved(made)
    if closed:
        ticket_services.close(ticket_id=made.ticket_id, by=system("tests"))
    services.not_solved(ticket_id=made.ticket_id, text="still leaks", key="n", by=STRANGER)
    found = row(made)
    assert (found["state"], found["reopened"], found["solved_at"], found["closed_at"]) == ("open", 1, None, None)


def test_after_fourteen_days_it_is_a_new_request() -> None:
    made = taken()
    solved(made)
    ticket_services.close(ticket_id=made.ticket_id, by=system("tests"))
    with clock.standing_at(clock.now() + timedelta(days=15)), pytest.raises(Conflict):
        services.not_solved(ticket_id=made.ticket_id, text="still leaks", key="n", by=STRANGER)
    assert (row(made)["state"], messaging.conversation(ref("ticket", made.ticket_id))) == ("closed", [])


def test_an_open_request_cannot_be_opened_again() -> None:
    with pytest.raises(Conflict):
        services.not_solved(ticket_id=taken().ticket_id, text="still leaks", key="n", by=STRANGER)


def test_a_request_costs_what_it_must() -> None:
    taken("warm", phone="13900000000")
    messages: list[str] = []

    def noted(execute: Any, sql: str, *how: Any) -> Any:
        messages.append(sql)
        return execute(sql, *how)

    with connection.execute_wrapper(noted):
        taken("measured")
    assert [message.split()[0] for message in messages] == ["SAVEPOINT", "SELECT", "RELEASE"]


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_one_ticket() -> None:
    told, codes = incoming(), set()

    def send() -> None:
        try:
            codes.add(services.take_in(incoming=replace(told), key="same", by=STRANGER).code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(codes), len(tickets.inbox(tickets.Filter())), len(profiles.page_of(after=None, limit=5))) == (1, 1, 1)


def test_nothing_is_half_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aftercare.intake.services.take.keep_files", lambda *_told: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        taken()
    assert (tickets.inbox(tickets.Filter()), profiles.page_of(after=None, limit=5)) == ([], [])
