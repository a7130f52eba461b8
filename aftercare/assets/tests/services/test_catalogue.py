"""Verbs on product models."""

from collections.abc import Callable
from typing import Any

import pytest

from aftercare.accounts.access import Role, actor_of
from aftercare.assets import services
from aftercare.assets.models import Asset, ProductModel
from aftercare.assets.services import Visit
from aftercare.assets.tests.devices import SYSTEM, device, model, user
from aftercare.journal.models import Entry
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.workforce import services as workforce

pytestmark = pytest.mark.django_db

PLAIN: dict[str, Any] = {
    "name": "Split air conditioner",
    "name_zh": "挂式空调",
    "kind": "air-conditioner",
    "brand": "Nordwind",
    "warranty_months": 24,
    "visit": Visit(),
}


def said() -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    found = Entry.objects.filter(name__startswith="assets.Model").order_by("id")
    return [(entry.name.partition(".")[2], entry.data, entry.changes) for entry in found]


def test_a_model_is_added_changed_retired_and_brought_back_and_each_is_recorded() -> None:
    workforce.add_skill(code="cooling", name="Cooling", name_zh="制冷", by=SYSTEM)
    made = model()
    about = {"model_id": made.id, "model": "AC-35"}
    visit = Visit("cooling", "visit-checklist", 75)
    services.edit_model(model_id=made.id, **{**PLAIN, "visit": visit, "brand": " Südwind "}, by=SYSTEM)
    services.set_model_retired(model_id=made.id, retired=True, by=SYSTEM)
    services.set_model_retired(model_id=made.id, retired=False, by=SYSTEM)
    made.refresh_from_db()
    assert (made.skill_code, made.checklist_slug, made.minutes, made.brand, made.retired) == (
        "cooling",
        "visit-checklist",
        75,
        "Südwind",
        False,
    )
    changes = {
        "brand": ["Nordwind", "Südwind"],
        "skill_code": ["", "cooling"],
        "checklist_slug": ["", "visit-checklist"],
        "minutes": [60, 75],
    }
    assert said() == [
        ("ModelAdded", about, {}),
        ("ModelChanged", {**about, "fields": sorted(changes)}, changes),
        ("ModelRetired", about, {}),
        ("ModelBroughtBack", about, {}),
    ]


def test_a_repeat_records_nothing() -> None:
    made = model()
    services.edit_model(model_id=made.id, **PLAIN, by=SYSTEM)
    services.set_model_retired(model_id=made.id, retired=False, by=SYSTEM)
    assert [name for name, _data, _changes in said()] == ["ModelAdded"]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("code", {"code": "AC-35"}),
        ("code", {"code": "AC 36"}),
        ("code", {"code": ""}),
        ("code", {"code": "A" * 41}),
        ("name", {"name": " ", "name_zh": ""}),
        ("kind", {"kind": "air conditioner"}),
        ("warranty_months", {"warranty_months": -1}),
        ("warranty_months", {"warranty_months": 601}),
        ("minutes", {"visit": Visit(minutes=0)}),
        ("minutes", {"visit": Visit(minutes=1441)}),
        ("skill_code", {"visit": Visit("magic")}),
        ("checklist_slug", {"visit": Visit(checklist_slug="visit-survey")}),
    ],
)
def test_control_what_cannot_be_is_refused_at_its_field(field: str, values: dict[str, Any]) -> None:
    model()
    with pytest.raises(Refused) as refusal:
        services.add_model(**{"code": "AC-36", **PLAIN, **values}, by=SYSTEM)
    assert (refusal.value.field, ProductModel.objects.count()) == (field, 1)


def test_devices_of_a_retired_model_stay_and_no_new_one_is_taken() -> None:
    first = device()
    services.set_model_retired(model_id=first.model_id, retired=True, by=SYSTEM)
    with pytest.raises(Refused, match="retired") as refusal:
        services.register(serial="NEW-1", model_id=first.model_id, by=SYSTEM)
    assert (refusal.value.field, list(Asset.objects.values_list("serial", flat=True))) == ("model_id", [first.serial])
    services.set_model_retired(model_id=first.model_id, retired=False, by=SYSTEM)
    services.register(serial="NEW-1", model_id=first.model_id, by=SYSTEM)
    assert Asset.objects.count() == 2


def test_only_managers_and_administrators_change_the_catalogue() -> None:
    made, agent = model(), actor_of(user("chen", Role.AGENT))
    verbs: list[Callable[[], object]] = [
        lambda: services.add_model(code="AC-36", **PLAIN, by=agent),
        lambda: services.edit_model(model_id=made.id, **{**PLAIN, "name": "x"}, by=agent),
        lambda: services.set_model_retired(model_id=made.id, retired=True, by=agent),
    ]
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()
    assert [name for name, _data, _changes in said()] == ["ModelAdded"]
    services.edit_model(model_id=made.id, **{**PLAIN, "name": "x"}, by=actor_of(user("zhou", Role.ADMINISTRATOR)))
    assert ProductModel.objects.get().name == "x"


def test_what_is_not_there_is_not_changed() -> None:
    verbs: list[Callable[[], object]] = [
        lambda: services.edit_model(model_id=999_999, **PLAIN, by=SYSTEM),
        lambda: services.set_model_retired(model_id=999_999, retired=True, by=SYSTEM),
    ]
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()
