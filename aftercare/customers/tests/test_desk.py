"""The desk's pages about customers: found by few digits, masked, merged and parted again."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.customers import queries, services
from aftercare.journal.models import Entry
from aftercare.kit.actor import system

pytestmark = pytest.mark.django_db
SYSTEM = system("tests")


@pytest.fixture
def agent(log_in: Callable[[str], Client]) -> Client:
    """An agent's browser that asks for English."""
    client = log_in("agent")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def customer(name: str = "王小明", phone: str = "13812341234") -> int:
    contacts = services.read_contacts(phone=phone, mail="")
    return services.add_customer(name=name, kind="person", contacts=contacts, by=SYSTEM).id


def get(client: Client, name: str, /, *args: object, **query: str) -> str:
    answer = client.get(reverse(f"customers.desk:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, name: str, /, *args: object, **data: object) -> int:
    return client.post(reverse(f"customers.desk:{name}", args=args), data).status_code


def test_the_list_finds_by_name_and_digits_and_shows_masked(agent: Client) -> None:
    customer(), customer("刘芳", "13900005678")
    for text in ("王小明", "1234", "138 1234 1234"):
        page = get(agent, "customers", q=text)
        assert ("王小明" in page, "刘芳" in page) == (True, False)
    assert "13812341234" not in get(agent, "customers")
    assert "Nobody found" in get(agent, "customers", q="nobody")


def test_an_empty_list_says_what_comes(agent: Client) -> None:
    assert "No customers yet" in get(agent, "customers")


def test_a_customer_is_added_and_changed(agent: Client) -> None:
    assert post(agent, "new", name="Emma", kind="person", phone="13812341234") == 302
    number = queries.search("Emma")[0]["id"]
    assert post(agent, "rename", number, name="Emma Smith") == 302
    assert post(agent, "add_contact", number, mail="emma@example.com") == 302
    assert (
        post(
            agent, "add_address", number, address="沈阳市和平区南京街 12 号", district=queries.district_choices()[0][0]
        )
        == 302
    )
    card = queries.card(number)
    assert card is not None
    assert (card["name"], len(card["contacts"]), len(card["addresses"])) == ("Emma Smith", 2, 1)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("rename", {"name": " "}),
        ("rename", {"name": "名" * 20_000}),
        ("add_contact", {"phone": "12"}),
        ("add_contact", {}),
        ("add_address", {"address": "\x00"}),
        ("merge", {"lost_id": "x"}),
        ("merge", {"lost_id": str(10**40)}),
    ],
)
def test_control_what_cannot_be_changes_nothing(agent: Client, name: str, data: dict[str, str]) -> None:
    number = customer()
    before = queries.card(number)
    assert post(agent, name, number, **data) == 422
    assert queries.card(number) == before


def test_a_field_that_nobody_sees_is_not_named(agent: Client) -> None:
    page = agent.post(reverse("customers.desk:merge", args=[customer()]), {"lost_id": "x"}).content.decode()
    assert "1 thing needs your attention" in page
    assert "This page is out of date or came incomplete. Open it anew, then send it again." in page
    assert ("Lost id" in page, "#id_lost_id" in page) == (False, False)


def test_what_was_refused_for_the_sake_of_a_hidden_field_is_said(agent: Client) -> None:
    number = customer()
    page = agent.post(reverse("customers.desk:merge", args=[number]), {"lost_id": number}).content.decode()
    assert "out of date" not in page
    assert "These two profiles are one already." in page


def test_a_contact_of_somebody_else_is_refused(agent: Client) -> None:
    first, second = customer(), customer("刘芳", "13900005678")
    assert post(agent, "add_contact", second, phone="13812341234") == 422
    assert first != second


def test_two_profiles_become_one_and_two_again(agent: Client) -> None:
    kept, lost = customer(), customer("王小明 2", "13900005678")
    assert "王小明 2" in get(agent, "merge", kept, q="5678")
    assert post(agent, "merge", kept, lost_id=lost) == 302
    moved = agent.get(reverse("customers.desk:customer", args=[lost]))
    assert moved["Location"] == reverse("customers.desk:customer", args=[kept])
    assert "王小明 2" in get(agent, "customer", kept)
    assert post(agent, "undo_merge", lost) == 302
    assert queries.family(kept) == {kept}
    assert post(agent, "undo_merge", lost) == 422


def test_a_number_is_shown_after_a_reason(agent: Client) -> None:
    card = queries.card(customer())
    assert card is not None
    number = card["contacts"][0]["id"]
    address = reverse("customers.desk:reveal", args=["contact", number])
    assert agent.post(address, {"reason": ""}).status_code == 422
    assert not Entry.objects.filter(name="accounts.PersonalDataShown").exists()
    assert "+8613812341234" in agent.post(address, {"reason": "call back"}).content.decode()
    assert Entry.objects.filter(name="accounts.PersonalDataShown").count() == 1
    assert post(agent, "reveal", "contact", 999_999, reason="x") == 404
    assert post(agent, "reveal", "shoe", number, reason="x") == 404


@pytest.mark.parametrize("number", [0, 999_999, 10**30])
def test_who_is_not_there_is_not_found(agent: Client, number: int) -> None:
    assert agent.get(reverse("customers.desk:customer", args=[number])).status_code == 404
