"""The studio's pages about parts."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from aftercare.parts import queries, services
from aftercare.parts.models import Part
from aftercare.parts.tests.shelf import SYSTEM, depot, fill, part, user
from aftercare.web.tests.catalogue import Catalogue
from aftercare.workforce import services as workforce

pytestmark = pytest.mark.django_db

PAGES = Catalogue("parts", "parts")
address, text, listed = PAGES.address, PAGES.text, PAGES.listed

KEY = "7d7f3f3a-0f3e-4a55-8a0a-0f6f5a5f0c11"
ENTERED = {"number": "pump-1", "name": "Drain pump", "name_zh": "排水泵", "price": "180", "currency": "CNY"}


@pytest.fixture
def boss(log_in: Callable[[str], Client]) -> Client:
    """The browser of an administrator who reads English."""
    client = log_in("administrator")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_the_empty_list_says_what_to_do_first(boss: Client) -> None:
    page = text(boss, "parts")
    assert "No parts yet" in page
    assert f'class="btn btn-primary" href="{address("new_part")}"' in page


def test_a_part_is_entered_and_its_page_asks_where_it_lies(boss: Client) -> None:
    answer = boss.post(address("new_part"), ENTERED)
    made = Part.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, address("part", made.id))
    assert (made.number, made.price, made.fits, made.returnable) == ("PUMP-1", Decimal("180.00"), [], False)
    assert "Open a station first" in text(boss, "part", made.id)
    depot()
    page = text(boss, "part", made.id)
    assert "Nowhere yet." in page
    assert "Depot Pudong" in page


def test_first_pieces_are_taken_in_once_into_depots_and_vans(boss: Client) -> None:
    pump, here, wang = part(), depot(), user("Wang")
    workforce.add_engineer(user_id=wang.id, site_id=here.id, home=(31, 121), districts=[], by=SYSTEM)
    shelf, van = f"site:{here.id}", f"user:{wang.id}"
    for target, quantity, key in ((shelf, "5", KEY), (shelf, "5", KEY), (van, "2", KEY.replace("7d", "8d"))):
        sent = {"target": target, "quantity": quantity, "client_id": key}
        assert boss.post(address("take_in", pump.id), sent).status_code == 302
    assert queries.quantities([shelf, van]) == {(shelf, pump.id): 5, (van, pump.id): 2}
    assert '<td class="number" data-label="Pieces">7</td>' in text(boss, "parts")
    page = text(boss, "part", pump.id)
    assert "<dt>Depot Pudong</dt><dd>5</dd>" in page.replace("> <", "><")
    assert "received 5 × PUMP-1" in page


@pytest.mark.parametrize("quantity", ["0", "-1", "x", ""])
def test_control_what_is_no_number_of_pieces_stays_out(boss: Client, quantity: str) -> None:
    pump, here = part(), depot()
    sent = {"target": f"site:{here.id}", "quantity": quantity, "client_id": KEY}
    assert boss.post(address("take_in", pump.id), sent).status_code == 422
    assert queries.stock([f"site:{here.id}"]) == []


def test_parts_are_found_by_number_name_and_model(boss: Client) -> None:
    part("PUMP-1")
    part("SEAL-1", name="Seal", name_zh="密封圈", fits=["WM-9"])
    found = {asked: listed(boss, q=asked) for asked in ("", "pump", "密封", "WM-9", "zzz")}
    assert found == {"": ["Drain pump", "Seal"], "pump": ["Drain pump"], "密封": ["Seal"], "WM-9": ["Seal"], "zzz": []}


def test_a_part_is_changed_and_its_page_tells_it(boss: Client) -> None:
    pump = part()
    changed = {**ENTERED, "price": "95.50", "fits": "WM-8", "returnable": "on"}
    assert boss.post(address("part", pump.id), changed).status_code == 302
    pump.refresh_from_db()
    assert (pump.price, pump.fits, pump.returnable) == (Decimal("95.50"), ["WM-8"], True)
    assert "changed price, return of the old part" in text(boss, "part", pump.id)


def test_a_retired_part_leaves_the_list_and_takes_nothing_in_until_it_is_brought_back(boss: Client) -> None:
    pump, here = part(), depot()
    fill(here.id, pump.id, 1)
    sent = {"target": f"site:{here.id}", "quantity": "1", "client_id": KEY}
    assert boss.post(address("retire_part", pump.id), {"retired": "yes"}).status_code == 302
    assert (listed(boss), listed(boss, state="retired")) == ([], ["Drain pump"])
    answer = boss.post(address("take_in", pump.id), sent)
    assert (answer.status_code, queries.quantities([f"site:{here.id}"])) == (422, {(f"site:{here.id}", pump.id): 1})
    assert boss.post(address("retire_part", pump.id), {"retired": "no"}).status_code == 302
    assert boss.post(address("take_in", pump.id), sent).status_code == 302
    assert listed(boss) == ["Drain pump"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"number": "SEAL-1"}, "This part number is taken."),
        ({"number": "A B"}, "A part number has letters, digits and"),
        ({"name": "", "name_zh": ""}, "Write a name in at least one of the two languages."),
        ({"price": "-1"}, "greater than or equal to 0"),
        ({"currency": "yuan"}, "at most 3 characters"),
        ({"fits": "WM-404"}, "Select a valid choice."),
    ],
)
def test_control_what_is_refused_says_why_and_adds_nothing(boss: Client, data: dict[str, str], words: str) -> None:
    services.add_part(number="SEAL-1", name="Seal", name_zh="", price=Decimal(1), by=SYSTEM)
    answer = boss.post(address("new_part"), {**ENTERED, **data})
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert list(Part.objects.values_list("number", flat=True)) == ["SEAL-1"]


def test_what_is_not_there_is_not_found(boss: Client) -> None:
    assert boss.get(address("part", 999_999)).status_code == 404
    for name in ("retire_part", "take_in"):
        assert boss.post(address(name, 999_999), {}).status_code == 404
