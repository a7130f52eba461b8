"""Inputs that several contexts' forms use."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DateInput(forms.DateInput):
    """The browser's own way to choose a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The browser's own way to choose a day and a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class TimeInput(forms.TimeInput):
    """The browser's own way to choose a time of day."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def offer(form: forms.BaseForm, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Give a choice field of a form what stands in the database now. Raises TypeError for another kind of field."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} is no choice")
    field.choices = list(choices)


class BothNamesForm(forms.Form):
    """What something is called, in both languages of the product."""

    name = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    name_zh = forms.CharField(
        label=_("Name in Chinese"),
        max_length=80,
        required=False,
        help_text=_("One of the two is enough; who reads the other language sees this one then."),
    )
