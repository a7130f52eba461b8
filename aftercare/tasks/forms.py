"""Forms of tasks, promises and working hours."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now, gettext_lazy as _

from aftercare.kit.plugs import ClockKind, PolicyFact, offered
from aftercare.kit.worktime import WEEKDAYS
from aftercare.web.inputs import offer

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
LEVELS = 4  # warnings that a policy's page has fields for
CLASSES = [("", _("Every class")), ("A", "A"), ("B", "B"), ("C", "C")]
PEOPLE = {
    "owner": _("first-contact owner"),
    "assignee": _("assignee"),
    "supervisor": _("supervisor"),
    "manager": _("service manager"),
}
Choices = Sequence[tuple[Any, Any]]

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
    """What is promised to whom, what its clock does, and who is warned. Which fields there are depends on the kind."""

    service_class = forms.ChoiceField(label=_("Class"), required=False, choices=CLASSES)
    amount = forms.DecimalField(
        label=_("Time"), min_value=0, max_value=8784, max_digits=7, decimal_places=2, help_text=_("0 is no promise.")
    )
    unit = forms.ChoiceField(
        label=_("Counted in"),
        choices=[("hours", _("hours")), ("working_days", _("working days, to the close of the last one"))],
        widget=forms.RadioSelect,
    )
    wall_clock = forms.BooleanField(label=_("Nights and holidays count too"), required=False)
    calendar = forms.TypedChoiceField(label=_("Working hours"), coerce=int)
    pauses = forms.MultipleChoiceField(
        label=_("The clock stands still while the ticket is"), required=False, widget=forms.CheckboxSelectMultiple
    )
    pause_hours = forms.DecimalField(
        label=_("Hours that all pauses may take together"),
        required=False,
        min_value=0,
        max_value=8784,
        max_digits=7,
        decimal_places=2,
        help_text=_("What is longer counts. Empty is no limit."),
    )
    restarts = forms.BooleanField(label=_("Begins anew when the class changes"), required=False)
    false_solve_counts = forms.BooleanField(
        label=_("What was called solved counts when it is opened again within the grace"), required=False
    )
    grace_hours = forms.DecimalField(
        label=_("Grace in working hours"), min_value=0, max_value=8784, max_digits=7, decimal_places=2
    )

    def __init__(
        self, data: Any = None, *, kind: ClockKind, calendars: Choices, says: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=_as_fields(says) if says else {"unit": "hours", "grace_hours": 24})
        offer(self, "calendar", calendars)
        facts = {f"fact_{fact.field}": fact for fact in offered(PolicyFact)}
        own: dict[str, forms.Field] = {
            name: forms.ChoiceField(label=str(fact.name), required=False, choices=[("", _("any")), *fact.choices()])
            for name, fact in facts.items()
        }
        self.facts = {name: fact.field for name, fact in facts.items()}
        self.fields = {"service_class": self.fields.pop("service_class"), **own, **self.fields, **_levels()}
        offer(self, "pauses", list(kind.may_pause.items()))
        unused = [*([] if kind.may_pause else ["pauses", "pause_hours"]), *([] if kind.restarts_at else ["restarts"])]
        for name in unused:
            del self.fields[name]

    def who(self) -> list[Any]:
        """The fields that say whom it is promised to."""
        return [self[name] for name in ("service_class", *self.facts)]

    def target(self) -> list[Any]:
        """The fields of the promise itself."""
        return [self[name] for name in ("amount", "unit", "calendar", "wall_clock")]

    def rules(self) -> list[Any]:
        """What its clock does."""
        names = ("pauses", "pause_hours", "restarts", "false_solve_counts", "grace_hours")
        return [self[name] for name in names if name in self.fields]

    def warnings(self) -> list[tuple[Any, Any]]:
        """The fields of each warning: percent, who."""
        return [(self[f"percent_{number}"], self[f"to_{number}"]) for number in range(LEVELS)]

    def clean(self) -> dict[str, Any]:
        """What a policy says, by the names of its fields."""
        data = super().clean() or {}
        days = data.get("unit") == "working_days"
        amount = data.get("amount")
        if days and amount is not None and amount != int(amount):
            self.add_error("amount", _("Working days are whole days."))
        said = {name: data[name] for name in _SAID if name in data}
        chosen = [{"field": field, "is": data[name]} for name, field in self.facts.items() if data.get(name)]
        said["condition"] = {"all": chosen} if chosen else {}
        said["hours"] = None if days else amount
        said["working_days"] = int(amount) if days and amount is not None else None
        said["calendar_id"] = data.get("calendar")
        said["warnings"] = [
            {"percent": data[f"percent_{number}"], "to": data.get(f"to_{number}", [])}
            for number in range(LEVELS)
            if data.get(f"percent_{number}")
        ]
        return said


_SAID = ("service_class", "wall_clock", "pauses", "pause_hours", "restarts", "false_solve_counts", "grace_hours")


def _levels() -> dict[str, forms.Field]:
    """Two fields for each warning that there can be."""
    found: dict[str, forms.Field] = {}
    for number in range(LEVELS):
        found[f"percent_{number}"] = forms.IntegerField(
            label=_("At % of the time"), required=False, min_value=1, max_value=100
        )
        found[f"to_{number}"] = forms.MultipleChoiceField(
            label=_("Tell"), required=False, choices=list(PEOPLE.items()), widget=forms.CheckboxSelectMultiple
        )
    return found


def _as_fields(says: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields begin with, from what a policy says."""
    days = says["working_days"] is not None
    amount = says["working_days"] if days else says["hours"]
    chosen = {f"fact_{leaf['field']}": leaf["is"] for leaf in says["condition"].get("all", [])}
    levels = sorted(says["warnings"], key=lambda level: int(level["percent"]))[:LEVELS]
    warned = {f"percent_{number}": level["percent"] for number, level in enumerate(levels)}
    told = {f"to_{number}": level["to"] for number, level in enumerate(levels)}
    return {
        **{name: says[name] for name in _SAID},
        **{name: plain(says[name]) for name in ("pause_hours", "grace_hours")},
        **chosen,
        **warned,
        **told,
        "amount": plain(amount),
        "unit": "working_days" if days else "hours",
        "calendar": says["calendar_id"],
    }


def plain(number: Decimal | int | None) -> str:
    """A number without the zeros behind it, as a field shows it; "" for none."""
    return "" if number is None else f"{Decimal(number).normalize():f}"


class PublicDaysForm(forms.Form):
    """A file of public days; one of lines needs its country."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "JSON as it is downloaded here, or lines like “2027-01-01,holiday”, “2027-02-14,work” or"
            " “2027-02-20,works like fri”; UTF-8 or GB18030, up to 200 kB. A year in the file replaces that whole year."
        ),
        widget=forms.FileInput(attrs={"accept": ".json,.csv,.txt"}),
    )
    country = forms.ChoiceField(label=_("Country of a file of lines"), required=False)

    def __init__(self, *args: Any, countries: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["country"]
        field.choices = countries


class LookedAtForm(forms.Form):
    """A file of public days that was looked at, as text."""

    text = forms.CharField(max_length=200_000, widget=forms.HiddenInput)


class CountryForm(forms.Form):
    """A country whose public days are wanted."""

    country = forms.ChoiceField(label=_("Country"))

    def __init__(self, *args: Any, countries: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["country"]
        field.choices = countries


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
