"""The desk's page of stock."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from aftercare.accounts.access import Role
from aftercare.parts import services
from aftercare.parts.tests.shelf import SYSTEM, depot, fill, part, user
from aftercare.workforce import services as workforce

pytestmark = pytest.mark.django_db

LogIn = Callable[[str], Client]


def shelves() -> int:
    """Two depots, one van; answers the id of the station that the van belongs to."""
    pump, seal = part("PUMP-1"), part("SEAL-1", name="=Seal", name_zh="密封圈")
    part("HOSE-1", name="Hose", name_zh="软管")
    here, there, wang = depot("pudong"), depot("xuhui"), user("Wang")
    workforce.add_engineer(user_id=wang.id, site_id=here.id, home=(31, 121), districts=[], by=SYSTEM)
    fill(here.id, pump.id, 5)
    fill(there.id, pump.id, 7)
    fill(here.id, seal.id, 1)
    services.load_van(site_id=here.id, user_id=wang.id, part_id=pump.id, quantity=2, key="k", by=SYSTEM)
    return here.id


def get(client: Client, **query: Any) -> Any:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    answer = client.get(reverse("parts.desk:stock"), query)
    assert answer.status_code == 200
    return answer


def table(client: Client, **query: Any) -> list[list[str]]:
    text = get(client, export="csv", **query).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_all_depots_and_the_vans(log_in: LogIn) -> None:
    shelves()
    assert table(log_in("manager")) == [
        ["Part number", "Part", "Price", "Currency", "Pudong", "Xuhui", "All vans", "Together"],
        ["HOSE-1", "Hose", "180.00", "CNY", "0", "0", "0", "0"],
        ["PUMP-1", "Drain pump", "180.00", "CNY", "3", "7", "2", "12"],
        ["SEAL-1", "'=Seal", "180.00", "CNY", "1", "0", "0", "1"],
    ]


def test_one_station_with_its_vans(log_in: LogIn) -> None:
    here = shelves()
    assert table(log_in("dispatcher"), site=here, q="pump") == [
        ["Part number", "Part", "Price", "Currency", "Depot", "Wang", "Together"],
        ["PUMP-1", "Drain pump", "180.00", "CNY", "3", "2", "5"],
    ]


def test_the_sheet_has_numbers(log_in: LogIn) -> None:
    shelves()
    content = get(log_in("manager"), export="xlsx", q="pump").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[1] == ["PUMP-1", "Drain pump", 180.0, "CNY", 3.0, 7.0, 2.0, 12.0]


def test_the_page(log_in: LogIn) -> None:
    shelves()
    client = log_in("manager")
    page = get(client).content.decode()
    assert [page.count(number) for number in ("HOSE-1", "PUMP-1", "SEAL-1", "None left")] == [1, 1, 1, 1]
    assert "PUMP-1" not in get(client, q="seal").content.decode()
    assert "No such part" in get(client, q="nothing like it").content.decode()
    assert "PUMP-1" in get(client, site="nonsense").content.decode()


def test_an_empty_catalogue_says_what_to_do(log_in: LogIn) -> None:
    assert "No parts yet" in get(log_in("manager")).content.decode()


def test_only_keepers_see_the_stock(log_in: LogIn) -> None:
    answers = {role: log_in(role).get(reverse("parts.desk:stock")).status_code for role in Role.values}
    assert answers == {"agent": 403, "dispatcher": 200, "engineer": 403, "manager": 200, "administrator": 403}


def test_pieces_are_moved_once_however_often_the_form_is_sent(log_in: LogIn) -> None:
    here = shelves()
    boss, address = log_in("dispatcher"), reverse("parts.desk:move")
    boss.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    shown = boss.get(address, {"part": "PUMP-1"}).content.decode()
    assert 'value="PUMP-1"' in shown
    assert "Depot Pudong" in shown
    key = "7d7f3f3a-0f3e-4a55-8a0a-0f6f5a5f0c11"
    form = {"part_id": "pump-1", "source": "outside:supplier", "target": f"site:{here}", "quantity": "4"}
    for _time in range(2):
        assert boss.post(address, {**form, "client_id": key}).status_code == 302
    assert table(boss, q="PUMP-1")[1][4] == "7"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"part_id": "NONE-1"}, "There is no part with this number."),
        ({"quantity": "0"}, "greater than or equal to 1"),
        ({"source": "site:{here}"}, "Choose another place"),
        ({"target": "site:404"}, "Select a valid choice"),
    ],
)
def test_control_a_move_that_cannot_be_says_why(log_in: LogIn, data: dict[str, str], words: str) -> None:
    here = shelves()
    boss, before = log_in("manager"), table(log_in("manager"))
    boss.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    form = {"part_id": "PUMP-1", "source": "outside:supplier", "target": f"site:{here}", "quantity": "4"}
    form |= {"client_id": "7d7f3f3a-0f3e-4a55-8a0a-0f6f5a5f0c11", **{k: v.format(here=here) for k, v in data.items()}}
    answer = boss.post(reverse("parts.desk:move"), form)
    assert (answer.status_code, words in answer.content.decode(), table(boss)) == (422, True, before)
