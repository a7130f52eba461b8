"""What the desk enters about devices."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftercare.assets import queries
from aftercare.customers import queries as customers
from aftercare.kit.bilingual import own_words
from aftercare.web.inputs import DateInput, offer


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
        offer(self, "model_id", _models())


def _models() -> list[tuple[int, str]]:
    return [(row["id"], f"{row['code']} · {own_words(row)}") for row in queries.models()]
