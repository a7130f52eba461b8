"""What is entered about parts."""

import pytest

from aftercare.assets import services as assets
from aftercare.parts import forms, queries
from aftercare.parts.tests.shelf import SYSTEM, depot, part, user
from aftercare.workforce import services as workforce

pytestmark = pytest.mark.django_db

KEY = "7d7f3f3a-0f3e-4a55-8a0a-0f6f5a5f0c11"


def model(code: str) -> int:
    made = assets.add_model(code=code, name=f"Washer {code}", name_zh="", kind="washer", brand="", by=SYSTEM)
    return made.id


def fits(form: forms.PartForm) -> list[object]:
    return [value for value, _words in form.fields["fits"].choices]  # type: ignore[attr-defined]


def test_a_part_fits_models_on_offer_and_keeps_those_that_it_names() -> None:
    model("WM-1")
    assets.set_model_retired(model_id=model("WM-0"), retired=True, by=SYSTEM)
    assert fits(forms.NewPartForm()) == ["WM-1"]
    named = part(fits=["WM-0", "OLD-9"])
    assert fits(forms.PartForm(initial=queries.part(named.id))) == ["WM-0", "WM-1", "OLD-9"]


def test_pieces_go_through_the_depot_of_the_vans_station() -> None:
    here, there, wang = depot("pudong"), depot("xuhui"), user("Wang")
    workforce.add_engineer(user_id=wang.id, site_id=there.id, home=(31, 121), districts=[], by=SYSTEM)
    form = forms.TakeInForm({"target": f"user:{wang.id}", "quantity": "3", "client_id": KEY})
    assert form.is_valid()
    assert form.cleaned_data == {
        "source": "outside:supplier",
        "target": f"user:{wang.id}",
        "site_id": there.id,
        "quantity": 3,
        "key": f"form:{KEY}",
    }
    assert [owner for owner, _words in form.fields["target"].choices] == [  # type: ignore[attr-defined]
        f"site:{here.id}",
        f"site:{there.id}",
        f"user:{wang.id}",
    ]


@pytest.mark.parametrize("number", ["pump-1", " PUMP-1 "])
def test_a_part_is_named_by_its_number(number: str) -> None:
    pump, here = part("PUMP-1"), depot()
    data = {"source": "outside:supplier", "target": f"site:{here.id}", "quantity": "1", "client_id": KEY}
    form = forms.MoveForm({"part_id": number, **data})
    assert (form.is_valid(), form.cleaned_data["part_id"]) == (True, pump.id)
    assert set(forms.MoveForm({"part_id": "PUMP", **data}).errors) == {"part_id"}
