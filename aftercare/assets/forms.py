"""What the desk enters about devices."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftercare.assets import queries, services
from aftercare.builder import queries as builder
from aftercare.customers import queries as customers
from aftercare.kit.bilingual import own_words
from aftercare.web.inputs import BothNamesForm, DateInput, offer
from aftercare.workforce import queries as workforce


class CustomerField(forms.CharField):
    """A customer by name, phone number or mail address; cleans to the id of the one that is meant, None when empty."""

    def clean(self, value: Any) -> int | None:
        """Look for the customer. Raises ValidationError when there is none, or more than one."""
        text = super().clean(value)
        if not text:
            return None
        found = customers.search(text, limit=2)
        if len(found) != 1:
            none, several = _("No such customer."), _("Several customers match. Enter the whole phone number.")
            raise forms.ValidationError(several if found else none)
        number: int = found[0]["id"]
        return number


class DataForm(forms.Form):
    """What is written about a device."""

    installed_on = forms.DateField(label=_("Installed on"), required=False, widget=DateInput)
    warranty_until = forms.DateField(
        label=_("Warranty until"),
        required=False,
        widget=DateInput,
        help_text=_("Its last day."),
    )
    district = forms.ChoiceField(label=_("District"), required=False)
    note = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "district", [("", "–"), *customers.district_choices()])


class RegisterForm(DataForm):
    """A new device."""

    serial = forms.CharField(label=_("Serial number"), max_length=80)
    model_id = forms.TypedChoiceField(label=_("Model"), coerce=int)
    customer_id = CustomerField(
        label=_("Customer"),
        required=False,
        help_text=_("Name, phone number or mail address; empty: nobody has it yet."),
    )
    field_order = ("serial", "model_id", "customer_id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "model_id", _models())
        self.fields["warranty_until"].help_text = _("Its last day; empty: counted from the installation.")


class OwnerForm(forms.Form):
    """Whose device it is from now on."""

    customer_id = CustomerField(
        label=_("Customer"), required=False, help_text=_("Name, phone number or mail address; empty: nobody's.")
    )


class ReplaceForm(forms.Form):
    """The device that stands there from now on."""

    serial = forms.CharField(label=_("Serial number of the new device"), max_length=80)
    model_id = forms.TypedChoiceField(label=_("Model"), coerce=int)
    installed_on = forms.DateField(label=_("Installed on"), required=False, widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = _models()
        is_offered = self.initial.get("model_id") in dict(found)
        offer(self, "model_id", found if is_offered else [("", _("Choose a model")), *found])


def _models() -> list[tuple[int, str]]:
    return [(row["id"], f"{row['code']} · {own_words(row)}") for row in queries.models(offered=True)]


class ModelForm(BothNamesForm):
    """What is written about a product, and what a visit to it needs."""

    kind = forms.SlugField(
        label=_("Product kind"),
        max_length=40,
        help_text=_("One word for all models of a kind, for example air-conditioner. Devices are filtered by it."),
    )
    brand = forms.CharField(label=_("Brand"), max_length=60, required=False)
    warranty_months = forms.IntegerField(
        label=_("Warranty in months"),
        min_value=0,
        max_value=600,
        initial=12,
        help_text=_("Counted from the installation."),
    )
    skill_code = forms.ChoiceField(
        label=_("Skill that a visit needs"),
        required=False,
        help_text=_("Only engineers who hold it are sent."),
    )
    checklist_slug = forms.ChoiceField(
        label=_("Checklist of the visit"), required=False, help_text=_("The usual one when none is chosen.")
    )
    minutes = forms.IntegerField(label=_("Usual time on site, in minutes"), min_value=1, max_value=1440, initial=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = (kwargs.get("initial") or {}).get("skill_code")
        skills = [row for row in workforce.skills() if not row["retired"] or row["code"] == held]
        offer(self, "skill_code", [("", _("Anybody can go")), *((row["code"], own_words(row)) for row in skills)])
        checklists = [(row["slug"], own_words(row)) for row in builder.checklists()]
        offer(self, "checklist_slug", [("", _("The usual checklist")), *checklists])

    def clean(self) -> dict[str, Any]:
        """Make a visit of the three fields about it."""
        data = super().clean() or self.cleaned_data
        data["visit"] = services.Visit(
            data.pop("skill_code", ""), data.pop("checklist_slug", ""), data.pop("minutes", None) or 0
        )
        return data


class NewModelForm(ModelForm):
    """The same, and the code that parts and labels carry."""

    code = forms.CharField(
        label=_("Model code"),
        max_length=40,
        help_text=_("As it stands on the type plate: letters, digits and . _ / + -. It stays the same for ever."),
    )
    field_order = ("code",)
