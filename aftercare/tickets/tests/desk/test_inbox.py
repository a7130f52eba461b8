"""The inbox shows what is due next, filtered, page by page, and as a file."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aftercare.accounts.access import actor_of
from aftercare.kit import clock
from aftercare.kit.actor import system
from aftercare.tickets import queries, services
from aftercare.tickets.desk import inbox
from aftercare.tickets.numbers import number_of
from aftercare.tickets.tests.conftest import MakeTicket

pytestmark = pytest.mark.django_db


def page(client: Client, **query: Any) -> str:
    answer = client.get(reverse("tickets.desk:inbox"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(text: str, *tickets: object) -> list[bool]:
    return [number_of(ticket.id) in text for ticket in tickets]  # type: ignore[attr-defined]


def test_the_most_urgent_stands_first(agent: Client, make_ticket: MakeTicket) -> None:
    later, urgent = make_ticket("遥控器坏了"), make_ticket("冰箱冒烟")
    text = page(agent)
    assert 0 < text.index(number_of(urgent.id)) < text.index(number_of(later.id))


def test_filters_narrow_the_list(agent: Client, make_ticket: MakeTicket) -> None:
    mine, other = make_ticket("漏水"), make_ticket("冒烟")
    services.assign(ticket_id=mine.id, user_id=agent.user.id, by=actor_of(agent.user))  # type: ignore[attr-defined]
    cases: list[tuple[dict[str, Any], list[bool]]] = [
        ({"who": "me"}, [True, False]),
        ({"who": "nobody"}, [False, True]),
        ({"service_class": "A"}, [False, True]),
        ({"category": mine.category_id}, [True, False]),
        ({"queue": mine.queue_id}, [True, True]),
        ({"state": "solved"}, [False, False]),
        ({"state": "open"}, [True, False]),
        ({"q": "漏水"}, [True, False]),
        ({"late": "1"}, [False, False]),
    ]
    for query, expected in cases:
        assert shown(page(agent, **query), mine, other) == expected, query


@pytest.mark.parametrize(
    "query",
    [{"state": "no"}, {"queue": "x"}, {"category": "1" * 40}, {"after": "~"}, {"after": "x~1"}],
)
def test_what_is_no_choice_does_not_narrow(agent: Client, make_ticket: MakeTicket, query: dict[str, str]) -> None:
    assert shown(page(agent, **query), make_ticket()) == [False]  # it was opened after the page
    assert shown(page(agent, **query), make_ticket()) == [False]
    first = make_ticket()
    assert shown(page(agent, **query), first) == [True]


def test_pages_follow_each_other_without_a_gap(
    agent: Client, make_ticket: MakeTicket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "SIZE", 2)
    tickets = [make_ticket() for _number in range(3)]
    text = page(agent)
    assert shown(text, *tickets) == [True, True, False]
    after = text.split("after=", 1)[1].split('"', 1)[0]
    following = agent.get(f"{reverse('tickets.desk:inbox')}?after={after}").content.decode()
    assert shown(following, *tickets) == [False, False, True]


def test_late_ones_are_marked(agent: Client, make_ticket: MakeTicket) -> None:
    with clock.standing_at(clock.now() - timedelta(days=3)):
        late = make_ticket("冒烟")
    text = page(agent, late="1")
    assert shown(text, late) == [True]
    assert "overdue" in text


def test_a_deadline_says_which_it_is(agent: Client, make_ticket: MakeTicket) -> None:
    waits, answered = make_ticket(), make_ticket()
    services.answer(ticket_id=answered.id, text="Hello", by=actor_of(agent.user))  # type: ignore[attr-defined]
    rows = {row["id"]: row for row in queries.inbox(queries.Filter())}
    names = {line.id: line.due_name for line in inbox.lines(list(rows.values()))}
    assert names == {waits.id: "First response", answered.id: "Solution"}
    assert 'class="muted small">First response<' in page(agent)


def test_an_empty_inbox_says_what_comes(agent: Client) -> None:
    assert "Nothing is waiting" in page(agent)
    assert "No ticket fits" in page(agent, q="nothing")


def test_a_script_gets_the_rows_alone(agent: Client, make_ticket: MakeTicket) -> None:
    ticket = make_ticket()
    answer = agent.get(reverse("tickets.desk:inbox"), headers={"HX-Request": "true"}).content.decode()
    assert shown(answer, ticket) == [True]
    assert "<html" not in answer


def test_the_list_as_a_file_has_the_same_filters(agent: Client, make_ticket: MakeTicket) -> None:
    make_ticket("漏水"), make_ticket("冒烟")
    answer = agent.get(reverse("tickets.desk:export", args=["csv"]), {"service_class": "A"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Number", "Title", "Customer", "State"]
    assert [row[1] for row in rows[1:]] == ["冒烟"]
    assert agent.get(reverse("tickets.desk:export", args=["xlsx"])).content[:2] == b"PK"
    assert agent.get(reverse("tickets.desk:export", args=["exe"])).status_code == 404


def test_it_takes_eight_statements_at_most(agent: Client, make_ticket: MakeTicket) -> None:
    for _number in range(5):
        make_ticket()
    page(agent)
    with CaptureQueriesContext(connection) as statements:
        page(agent)
    assert len(statements) <= 8


def test_waiting_tickets_say_that_their_clock_stands(agent: Client, make_ticket: MakeTicket) -> None:
    ticket = make_ticket()
    by = system("tests")
    services.answer(ticket_id=ticket.id, text="Please send a photo", by=by)
    until = clock.now() + timedelta(days=1)
    services.wait(ticket_id=ticket.id, for_customer=True, reason="photo", until=until, by=by)
    assert "Paused" in page(agent)
