"""What dispatchers fill in."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aftercare.kit import clock

STEP = timedelta(minutes=5)


class OverrideForm(forms.Form):
    """Send somebody else: who, when, and why."""

    engineer = forms.TypedChoiceField(label=_("Engineer"), coerce=int)
    start = forms.DateTimeField(
        label=_("Begin of the visit"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "step": int(STEP.total_seconds())}, format="%Y-%m-%dT%H:%M"
        ),
    )
    reason = forms.CharField(
        label=_("Why?"), max_length=200, help_text=_("It stays with the decision and in the history.")
    )

    despite = forms.BooleanField(label=_("Send the engineer then all the same"), required=False)

    def __init__(self, *args: Any, engineers: Sequence[tuple[int, str]], first: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["engineer"]
        choices.choices = engineers
        self.fields["start"].initial = _on_the_step(first + STEP - timedelta(microseconds=1))
        # a browser counts the steps from the first moment that it allows: one beside them forbids every round time
        earliest = timezone.localtime(_on_the_step(clock.now())).strftime("%Y-%m-%dT%H:%M")
        self.fields["start"].widget.attrs["min"] = earliest


def _on_the_step(moment: datetime) -> datetime:
    """The last full five minutes."""
    seconds = int(STEP.total_seconds())
    return datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, tz=UTC)
