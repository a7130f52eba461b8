"""Forms of tasks, promises and working hours."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now, gettext_lazy as _

from aftercare.kit.worktime import WEEKDAYS

DAY_NAMES = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
MOST_DAYS = 400

_SPAN = re.compile(r"(\d{1,2}:\d{2})\s*[-–—~至]\s*(\d{1,2}:\d{2})")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*[:=：]?\s+(.+))?")

Spans = list[list[str]]


class EvidenceForm(forms.Form):
    """What came of a task."""

    evidence = forms.CharField(label=_("What was done?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    """Why a task is not needed any more."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class PolicyForm(forms.Form):
    """What is promised."""

    hours = forms.DecimalField(
        label=_("Hours"), min_value=0, max_value=8784, max_digits=7, decimal_places=2, help_text=_("0 is no promise.")
    )
    wall_clock = forms.BooleanField(label=_("Nights and holidays count too"), required=False)


class CalendarForm(forms.Form):
    """Working hours: the spans of each weekday, and what differs on single days."""

    days = forms.CharField(
        label=_("Single days"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "One a line: “2026-10-01” is a holiday, “2026-10-10 mon” works like a Monday, “2026-12-31 08:30-12:00” has"
            " hours of its own."
        ),
    )

    def __init__(
        self, data: Any = None, *, week: Mapping[str, Any] | None = None, days: Mapping[str, Any] | None = None
    ) -> None:
        start = {day: write_spans((week or {}).get(day, [])) for day in WEEKDAYS}
        super().__init__(data, initial={**start, "days": write_days(days or {})})
        hint = _("For example 08:30-12:00, 13:00-18:00. Empty is a day off.")
        own = {
            day: forms.CharField(label=name, required=False, max_length=200, help_text=hint if day == "mon" else "")
            for day, name in DAY_NAMES.items()
        }
        self.fields = {**own, "days": self.fields["days"]}

    def clean(self) -> dict[str, Any]:
        """`week` and `days` as the calendar keeps them."""
        week = {day: self._spans(day) for day in WEEKDAYS}
        return {"week": {day: spans for day, spans in week.items() if spans}, "days": self._days()}

    def _spans(self, day: str) -> Spans:
        text = self.cleaned_data.get(day, "")
        spans = read_spans(text)
        if spans is None:
            self.add_error(day, _("Write spans of time like 08:30-12:00, parted by commas."))
        return spans or []

    def _days(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for line in self.cleaned_data.get("days", "").splitlines()[:MOST_DAYS]:
            if not line.strip():
                continue
            match = _DAY.fullmatch(line.strip())
            rest = (match[2] or "").strip().lower() if match else ""
            value: Any = rest if rest in WEEKDAYS else read_spans(rest)
            if match is None or value is None:
                self.add_error("days", _now("This line cannot be read: {line}").format(line=line.strip()[:60]))
                break
            found[match[1]] = value
        return found


def read_spans(text: str) -> Spans | None:
    """Spans of time as people write them, as pairs of wall-clock times; None for what is none."""
    parts = [part.strip() for part in re.split(r"[,，;；、]", text) if part.strip()]
    found = [_SPAN.fullmatch(part) for part in parts]
    if not all(found):
        return None
    return [[match[1].zfill(5), match[2].zfill(5)] for match in found if match]


def write_spans(spans: Sequence[Sequence[str]]) -> str:
    """Spans as people write them."""
    return ", ".join(f"{start}-{end}" for start, end in spans)


def write_days(days: Mapping[str, Any]) -> str:
    """Single days as people write them, one a line."""
    return "\n".join(
        f"{day} {value if isinstance(value, str) else write_spans(value)}".strip()
        for day, value in sorted(days.items())
    )
