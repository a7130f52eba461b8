"""Verbs on devices."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from aftercare.accounts.access import Role, actor_of
from aftercare.assets import queries, services
from aftercare.assets.models import Asset
from aftercare.assets.tests.devices import SYSTEM, customer_id, device, model, user
from aftercare.journal.models import Entry
from aftercare.kit.actor import customer
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.kit.rows import Row, rows

pytestmark = pytest.mark.django_db


def said(name: str) -> list[Row]:
    return rows(Entry.objects.filter(name=f"assets.{name}").order_by("id").values("data", "changes", "subjects"))


@pytest.mark.parametrize(
    ("installed", "months", "last_day"),
    [
        (date(2024, 11, 23), 24, date(2026, 11, 23)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 12, 31), 1, date(2025, 1, 31)),
        (date(2024, 5, 5), 0, date(2024, 5, 5)),
        (None, 24, None),
    ],
)
def test_warranty_end(installed: date | None, months: int, last_day: date | None) -> None:
    assert services.warranty_end(installed, months) == last_day


def test_register_writes_and_records() -> None:
    owner = customer_id()
    made = device(" nw-2024 000123", customer_id=owner, installed_on=date(2024, 11, 23), district="310115")
    stored = Asset.objects.get(id=made.id)
    assert (stored.serial, stored.warranty_until, stored.customer_id, stored.district) == (
        "NW-2024000123",
        date(2026, 11, 23),
        owner,
        "310115",
    )
    assert len(stored.code.replace("-", "")) == 21
    assert said("AssetRegistered") == [
        {
            "data": {"asset_id": made.id, "model": "AC-35", "customer_id": owner},
            "changes": {},
            "subjects": sorted([f"asset:{made.id}", f"customer:{owner}"]),
        }
    ]


def test_a_written_warranty_goes_before_a_counted_one() -> None:
    made = device(installed_on=date(2024, 11, 23), warranty_until=date(2030, 1, 1))
    assert made.warranty_until == date(2030, 1, 1)


@pytest.mark.parametrize("serial", ["", "空调", "A B;C", "'--", "X" * 61])
def test_what_is_no_serial_number(serial: str) -> None:
    with pytest.raises(Refused, match="type plate") as refusal:
        device(serial)
    assert (refusal.value.field, Asset.objects.count()) == ("serial", 0)


def test_a_serial_number_is_registered_once_in_any_case() -> None:
    product = model()
    device("SN-1", product)
    with pytest.raises(Refused, match="registered already"):
        device("sn-1", product)
    assert Asset.objects.count() == 1


def test_a_customer_registers_for_himself_only() -> None:
    product, mine, yours = model(), customer_id("张三"), customer_id("李四")
    me = customer(mine, "张三")
    services.register(serial="SN-1", model_id=product.id, customer_id=mine, by=me)
    for owner in (yours, None):
        with pytest.raises(NotAllowed):
            services.register(serial="SN-2", model_id=product.id, customer_id=owner, by=me)
    with pytest.raises(NotAllowed):
        services.register(serial="SN-2", model_id=product.id, by=customer(None, "stranger"))
    assert list(Asset.objects.values_list("serial", "customer_id")) == [("SN-1", mine)]


def test_an_engineer_registers_nothing_an_agent_does() -> None:
    product = model()
    with pytest.raises(NotAllowed):
        services.register(serial="SN-1", model_id=product.id, by=actor_of(user("wang", Role.ENGINEER)))
    services.register(serial="SN-2", model_id=product.id, by=actor_of(user("chen", Role.AGENT)))
    assert list(Asset.objects.values_list("serial", flat=True)) == ["SN-2"]


def test_moved_once() -> None:
    before, after = customer_id("张三"), customer_id("李四")
    made = device(customer_id=before)
    for _ in range(2):
        services.move_to_customer(asset_id=made.id, customer_id=after, by=SYSTEM)
    assert Asset.objects.get(id=made.id).customer_id == after
    assert said("AssetMoved") == [
        {
            "data": {"asset_id": made.id, "from_customer_id": before, "to_customer_id": after},
            "changes": {},
            "subjects": sorted([f"asset:{made.id}", f"customer:{before}", f"customer:{after}"]),
        }
    ]


def test_the_place_and_the_longer_warranty_pass_to_the_new_device() -> None:
    owner = customer_id()
    old = device("OLD", customer_id=owner, district="310115", warranty_until=date(2030, 1, 1))
    new = services.replace(asset_id=old.id, serial="new", installed_on=date(2026, 11, 1), by=SYSTEM)
    stored = Asset.objects.get(id=new.id)
    assert (stored.serial, stored.customer_id, stored.district, stored.warranty_until, stored.model_id) == (
        "NEW",
        owner,
        "310115",
        date(2030, 1, 1),
        old.model_id,
    )
    assert Asset.objects.get(id=old.id).replaced_by_id == new.id
    assert [(one["data"], one["subjects"]) for one in said("AssetReplaced")] == [
        (
            {"asset_id": old.id, "new_asset_id": new.id, "new_serial": "NEW"},
            sorted([f"asset:{old.id}", f"asset:{new.id}", f"customer:{owner}"]),
        )
    ]


def test_a_device_is_replaced_once() -> None:
    old = device("OLD")
    services.replace(asset_id=old.id, serial="NEW", by=SYSTEM)
    with pytest.raises(Conflict):
        services.replace(asset_id=old.id, serial="NEWER", by=SYSTEM)
    assert set(Asset.objects.values_list("serial", flat=True)) == {"OLD", "NEW"}


def edit(asset_id: int, **values: Any) -> None:
    plain = {"installed_on": None, "warranty_until": None, "district": "", "note": ""}
    services.edit(asset_id=asset_id, **{**plain, **values}, by=SYSTEM)


def test_a_correction_names_the_note_and_shows_the_rest() -> None:
    made = device()
    for _ in range(2):
        edit(made.id, note="Mrs Li, third floor", district="310115", warranty_until=date(2027, 1, 1))
    assert Asset.objects.get(id=made.id).note == "Mrs Li, third floor"
    assert [one["changes"] for one in said("AssetChanged")] == [
        {"warranty_until": [None, "2027-01-01"], "district": ["", "310115"], "note": None}
    ]


def test_a_device_that_is_not_there() -> None:
    with pytest.raises(NotAllowed):
        edit(404)
    with pytest.raises(NotAllowed):
        services.move_to_customer(asset_id=404, customer_id=None, by=SYSTEM)


def test_devices_of_before_are_found_by_a_part_of_their_serial() -> None:
    owner, product = customer_id(), model()
    at = datetime(2026, 1, 2, tzinfo=UTC)
    past = services.PastAsset("nw-2024-7", "abc", product.id, owner, date(2025, 12, 31), "330106", at)
    (number,), told = services.register_past([past], by=SYSTEM)
    found = queries.search("2024-7", limit=5)
    assert [(row["id"], row["serial"], row["warranty_until"]) for row in found] == [
        (number, "NW-2024-7", date(2027, 12, 31))
    ]
    assert [(one.at, one.event.journal_name, one.subjects) for one in told] == [
        (at, "assets.AssetRegistered", (f"asset:{number}", f"customer:{owner}"))
    ]


def test_control_a_serial_of_before_stands_once() -> None:
    owner, product = customer_id(), model()
    at = datetime(2026, 1, 2, tzinfo=UTC)
    past = services.PastAsset("nw-2024-7", "abc", product.id, owner, date(2025, 12, 31), "330106", at)
    with pytest.raises(IntegrityError), transaction.atomic():
        services.register_past([past, past], by=SYSTEM)
    assert Asset.objects.count() == 0
