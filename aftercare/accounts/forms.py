"""What an administrator enters about people and stations, and everybody about his own password."""

from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from aftercare.accounts import queries
from aftercare.accounts.access import Role
from aftercare.kit.rows import Row
from aftercare.web.inputs import offer


class PersonForm(forms.Form):
    """Who somebody is here."""

    name = forms.CharField(label=_("Name"), max_length=80)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each opens pages with work of its own; several can be held."),
    )
    site_id = forms.TypedChoiceField(label=_("Station"), coerce=int, empty_value=None, required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("As the browser")), *settings.LANGUAGES], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stations = [(site["id"], f"{site['name']} · {site['city']}") for site in queries.sites()]
        offer(self, "site_id", [("", _("All stations")), *stations])


class NewPersonForm(PersonForm):
    """The same, and the login name; a form that is sent twice adds one person."""

    username = forms.CharField(
        label=_("Login name"),
        max_length=60,
        help_text=_("Letters, digits and . _ - + @. It stays the same for ever."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    field_order = ("username", "name")

    def clean(self) -> dict[str, Any]:
        """The key as text, as the service takes it."""
        data = super().clean() or self.cleaned_data
        if "client_id" in data:
            data["client_id"] = str(data["client_id"])
        return data


class SiteForm(forms.Form):
    """A station's name, place and phone."""

    name = forms.CharField(label=_("Name of the station"), max_length=80)
    city = forms.CharField(label=_("City"), max_length=40)
    phone = forms.CharField(
        label=_("Phone for customers"),
        max_length=40,
        required=False,
        help_text=_(
            "Stands in the mails about a visit and on the status page. Leave it empty to be asked by mail only."
        ),
    )
    latitude = forms.FloatField(
        label=_("Latitude"),
        min_value=-90,
        max_value=90,
        help_text=_("Degrees, WGS-84: where routes begin and parts lie."),
    )
    longitude = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180)

    def clean(self) -> dict[str, Any]:
        """Make a position of the two numbers."""
        data = super().clean() or self.cleaned_data
        data["position"] = (data.pop("latitude", None), data.pop("longitude", None))
        return data


class NewSiteForm(SiteForm):
    """The same, and the code that lists and labels carry."""

    code = forms.SlugField(
        label=_("Code"), max_length=20, help_text=_("Short, for lists and labels. It stays the same for ever.")
    )
    field_order = ("code",)


class PasswordForm(forms.Form):
    """The present password, and the new one twice."""

    old = forms.CharField(
        label=_("Present password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. Several words that only you would put together are easy to keep."),
    )
    again = forms.CharField(
        label=_("New password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both new ones are the same."""
        data = super().clean() or self.cleaned_data
        again = data.pop("again", None)
        if again is not None and "new" in data and data["new"] != again:
            self.add_error("again", _("This is not the same as above."))
        return data


def person_initial(person: Row) -> Row:
    """What the form of a person begins with."""
    return {name: person[name] for name in PersonForm.base_fields}


def site_initial(site: Row) -> Row:
    """What the form of a station begins with."""
    return {name: site[name] for name in SiteForm.base_fields}
