"""Forms of the field pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftercare.kit.bilingual import own_words
from aftercare.kit.rows import Row
from aftercare.web.inputs import offer
from aftercare.workorders.models import Booking
from aftercare.workorders.services.content import LONGEST_LINE


def _lines(rows: int) -> forms.Textarea:
    """Room for words that are longer than a phone is wide."""
    return forms.Textarea(attrs={"rows": rows})


class DescribeForm(forms.Form):
    """What was seen, what caused it, what was done."""

    symptom = forms.CharField(
        label=_("Symptom"), max_length=LONGEST_LINE, widget=_lines(2), help_text=_("What you saw yourself.")
    )
    cause = forms.CharField(label=_("Cause"), max_length=LONGEST_LINE, widget=_lines(2))
    action = forms.CharField(
        label=_("Action"), max_length=LONGEST_LINE, widget=_lines(4), help_text=_("The customer reads and signs this.")
    )
    outcome = forms.ChoiceField(
        label=_("How the device was left"), choices=Booking.Outcome.choices, widget=forms.RadioSelect
    )


class PartForm(forms.Form):
    """A part out of the engineer's van."""

    part = forms.TypedChoiceField(label=_("Part"), coerce=int)
    quantity = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=99, initial=1)
    serial = forms.CharField(label=_("Serial number"), max_length=80, required=False)

    def __init__(self, stock: list[Row], *args: Any, **kwargs: Any) -> None:
        """`stock` are the rows of what lies in the van."""
        super().__init__(*args, **kwargs)
        none_yet = ("", _("Choose a part"))  # else one tap would book whatever lies first in the van
        offer(self, "part", [none_yet, *((row["part_id"], part_words(row)) for row in stock)])


def part_words(row: Row) -> str:
    """A part and how many of it there are, in one line."""
    return f"{row['number']} {own_words(row)} × {row['quantity']}"


class SignForm(forms.Form):
    """A signature as the page sends it."""

    signer = forms.CharField(label=_("Name of the person who signs"), max_length=120)
    image = forms.CharField(max_length=2_000_000, required=False, widget=forms.HiddenInput)
    until = forms.DateTimeField(widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])
    shown_hash = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Why something did not go as planned."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_LINE)
