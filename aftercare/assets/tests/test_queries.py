"""Finding devices, and what is read of them."""

from datetime import date

import pytest
from django.db import connection
from django.utils import translation

from aftercare.accounts import services as accounts
from aftercare.accounts.access import Role
from aftercare.assets import queries, services
from aftercare.assets.models import Asset
from aftercare.assets.queries import Warranty
from aftercare.assets.tests.devices import SYSTEM, customer_id, device, model, user
from aftercare.kit import clock

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


def serials(rows: list[dict[str, object]]) -> list[object]:
    return [row["serial"] for row in rows]


@pytest.mark.parametrize(
    ("until", "state"),
    [(date(2026, 11, 23), Warranty.IN), (date(2026, 11, 22), Warranty.OUT), (None, Warranty.UNKNOWN)],
)
def test_the_last_day_of_a_warranty_counts(until: date | None, state: Warranty) -> None:
    assert queries.warranty({"warranty_until": until}, TODAY) == state


def test_a_device_by_serial_number_or_code_in_any_case() -> None:
    made = device()
    whole = {
        "id": made.id,
        "serial": "NW-2024-000123",
        "code": made.code,
        "customer_id": None,
        "installed_on": None,
        "warranty_until": None,
        "district": "",
        "note": "",
        "replaced_by_id": None,
        "model_id": made.model_id,
        "model_code": "AC-35",
        "model_name": "Split air conditioner",
        "model_name_zh": "挂式空调",
        "kind": "air-conditioner",
        "brand": "Nordwind",
        "skill_code": "",
        "checklist_slug": "",
        "minutes": 60,
    }
    for typed in ("nw-2024-000123", " NW-2024-000123", made.code, made.code.upper()):
        assert queries.find(typed) == whole
    assert queries.asset(made.id) == whole
    assert queries.by_code(made.code) == whole
    assert queries.by_code("NW-2024-000123") is None
    assert [queries.find(""), queries.find("NW-2024"), queries.asset(made.id + 1)] == [None, None, None]


@pytest.mark.parametrize(
    ("letter", "named"),
    [
        ("It leaks.\nSN: nw-2024-000123, since Monday", "NW-2024-000123"),
        ("空调漏水，序列号NW-2024-000123。", "NW-2024-000123"),
        ("NW-2024-000123 and once more NW-2024-000123", "NW-2024-000123"),
        ("It is NW-2024-0001234", None),  # another number
        ("It is 000123, or XNW-2024-000123", None),
        ("NW-2024-000123 or XX-1999-777777", None),  # two devices: nobody knows which
        ("please call 13912345678", None),
        ("", None),
    ],
)
def test_a_letter_names_a_device_by_its_whole_serial_number(letter: str, named: str | None) -> None:
    device("NW-2024-000123", model())
    device("XX-1999-777777", model("TV-55", name="Television", name_zh="电视机", kind="television", brand="Südwind"))
    found = queries.named_in(letter)
    assert (found["serial"] if found else None) == named


@pytest.mark.parametrize("typed", ["000123", "123", "2024-0001", "20240001", "nw2", "NW-2024-000123", "挂式", "ac-35"])
def test_any_part_of_a_serial_number_finds_it(typed: str) -> None:
    product = model()
    device("NW-2024-000123", product)
    device("XX-1999-777777", model("TV-55", name="Television", name_zh="电视机", kind="television", brand="Südwind"))
    assert serials(queries.search(typed, limit=10)) == ["NW-2024-000123"]


@pytest.mark.parametrize("typed", ["", "  ", "12", "124", "0001234", "%", "' | 'N"])
def test_what_finds_nothing(typed: str) -> None:
    device("NW-2024-000123")
    assert queries.search(typed, limit=10) == []


