"""The form by which a manager declares force majeure."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftercare.customers import queries as customers
from aftercare.web.inputs import MomentInput, offer


class ForceMajeureForm(forms.Form):
    """What happened, where and for how long; no area means everywhere."""

    name = forms.CharField(label=_("What happened?"), max_length=200, help_text=_("A storm, a flood, a lockdown."))
    starts_at = forms.DateTimeField(label=_("From"), widget=MomentInput)
    ends_at = forms.DateTimeField(label=_("Until"), widget=MomentInput)
    areas = forms.MultipleChoiceField(
        label=_("Districts"),
        required=False,
        help_text=_("None chosen means everywhere."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "areas", customers.district_choices())
