"""Inputs that several contexts' forms use."""

from datetime import UTC, date, datetime

import pytest
from django import forms

from aftercare.web import inputs


class Form(forms.Form):
    """One field of each kind."""

    day = forms.DateField(widget=inputs.DateInput)
    at = forms.DateTimeField(widget=inputs.MomentInput)
    site = forms.TypedChoiceField(coerce=int)


def test_a_day_and_a_moment_as_browsers_write_them() -> None:
    form = Form(initial={"day": date(2026, 11, 23), "at": datetime(2026, 11, 23, 1, 5, tzinfo=UTC)})
    assert 'type="date" name="day" value="2026-11-23"' in str(form["day"])
    assert 'type="datetime-local" name="at" value="2026-11-23T09:05"' in str(form["at"])


def test_a_moment_is_local() -> None:
    form = Form({"day": "2026-11-23", "at": "2026-11-23T09:05", "site": "1"})
    inputs.offer(form, "site", [(1, "Pudong")])
    assert form.is_valid()
    assert form.cleaned_data == {
        "day": date(2026, 11, 23),
        "at": datetime(2026, 11, 23, 1, 5, tzinfo=UTC),
        "site": 1,
    }


def test_only_choices_are_offered() -> None:
    with pytest.raises(TypeError):
        inputs.offer(Form(), "day", [])
