"""Forms of the desk's pages about customers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from aftercare.customers import queries
from aftercare.customers.models import Customer
from aftercare.web.inputs import offer


class NewCustomerForm(forms.Form):
    """A customer by hand."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Customer.Kind.choices)
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False, widget=forms.TextInput({"type": "tel"}))
    mail = forms.CharField(label=_("E-mail"), max_length=254, required=False, widget=forms.EmailInput)


class NameForm(forms.Form):
    """A corrected name."""

    name = forms.CharField(label=_("Name"), max_length=120)


class ContactForm(forms.Form):
    """One more way to reach somebody."""

    phone = forms.CharField(label=_("Phone"), max_length=60, required=False, widget=forms.TextInput({"type": "tel"}))
    mail = forms.CharField(label=_("E-mail"), max_length=254, required=False, widget=forms.EmailInput)

    def clean(self) -> None:
        """One of the two is needed."""
        if not (self.cleaned_data.get("phone") or self.cleaned_data.get("mail") or self.errors):
            self.add_error("phone", _("Write a phone number or a mail address."))


class AddressForm(forms.Form):
    """One more place."""

    address = forms.CharField(label=_("Address"), max_length=400)
    district = forms.ChoiceField(label=_("District"), required=False)

    def __init__(self, data: object = None, **rest: object) -> None:
        super().__init__(data, **rest)  # type: ignore[arg-type] # handed through as it came
        offer(self, "district", [("", _("Unknown")), *queries.district_choices()])


class ReasonForm(forms.Form):
    """Why somebody needs to see what is masked."""

    reason = forms.CharField(label=_("Why do you need it?"), max_length=200)


class MergeForm(forms.Form):
    """The profile that is the same person."""

    lost_id = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)
