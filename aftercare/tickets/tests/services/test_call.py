"""A call becomes a ticket of the one profile that its contact data point to."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from aftercare.accounts import services as accounts
from aftercare.accounts.access import actor_of
from aftercare.customers import queries as customers
from aftercare.journal.models import Entry
from aftercare.kit import clock
from aftercare.kit.actor import Actor, system
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.tasks import queries as tasks
from aftercare.tickets import defaults, services
from aftercare.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _defaults(db: None) -> None:
    defaults.install()


def person(role: str) -> Actor:
    return actor_of(
        accounts.add_user(username=role, name=role, password="a long walk", roles=[role], by=system("tests"))
    )


def request() -> services.Request:
    return services.Request(channel="phone", customer_id=0, description="漏水", contacted_at=clock.now())


def test_who_calls_again_keeps_his_profile() -> None:
    by, caller = person("agent"), services.Caller(name="王小明", phone="13812341234", mail="Wang@Example.com")
    first, second = (services.open_by_hand(caller=caller, request=request(), by=by) for _time in range(2))
    assert first.customer_id == second.customer_id
    assert (first.contact_phone, first.contact_mail) == ("+8613812341234", "wang@example.com")
    again = services.open_by_hand(caller=services.Caller(customer_id=first.customer_id), request=request(), by=by)
    assert (again.contact_name, again.contact_phone) == ("王小明", "+8613812341234")
    assert [row["proved"] for row in (customers.card(first.customer_id) or {})["contacts"]] == [True, True]


def first_response(ticket: Ticket) -> tuple[str, datetime | None]:
    subject = f"ticket:{ticket.id}"
    found = next(row for row in tasks.deadlines_of([subject])[subject] if row["kind"] == "first_response")
    return found["state"], found["stopped_at"]


@pytest.mark.parametrize("channel", ["phone", "desk"])
def test_who_is_spoken_with_has_his_first_response_at_once(channel: str) -> None:
    called = clock.now() - timedelta(minutes=7)
    asked = replace(request(), channel=channel, contacted_at=called)
    ticket = services.open_by_hand(caller=services.Caller(name="王小明"), request=asked, by=person("agent"))
    assert first_response(ticket) == ("stopped", called)
    reached = Entry.objects.get(name="tickets.CustomerReached")
    assert reached.data == {"ticket_id": ticket.id, "how": "call"}


def test_control_what_was_written_waits_for_its_answer() -> None:
    asked = replace(request(), channel="wechat")
    ticket = services.open_by_hand(caller=services.Caller(name="王小明"), request=asked, by=person("agent"))
    assert first_response(ticket) == ("running", None)
    assert not Entry.objects.filter(name="tickets.CustomerReached").exists()


def test_control_no_ticket_without_a_right_or_with_a_wrong_number() -> None:
    with pytest.raises(NotAllowed):
        services.open_by_hand(caller=services.Caller(name="A"), request=request(), by=person("engineer"))
    with pytest.raises(Refused) as refusal:
        services.open_by_hand(caller=services.Caller(name="A", phone="12"), request=request(), by=person("agent"))
    assert refusal.value.field == "phone"
    assert not Ticket.objects.exists()


def test_a_slip_in_the_date_is_noticed() -> None:
    caller, by = services.Caller(name="王小明"), person("agent")
    for days, is_possible in ((30, True), (32, False), (2510, False)):
        asked = replace(request(), contacted_at=clock.now() - timedelta(days=days))
        if is_possible:
            services.open_by_hand(caller=caller, request=asked, by=by)
            continue
        with pytest.raises(Refused, match="more than a month back") as refusal:
            services.open_by_hand(caller=caller, request=asked, by=by)
        assert refusal.value.field == "contacted_at"
