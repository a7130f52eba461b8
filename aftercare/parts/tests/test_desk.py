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
