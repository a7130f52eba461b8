from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from aftercare.kit import clock
from aftercare.tickets import queries, services
from aftercare.tickets.models import Category, Queue, Ticket
from aftercare.tickets.numbers import number_of
from aftercare.tickets.queries import Cursor, Filter
from aftercare.tickets.tests.requests import MONDAY, SYSTEM, opened, solved, user

pytestmark = pytest.mark.django_db


def walked(which: Filter, limit: int) -> list[int]:
    """The ids of all pages of a list, in order."""
    found: list[int] = []
    after = None
    while rows := queries.inbox(which, after=after, limit=limit):
        found += [row["id"] for row in rows]
        after = Cursor(rows[-1]["next_due_at"], rows[-1]["id"])
    return found


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_each_ticket_stands_on_one_page_across_equal_deadlines_and_none(limit: int) -> None:
    due = [MONDAY, None, MONDAY, MONDAY + timedelta(hours=1), None, MONDAY, None]
    tickets = [opened() for _moment in due]
    for ticket, moment in zip(tickets, due, strict=True):
        Ticket.objects.filter(id=ticket.id).update(next_due_at=moment)
    assert walked(Filter(), limit) == [tickets[place].id for place in (0, 2, 5, 3, 1, 4, 6)]
    assert walked(Filter(state="all"), limit) == [ticket.id for ticket in reversed(tickets)]


def test_a_list_is_narrowed() -> None:
    ann = user("ann", "agent")
    with clock.standing_at(MONDAY):
        late, mine, other, ended = opened(), opened(), opened(description="怎么用"), solved()
        services.assign(ticket_id=mine.id, user_id=ann.id, by=SYSTEM)
        services.classify(ticket_id=other.id, category_slug="usage", service_class="A", by=SYSTEM)
        Ticket.objects.filter(id=late.id).update(next_due_at=MONDAY - timedelta(seconds=1))
        found = {
            name: {row["id"] for row in queries.inbox(which)}
            for name, which in {
                "unsolved": Filter(),
                "solved": Filter(state="solved"),
                "all": Filter(state="all"),
                "unknown": Filter(state="nonsense"),
                "queue": Filter(queue=Queue.objects.get(slug="hotline").id),
                "category": Filter(category=Category.objects.get(slug="usage").id),
                "class": Filter(service_class="A"),
                "mine": Filter(assignee=ann.id),
                "nobody": Filter(nobody=True),
                "late": Filter(late=True),
            }.items()
        }
    everything = {late.id, mine.id, other.id, ended.id}
    assert found == {
        "unsolved": everything - {ended.id},
        "solved": {ended.id},
        "all": everything,
        "unknown": everything,
        "queue": {other.id},
        "category": {other.id},
        "class": {other.id},
        "mine": {mine.id},
        "nobody": {late.id, other.id},
        "late": {late.id},
    }
    assert (queries.count(Filter()), queries.count(Filter(state="all"), most=2)) == (3, 2)


def test_a_ticket_is_found_by_number_and_words() -> None:
    one = opened(title="洗衣机漏水", search_words="SN-2024-77", contact=services.Contact(name="欧阳修"))
    other = opened(description="Noise in the fridge")
    for text in (number_of(one.id), f"t{one.id}", f"#T{one.id}", "衣机", "漏", "欧阳", "sn-2024-77", "SN202477"):
        assert [row["id"] for row in queries.search(text)] == [one.id], text
        assert walked(Filter(text=text), 50) == [one.id]
    assert [row["id"] for row in queries.search("frid")] == [other.id]


@pytest.mark.parametrize("text", ["", " ", "机衣", "ridge", "%", "';--", "\x00", "\ud800", "T999999999", "王" * 20_000])
def test_control_what_finds_nothing(text: str) -> None:
    opened(title="洗衣机漏水")
    assert queries.search(text) == []


def test_a_list_costs_the_same_whatever_its_length() -> None:
    queries.setting_names()  # remembered from here on
    cost = []
    for _turn in range(2):
        opened()
        with CaptureQueriesContext(connection) as statements:
            queries.inbox(Filter())
        cost.append(len(statements))
    assert cost == [1, 1]


def test_a_ticket_shows_its_contact_masked() -> None:
    contact = services.Contact(name="王芳", phone="+8613812345678", mail="wang.fang@example.com")
    place = services.Place(address="上海市浦东新区世纪大道 100 号", district="310115", position=(31.2, 121.5))
    ticket = opened(contact=contact, place=place)
    row = queries.ticket(ticket.id)
    assert row is not None
    assert (row["number"], row["state_name"], row["category_name"], row["has_mail"], row["has_position"]) == (
        number_of(ticket.id),
        "New",
        "Leaks or does not drain",
        True,
        True,
    )
    for secret in ("13812345678", "1234", "wang.fang", "100"):
        assert secret not in f"{row['phone_masked']}{row['mail_masked']}{row['address_masked']}"
    assert not {"contact_phone", "contact_mail", "address", "position"} & set(row)
    assert queries.contact_in_clear(ticket.id) == {
        "name": "王芳",
        "phone": "+8613812345678",
        "mail": "wang.fang@example.com",
        "address": "上海市浦东新区世纪大道 100 号",
        "district": "310115",
        "position": (31.2, 121.5),
    }
    assert queries.by_code(ticket.code) == row
    assert (queries.ticket(10**12), queries.by_code("nonsense")) == (None, None)


def test_a_customers_tickets_newest_first() -> None:
    first = opened()
    second, _other = opened(customer_id=first.customer_id), opened()
    assert [row["id"] for row in queries.of_customers([first.customer_id])] == [second.id, first.id]
    assert queries.of_asset(1) == []


def test_names_follow_the_reader() -> None:
    number = Category.objects.get(slug="water").id
    with override("zh-hans"):
        names = queries.setting_names()
        assert names.categories[number] == "漏水/不排水"
        assert set(names.queues.values()) == {"上门服务", "客服热线"}
    assert queries.setting_names().categories[number] == "Leaks or does not drain"
    assert [row["slug"] for row in queries.queues()] == ["field", "hotline"]
    assert [row["position"] for row in queries.categories()] == list(range(1, 15))


def test_labels() -> None:
    ticket = opened(title="漏水")
    assert queries.labels([ticket.id, 10**12]) == {ticket.id: f"{number_of(ticket.id)} 漏水"}


def test_a_change_of_categories_is_seen_at_once_where_it_was_made() -> None:
    before = set(queries.setting_names().queues.values())
    services.add_queue(slug="night", name="Night", name_zh="夜班", mode=Queue.Mode.PROPOSED)
    assert set(queries.setting_names().queues.values()) - before == {"Night"}


def test_control_names_are_remembered_for_a_moment() -> None:
    queries.setting_names()
    Queue.objects.create(slug="night", name="Night", name_zh="夜班", mode=Queue.Mode.PROPOSED)  # in another process
    assert "Night" not in queries.setting_names().queues.values()
    with override("zh-hans"):
        assert "夜班" in queries.setting_names().queues.values()


def test_where_a_ticket_stands() -> None:
    assert queries.state(opened().id) == {"state": "new", "in_sla": True}
    assert queries.state(10**12) is None


def test_who_answers_for_a_ticket() -> None:
    ticket = opened()
    assert queries.responsible([ticket.id]) == {ticket.id: {"owner": set(), "assignee": set()}}
    anna = user("anna", "agent")
    services.assign(ticket_id=ticket.id, user_id=anna.id, by=SYSTEM)
    assert queries.responsible([ticket.id]) == {ticket.id: {"owner": {anna.id}, "assignee": {anna.id}}}
