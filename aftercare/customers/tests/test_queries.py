import pytest
from django.utils import translation

from aftercare.customers import contact, queries, services
from aftercare.customers.models import ContactPoint
from aftercare.customers.tests.people import LINE, MAIL, PHONE, SYSTEM, customer

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    """The names that a search finds."""
    return [row["name"] for row in queries.search(text)]


def test_the_search_finds_by_part_of_a_chinese_name_word_number_and_mail() -> None:
    customer("欧阳修文", contact.phone("13812345678"))
    customer("Anna Schmidt", contact.phone("13900005678"), contact.mail(MAIL))
    assert found("阳修") == found("欧") == found("文") == ["欧阳修文"]
    assert found("schmidt") == found("anna") == found("Sch") == ["Anna Schmidt"]
    assert found("+86 138 1234 5678") == ["欧阳修文"]
    assert found("wang.fang@EXAMPLE.com") == ["Anna Schmidt"]
    assert found("5678") == ["Anna Schmidt", "欧阳修文"]


@pytest.mark.parametrize(
    "text", ["", "  ", "678", "阳文", "hmid", "1381234567", "fang", "%", "\x00", "\ud800", "';--", "王" * 20_000]
)
def test_control_what_finds_nobody(text: str) -> None:
    customer("欧阳修文", contact.phone("13812345678"), contact.mail(MAIL))
    assert found(text) == []


def test_a_card_is_masked_and_holds_the_whole_family() -> None:
    one, other = customer("A", contact.phone(PHONE)), customer("B", contact.mail(MAIL))
    services.add_address(customer_id=other.id, line=LINE, district="310115", by=SYSTEM)
    services.merge(kept_id=one.id, lost_id=other.id, by=SYSTEM)
    card = queries.card(one.id)
    assert card is not None
    assert (card["name"], card["kind"], card["canonical_id"]) == ("A", "person", None)
    shown = [point["value"] for point in card["contacts"]] + [place["line"] for place in card["addresses"]]
    assert len(shown) == 3
    for secret in ("1234", "wang.fang", "100"):
        assert not any(secret in text for text in shown), shown
    assert [place["district_name"] for place in card["addresses"]] == ["Pudong, Shanghai"]
    assert queries.card(10**12) is None


def test_in_clear_for_those_who_may() -> None:
    one = customer("A", contact.phone(PHONE), contact.mail(MAIL))
    point = ContactPoint.objects.get(kind="phone")
    assert queries.contact_in_clear(point.id) == "+8613812345678"
    assert queries.contacts_in_clear([one.id, 10**12]) == {
        one.id: {"phone": "+8613812345678", "mail": "wang.fang@example.com"}
    }


def test_a_proved_contact_goes_first() -> None:
    one = customer("A")
    for number, proved in (("13900000001", False), ("13900000002", True)):
        services.add_contact(customer_id=one.id, contact_point=contact.phone(number), proved=proved, by=SYSTEM)
    assert queries.contacts_in_clear([one.id]) == {one.id: {"phone": "+8613900000002"}}


def test_a_place_in_clear() -> None:
    one = customer("A")
    place = services.add_address(customer_id=one.id, line=LINE, district="310115", position=(31.2, 121.5), by=SYSTEM)
    assert queries.address(place.id) == {"line": LINE, "district": "310115", "position": (31.2, 121.5)}
    assert [queries.read_position(text) for text in (None, "", "1.5,-2")] == [None, None, (1.5, -2.0)]


def test_a_firm_is_found_by_its_whole_name_the_oldest_first() -> None:
    first, _second, _person = customer("Nordwind", kind="firm"), customer("Nordwind", kind="firm"), customer("Nord")
    assert queries.firm("Nordwind") == first.id
    assert queries.firm("Nord") is None


def test_a_list_shows_each_once_newest_first_and_nobody_who_was_merged() -> None:
    people = [customer(str(number)) for number in range(5)]
    services.merge(kept_id=people[0].id, lost_id=people[1].id, by=SYSTEM)
    shown: list[str] = []
    after = None
    while rows := queries.page_of(after=after, limit=2):
        shown += [row["name"] for row in rows]
        after = rows[-1]["id"]
    assert shown == ["4", "3", "2", "0"]


def test_names_and_districts() -> None:
    one = customer("A")
    assert queries.names([one.id, 10**12]) == {one.id: "A"}
    assert queries.district_name("310115") == "Pudong, Shanghai"
    assert queries.district_name("999999") == "999999"
    assert ("310115", "Pudong, Shanghai") in queries.district_choices()


@pytest.mark.parametrize(
    ("language", "written", "read"),
    [
        ("zh-hans", "Hangzhou", "杭州"),
        ("en", "杭州市", "Hangzhou"),
        ("en", " shanghai ", "Shanghai"),
        ("en", "沈阳", "沈阳"),  # nobody knows its districts
        ("en", "", ""),
    ],
)
def test_a_city_in_the_language_of_its_reader(language: str, written: str, read: str) -> None:
    with translation.override(language):
        assert queries.city_name(written) == read
