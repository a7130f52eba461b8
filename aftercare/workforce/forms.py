"""What a manager enters about engineers."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aftercare.accounts import queries as accounts
from aftercare.customers import queries as customers
from aftercare.kit.bilingual import own_words
from aftercare.web.inputs import BothNamesForm, DateInput, MomentInput, TimeInput, offer
from aftercare.workforce import queries
from aftercare.workforce.models import HIGHEST_LEVEL, LOWEST_LEVEL, ShiftKind

MOST_WEEKS = 26
DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
LEVELS = {
    1: _("1 – under guidance"),
    2: _("2 – simple cases alone"),
    3: _("3 – alone"),
    4: _("4 – hard cases"),
    5: _("5 – teaches it"),
}


class EngineerForm(forms.Form):
    """Where an engineer starts and works, and for how long."""

    site_id = forms.TypedChoiceField(label=_("Station"), coerce=int)
    latitude = forms.FloatField(
        label=_("Start of the day: latitude"),
        min_value=-90,
        max_value=90,
        help_text=_("Degrees, WGS-84. Only planning sees it; it is stored encrypted."),
    )
    longitude = forms.FloatField(label=_("Start of the day: longitude"), min_value=-180, max_value=180)
    districts = forms.MultipleChoiceField(label=_("Area"), required=False, help_text=_("The districts he drives to."))
    standby = forms.BooleanField(label=_("On standby around the clock"), required=False)
    temporary_from = forms.DateField(label=_("Helps out from"), required=False, widget=DateInput)
    temporary_until = forms.DateField(
        label=_("to (last day)"), required=False, widget=DateInput, help_text=_("Leave both empty for permanent staff.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = [(site["id"], f"{site['name']} · {site['city']}") for site in accounts.sites()]
        offer(self, "site_id", sites)
        offer(self, "districts", customers.district_choices())

    def clean(self) -> dict[str, Any]:
        """Make a position and a span of days of the single fields."""
        data = super().clean() or self.cleaned_data
        first, last = data.pop("temporary_from", None), data.pop("temporary_until", None)
        if (first is None) != (last is None) and not {"temporary_from", "temporary_until"} & set(self.errors):
            missing = "temporary_from" if first is None else "temporary_until"
            self.add_error(missing, _("Enter both days, or none."))
        data["temporary"] = (first, last) if first and last else None
        data["home"] = (data.pop("latitude", None), data.pop("longitude", None))
        return data


class NewEngineerForm(EngineerForm):
    """The same, and who it is."""

    user_id = forms.TypedChoiceField(label=_("Person"), coerce=int)
    field_order = ("user_id",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "user_id", [(person["id"], person["name"]) for person in queries.not_yet_engineers()])


class SkillForm(forms.Form):
    """A skill, its level and its last valid day."""

    skill_id = forms.TypedChoiceField(label=_("Skill"), coerce=int)
    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, choices=[(one, LEVELS[one]) for one in range(LOWEST_LEVEL, HIGHEST_LEVEL + 1)]
    )
    expires_on = forms.DateField(
        label=_("Valid until"), required=False, widget=DateInput, help_text=_("Empty: it does not expire.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "skill_id", [(row["id"], own_words(row)) for row in queries.skills() if not row["retired"]])


class NewSkillForm(BothNamesForm):
    """What a skill is called, and the code that product models carry."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        help_text=_("Short, for example gas. Letters, digits, - and _. It stays the same for ever."),
    )
    field_order = ("code",)


class SpanForm(forms.Form):
    """From when to when somebody is away."""

    start = forms.DateTimeField(label=_("Starts"), widget=MomentInput)
    end = forms.DateTimeField(label=_("Ends"), widget=MomentInput)


class ShiftForm(SpanForm):
    """From when to when somebody works, or can be called."""

    kind = forms.ChoiceField(
        label=_("Shift kind"),
        choices=[(kind.value, kind.label) for kind in (ShiftKind.WORK, ShiftKind.STANDBY)],
    )


class WeeksForm(forms.Form):
    """The same hours on some days of the week, for some weeks: what a shop plans in one go."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"),
        coerce=int,
        choices=list(enumerate(DAYS)),
        initial=[0, 1, 2, 3, 4],
        widget=forms.CheckboxSelectMultiple,
    )
    begins = forms.TimeField(label=_("Starts"), initial=time(8, 30), widget=TimeInput)
    ends = forms.TimeField(label=_("Ends"), initial=time(17, 30), widget=TimeInput)
    first_day = forms.DateField(label=_("From (first day)"), widget=DateInput)
    weeks = forms.IntegerField(label=_("For how many weeks"), min_value=1, max_value=MOST_WEEKS, initial=4)

    def clean(self) -> dict[str, Any]:
        """Make the spans of it, in local time; a shift that ends before it starts ends on the next day."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        overnight = timedelta(days=1 if data["ends"] <= data["begins"] else 0)
        around = (data["first_day"] + timedelta(days=later) for later in range(7 * data["weeks"]))
        spans = [
            (_local(day, data["begins"]), _local(day + overnight, data["ends"]))
            for day in around
            if day.weekday() in data["weekdays"]
        ]
        return {"spans": spans}


def _local(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


def initial(engineer: dict[str, Any]) -> dict[str, date | str | float | list[str] | None]:
    """What the form of an engineer begins with."""
    return {name: engineer.get(name) for name in EngineerForm.base_fields}
