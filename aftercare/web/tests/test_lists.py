"""Parts of lists, and refusals in forms."""

from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.test import RequestFactory

from aftercare.kit.errors import NotAllowed, Refused, SentBefore
from aftercare.web import lists


class Form(forms.Form):
    """One field."""

    serial = forms.CharField()


@pytest.mark.parametrize(
    ("asked", "number"),
    [("", 1), ("3", 3), ("0", 1), ("-1", 1), ("2.5", 1), ("9999", 2000), ("99999", 1), ("٣", 1), ("1e3", 1)],
)
def test_page_number(asked: str, number: int) -> None:
    assert lists.page_number(RequestFactory().get("/", {"page": asked})) == number


@pytest.mark.parametrize(
    ("page", "rows", "first", "last", "more"),
    [(1, range(50), 1, 50, True), (2, range(50, 70), 51, 70, False), (3, range(0), 0, 100, False)],
)
def test_part(page: int, rows: range, first: int, last: int, more: bool) -> None:  # noqa: FBT001 - a table of cases
    everything = list(range(70))
    found = lists.part(RequestFactory().get("/", {"page": page}), lambda skip, limit: everything[skip : skip + limit])
    assert found == lists.Part(list(rows), page, first, last, more)


def test_a_list_that_fits_has_no_more() -> None:
    found = lists.part(RequestFactory().get("/"), lambda skip, limit: list(range(50))[skip : skip + limit])
    assert (found.last, found.more) == (50, False)


def test_chips_lead_back() -> None:
    request = RequestFactory().get("/list", {"site": "2", "q": "pump & co", "skill": "", "page": "3"})
    choices = {"site": [("", "Every"), ("2", "Pudong")], "skill": [("gas", "Gas")], "q": []}
    assert lists.chips(request, choices) == [
        {"label": "Pudong", "without": "/list?q=pump+%26+co&skill="},
        {"label": "pump & co", "without": "/list?site=2&skill="},
    ]
    assert lists.chips(RequestFactory().get("/list", {"site": "2"}), choices)[0]["without"] == "/list"


def refuse(refusal: Exception) -> Any:
    def verb(_data: dict[str, Any]) -> None:
        raise refusal

    return verb


def test_a_verb_is_called_with_what_the_form_cleaned() -> None:
    got: list[dict[str, Any]] = []
    assert lists.carried_out(Form({"serial": " SN1 "}), got.append)
    assert not lists.carried_out(Form({}), got.append)
    assert got == [{"serial": "SN1"}]


@pytest.mark.parametrize(
    ("field", "errors"),
    [("serial", {"serial": ["taken"]}), ("", {"__all__": ["taken"]}), ("x", {"__all__": ["taken"]})],
)
def test_a_refusal_stands_beside_its_field(field: str, errors: dict[str, list[str]]) -> None:
    form = Form({"serial": "SN1"})
    assert not lists.carried_out(form, refuse(Refused("taken", field=field)))
    assert form.errors == errors


def test_a_form_that_was_sent_before_comes_back_with_a_key_of_its_own() -> None:
    form = Form(QueryDict("serial=SN1&client_id=old"))
    assert not lists.carried_out(form, refuse(SentBefore("used")))
    assert list(form.errors) == ["__all__"]
    assert form.data["client_id"] == str(form.cleaned_data["client_id"]) != "old"
    assert form.data["serial"] == "SN1"


def test_no_right_is_no_matter_of_the_form() -> None:
    with pytest.raises(NotAllowed):
        lists.carried_out(Form({"serial": "SN1"}), refuse(NotAllowed("no")))