def test_the_exact_one_comes_first() -> None:
    product = model()
    for serial in ("AB123", "AB1234", "XAB123"):
        device(serial, product)
    assert serials(queries.search("ab123", limit=10)) == ["AB123", "XAB123", "AB1234"]
    assert serials(queries.search("ab123", limit=2)) == ["AB123", "XAB123"]


def test_parts_of_serial_numbers_come_from_the_index() -> None:
    device()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Asset.objects.filter(queries.matching("000123")).explain()
    assert "assets_by_part_of_serial" in plan
    assert "Seq Scan" not in plan


def test_devices_of_a_customer_those_in_use_first() -> None:
    product, owner, other = model(), customer_id("张三"), customer_id("李四")
    old = device("OLD", product, customer_id=owner)
    device("NEVER", product, customer_id=other)
    services.replace(asset_id=old.id, serial="NEW", by=SYSTEM)
    device("THIRD", product, customer_id=owner)
    assert serials(queries.of_customer({owner})) == ["THIRD", "NEW", "OLD"]


def test_cards_only_for_those_who_may_see() -> None:
    product = model()
    one, two = device("SN1", product), device("SN2", product)
    wang = user("wang", Role.ENGINEER)
    accounts.open_grant(
        user_id=wang.id,
        subjects=[f"asset:{one.id}"],
        purpose="visit",
        until=clock.now().replace(year=2099),
        by=SYSTEM,
    )
    assert set(queries.cards([one.id, two.id], user("chen", Role.AGENT))) == {one.id, two.id}
    assert set(queries.cards([one.id, two.id], wang)) == {one.id}


def test_labels_in_the_readers_language() -> None:
    made = device()
    assert queries.labels([made.id, made.id + 1]) == {made.id: "Split air conditioner AC-35 · NW-2024-000123"}


def test_pages_and_filters() -> None:
    product, other = model(), model("TV-55", kind="television")
    device("SN1", product, warranty_until=date(2026, 11, 23))
    device("SN2", product, warranty_until=date(2026, 11, 22))
    device("SN3", other)
    found = {
        "all": queries.page_of(on=TODAY, skip=0, limit=2),
        "rest": queries.page_of(on=TODAY, skip=2, limit=2),
        "in": queries.page_of(on=TODAY, state="in", skip=0, limit=9),
        "out": queries.page_of(on=TODAY, state="out", skip=0, limit=9),
        "unknown": queries.page_of(on=TODAY, state="unknown", skip=0, limit=9),
        "kind": queries.page_of(on=TODAY, kind="air-conditioner", skip=0, limit=9),
        "text": queries.page_of(on=TODAY, text="sn3", skip=0, limit=9),
        "nonsense": queries.page_of(on=TODAY, state="nonsense", skip=0, limit=9),
    }
    assert {name: serials(rows) for name, rows in found.items()} == {
        "all": ["SN3", "SN2"],
        "rest": ["SN1"],
        "in": ["SN1"],
        "out": ["SN2"],
        "unknown": ["SN3"],
        "kind": ["SN2", "SN1"],
        "text": ["SN3"],
        "nonsense": ["SN3", "SN2", "SN1"],
    }


def test_the_catalogue() -> None:
    model()
    model("TV-55", kind="television")
    assert [row["code"] for row in queries.models()] == ["AC-35", "TV-55"]
    assert queries.kinds() == ["air-conditioner", "television"]
    found = queries.model("AC-35") or {}
    assert (found["warranty_months"], found["name_zh"]) == (24, "挂式空调")
    assert queries.model("nothing") is None


@pytest.mark.parametrize(
    ("language", "kind", "expected"),
    [
        ("en", "gas-heater", "Gas water heater"),
        ("zh-hans", "gas-heater", "燃气热水器"),
        ("zh-hans", "time-machine", "time-machine"),  # of the house itself
    ],
)
def test_a_kind_in_the_language_of_its_reader(language: str, kind: str, expected: str) -> None:
    with translation.override(language):
        assert queries.kind_words(kind) == expected
