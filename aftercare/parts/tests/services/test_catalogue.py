"""Verbs on the catalogue of parts."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from aftercare.accounts.access import Role, actor_of
from aftercare.journal.models import Entry
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.parts import services
from aftercare.parts.models import Part, PartNeed
from aftercare.parts.tests.shelf import SYSTEM, part, user

pytestmark = pytest.mark.django_db

PLAIN: dict[str, Any] = {
    "name": "Drain pump",
    "name_zh": "排水泵",
    "price": Decimal(180),
    "currency": "CNY",
    "fits": ["WM-8"],
    "returnable": False,
}


def said() -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    return [(entry.name.partition(".")[2], entry.data, entry.changes) for entry in Entry.objects.order_by("id")]


def test_a_part_is_added_changed_retired_and_brought_back_and_each_is_recorded() -> None:
    pump = part(" pump-1")
    about = {"part_id": pump.id, "number": "PUMP-1"}
    changed = {**PLAIN, "price": Decimal("95.5"), "fits": ["WM-9", "WM-8", "WM-9"], "returnable": True}
    services.edit_part(part_id=pump.id, **changed, by=SYSTEM)
    services.set_part_retired(part_id=pump.id, retired=True, by=SYSTEM)
    services.set_part_retired(part_id=pump.id, retired=False, by=SYSTEM)
    pump.refresh_from_db()
    assert (pump.number, pump.price, pump.fits, pump.returnable, pump.retired) == (
        "PUMP-1",
        Decimal("95.50"),
        ["WM-8", "WM-9"],
        True,
        False,
    )
    changes = {"price": ["180.00", "95.50"], "fits": [["WM-8"], ["WM-8", "WM-9"]], "returnable": [False, True]}
    assert said() == [
        ("PartAdded", about, {}),
        ("PartChanged", {**about, "fields": sorted(changes)}, changes),
        ("PartRetired", about, {}),
        ("PartBroughtBack", about, {}),
    ]


def test_a_repeat_records_nothing() -> None:
    pump = part()
    services.edit_part(part_id=pump.id, **PLAIN, by=SYSTEM)
    services.set_part_retired(part_id=pump.id, retired=False, by=SYSTEM)
    assert [name for name, _data, _changes in said()] == ["PartAdded"]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("number", {"number": " "}),
        ("number", {"number": "pump-0"}),
        ("number", {"number": "PUMP 1"}),
        ("number", {"number": "P" * 41}),
        ("name", {"name": "", "name_zh": " "}),
        ("price", {"price": Decimal(-1)}),
        ("price", {"price": Decimal("NaN")}),
        ("price", {"price": Decimal(10**10)}),
        ("currency", {"currency": "yuan"}),
    ],
)
def test_control_what_cannot_be_is_refused_at_its_field(field: str, values: dict[str, Any]) -> None:
    part("PUMP-0")
    with pytest.raises(Refused) as refusal:
        part(**values)
    assert (refusal.value.field, Part.objects.count()) == (field, 1)


def test_only_managers_and_administrators_change_the_catalogue() -> None:
    pump, dispatcher = part(), actor_of(user("Chen", Role.DISPATCHER))
    verbs: list[Callable[[], object]] = [
        lambda: services.add_part(number="SEAL-1", **PLAIN, by=dispatcher),
        lambda: services.edit_part(part_id=pump.id, **{**PLAIN, "name": "x"}, by=dispatcher),
        lambda: services.set_part_retired(part_id=pump.id, retired=True, by=dispatcher),
    ]
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()
    assert list(Part.objects.values_list("number", "name", "retired")) == [("PUMP-1", "Drain pump", False)]
    services.edit_part(part_id=pump.id, **{**PLAIN, "name": "x"}, by=actor_of(user("Zhou", Role.ADMINISTRATOR)))
    assert Part.objects.get().name == "x"


def test_what_is_not_there_is_not_changed() -> None:
    verbs: list[Callable[[], object]] = [
        lambda: services.edit_part(part_id=999_999, **PLAIN, by=SYSTEM),
        lambda: services.set_part_retired(part_id=999_999, retired=True, by=SYSTEM),
    ]
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()


def test_a_need_is_set_and_set_again() -> None:
    pump = part()
    need: dict[str, Any] = {"model_code": "WM-8", "category_slug": "leak", "part_id": pump.id, "by": SYSTEM}
    services.set_need(**need)
    services.set_need(**need, quantity=2, share=Decimal("0.4"))
    assert list(PartNeed.objects.values_list("quantity", "share")) == [(2, Decimal("0.400"))]
    wrong: tuple[dict[str, Any], ...] = (
        {"quantity": 0},
        {"share": Decimal(0)},
        {"share": Decimal(2)},
        {"part_id": pump.id + 99},
    )
    for senseless in wrong:
        with pytest.raises(Refused):
            services.set_need(**{**need, **senseless})
    assert list(PartNeed.objects.values_list("quantity", "share")) == [(2, Decimal("0.400"))]
