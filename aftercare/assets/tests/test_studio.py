"""The studio's pages about product models."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from aftercare.assets import forms, services
from aftercare.assets.models import ProductModel
from aftercare.assets.tests.devices import SYSTEM, model
from aftercare.web.tests.catalogue import Catalogue
from aftercare.workforce import services as workforce

pytestmark = pytest.mark.django_db

PAGES = Catalogue("assets", "models")
address, text, listed = PAGES.address, PAGES.text, PAGES.listed

ENTERED = {
    "code": "AC-35",
    "name": "Split air conditioner",
    "name_zh": "挂式空调",
    "kind": "air-conditioner",
    "brand": "Nordwind",
    "warranty_months": "24",
    "skill_code": "cooling",
    "checklist_slug": "visit-checklist",
    "minutes": "75",
}


@pytest.fixture
def boss(log_in: Callable[[str], Client]) -> Client:
    """The browser of an administrator who reads English."""
    client = log_in("administrator")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_the_empty_list_says_what_to_do_first(boss: Client) -> None:
    page = text(boss, "models")
    assert "No product models yet" in page
    assert f'class="btn btn-primary" href="{address("new_model")}"' in page


def test_a_model_is_entered_with_what_a_visit_needs(boss: Client) -> None:
    workforce.add_skill(code="cooling", name="Cooling", name_zh="制冷", by=SYSTEM)
    answer = boss.post(address("new_model"), ENTERED)
    assert (answer.status_code, answer["Location"]) == (302, address("models"))
    fields = ("code", "kind", "brand", "warranty_months", "skill_code", "checklist_slug", "minutes", "retired")
    assert ProductModel.objects.values_list(*fields).get() == (
        "AC-35",
        "air-conditioner",
        "Nordwind",
        24,
        "cooling",
        "visit-checklist",
        75,
        False,
    )
    page = text(boss, "models")
    assert '<td data-label="Skill">Cooling</td> <td data-label="Checklist">Visit checklist</td>' in page
    assert '<td class="number" data-label="Usual time">75 min</td>' in page


def test_models_are_found_by_code_name_brand_and_kind(boss: Client) -> None:
    model()
    model("WM-8", name="Washing machine", name_zh="洗衣机", kind="washing-machine", brand="Aqua")
    ac, wm = "Split air conditioner", "Washing machine"
    found = {asked: listed(boss, q=asked) for asked in ("", "wm", "空调", "aqua", "air-conditioner", "air-cond")}
    assert found == {"": [ac, wm], "wm": [wm], "空调": [ac], "aqua": [wm], "air-conditioner": [ac], "air-cond": []}


def test_a_model_is_changed_and_its_page_tells_it(boss: Client) -> None:
    made = model()
    changed = {**ENTERED, "skill_code": "", "checklist_slug": "", "minutes": "90"}
    assert boss.post(address("model", made.id), changed).status_code == 302
    made.refresh_from_db()
    assert (made.minutes, made.code) == (90, "AC-35")
    assert "changed usual time" in text(boss, "model", made.id)


def test_a_retired_model_is_offered_no_more_until_it_is_brought_back(boss: Client) -> None:
    made = model()

    def offered(form: Any) -> list[object]:
        return [value for value, _words in form.fields["model_id"].choices]

    assert offered(forms.RegisterForm()) == [made.id]
    assert offered(forms.ReplaceForm(initial={"model_id": made.id})) == [made.id]
    assert boss.post(address("retire_model", made.id), {"retired": "yes"}).status_code == 302
    assert (offered(forms.RegisterForm()), offered(forms.ReplaceForm(initial={"model_id": made.id}))) == ([], [""])
    assert (listed(boss), listed(boss, state="retired")) == ([], ["Split air conditioner"])
    assert boss.post(address("retire_model", made.id), {"retired": "no"}).status_code == 302
    assert (offered(forms.RegisterForm()), listed(boss)) == ([made.id], ["Split air conditioner"])


def test_a_retired_skill_stays_a_choice_only_where_it_is_asked_for(boss: Client) -> None:
    skill = workforce.add_skill(code="cooling", name="Cooling", name_zh="制冷", by=SYSTEM)
    made = model(visit=services.Visit("cooling"))
    workforce.set_skill_retired(skill_id=skill.id, retired=True, by=SYSTEM)
    assert 'value="cooling" selected' in text(boss, "model", made.id)
    assert 'value="cooling"' not in text(boss, "new_model")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"code": "WM-8"}, "This model code is taken."),
        ({"code": "A B"}, "A model code has letters, digits and"),
        ({"name": "", "name_zh": ""}, "Write a name in at least one of the two languages."),
        ({"minutes": "0"}, "greater than or equal to 1"),
        ({"minutes": ""}, "This field is required."),
        ({"skill_code": "magic"}, "Select a valid choice."),
        ({"kind": "a b"}, "valid “slug”"),
    ],
)
def test_control_what_is_refused_says_why_and_adds_nothing(boss: Client, data: dict[str, str], words: str) -> None:
    model("WM-8")
    plain = {**ENTERED, "skill_code": "", "checklist_slug": ""}
    answer = boss.post(address("new_model"), {**plain, **data})
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert list(ProductModel.objects.values_list("code", flat=True)) == ["WM-8"]


def test_what_is_not_there_is_not_found(boss: Client) -> None:
    assert boss.get(address("model", 999_999)).status_code == 404
    assert boss.post(address("retire_model", 999_999), {"retired": "yes"}).status_code == 404
