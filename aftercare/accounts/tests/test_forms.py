from typing import Any
from uuid import UUID

import pytest

from aftercare.accounts import forms, services
from aftercare.kit.actor import system

pytestmark = pytest.mark.django_db
PERSON = {"name": "李娜", "roles": ["agent", "manager"], "site_id": "", "language": "en"}
KEY = "7d7f3f3a-0f3e-4a55-8a0a-0f6f5a5f0c11"


def errors(form: Any) -> set[str]:
    """The fields that are wrong."""
    return set(form.errors)


def test_a_person_without_a_station_works_for_all() -> None:
    form = forms.PersonForm(PERSON)
    assert form.is_valid()
    assert form.cleaned_data == {"name": "李娜", "roles": ["agent", "manager"], "site_id": None, "language": "en"}


def test_a_new_person_has_a_login_name_and_a_key_as_text() -> None:
    form = forms.NewPersonForm({**PERSON, "username": "li.na", "client_id": KEY})
    assert form.is_valid()
    assert (form.cleaned_data["username"], form.cleaned_data["client_id"]) == ("li.na", KEY)
    first, second = (forms.NewPersonForm()["client_id"].value() for _turn in range(2))
    assert UUID(first) != UUID(second)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"roles": []}, {"roles"}),
        ({"roles": ["owner"]}, {"roles"}),
        ({"site_id": "77"}, {"site_id"}),
        ({"language": "fr"}, {"language"}),
        ({"name": "汉" * 20_000}, {"name"}),
        ({"name": "a\x00"}, {"name"}),
        ({"client_id": "x"}, {"client_id"}),
        ({"username": "\x00"}, {"username"}),
    ],
)
def test_what_is_no_person(change: dict[str, Any], wrong: set[str]) -> None:
    assert errors(forms.NewPersonForm({**PERSON, "username": "li.na", "client_id": KEY, **change})) == wrong


def test_stations_are_offered() -> None:
    site = services.add_site(code="sy", name="沈阳站", city="沈阳", position=(41.8, 123.4), by=system("setup"))
    form = forms.PersonForm({**PERSON, "site_id": str(site.id)})
    assert form.is_valid()
    assert form.cleaned_data["site_id"] == site.id


def test_a_station_has_a_position() -> None:
    given = {"code": "sy", "name": "沈阳站", "city": "沈阳", "latitude": "41.8", "longitude": "123.4"}
    form = forms.NewSiteForm(given)
    assert form.is_valid()
    assert form.cleaned_data == {"code": "sy", "name": "沈阳站", "city": "沈阳", "phone": "", "position": (41.8, 123.4)}
    assert errors(forms.NewSiteForm({**given, "latitude": "91"})) == {"latitude"}
    assert errors(forms.NewSiteForm({**given, "longitude": "nan"})) == {"longitude"}
    assert errors(forms.NewSiteForm({**given, "code": "沈 阳"})) == {"code"}


def test_a_password_is_kept_as_it_was_typed() -> None:
    form = forms.PasswordForm({"old": " a ", "new": " b ", "again": " b "})
    assert form.is_valid()
    assert form.cleaned_data == {"old": " a ", "new": " b "}


def test_control_two_new_passwords_that_differ() -> None:
    assert errors(forms.PasswordForm({"old": "a", "new": "b", "again": "c"})) == {"again"}
