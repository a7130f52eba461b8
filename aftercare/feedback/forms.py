"""Forms about feedback."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 20_000


class TellForm(forms.Form):
    """What the customer is told. `client_id` is made by the page: the same one tells him once."""

    text = forms.CharField(
        label=_("What you tell the customer"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It goes to the customer by mail and stands on the page of the request. It closes the task."),
        error_messages={"required": _("Write what you tell the customer.")},
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)
