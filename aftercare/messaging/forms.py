"""Forms of the studio's page about templates."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TemplateForm(forms.Form):
    """The words for one occasion in one language."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}))
