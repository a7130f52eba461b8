"""What a customer of the demo writes."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LetterForm(forms.Form):
    """The answer to a mail."""

    text = forms.CharField(
        label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 5}), max_length=20_000, strip=True
    )
