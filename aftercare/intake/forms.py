"""What people without a login, at the desk and in the studio enter."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aftercare.customers import queries as customers, services as contacts
from aftercare.files import queries as file_rows, services as files
from aftercare.intake.services.kept import not_kept_yet, read_token
from aftercare.intake.services.take import LONGEST_SERIAL, MOST_FILES
from aftercare.kit import clock
from aftercare.kit.errors import Refused
from aftercare.tickets.services import LONGEST_DESCRIPTION
from aftercare.web.inputs import DateInput, offer

MOST_DAYS_AHEAD = 366

# The parts of a day that a customer may wish, with their local hours.
PARTS = {
    "": (_("Any time"), 8, 20),
    "morning": (_("Morning, 8–12"), 8, 12),
    "afternoon": (_("Afternoon, 12–18"), 12, 18),
    "evening": (_("Evening, 18–20"), 18, 20),
}


TOO_MANY = _("At most %(most)s photos, please.")


class PhotosInput(forms.ClearableFileInput):
    """A file field that takes several pictures; phones offer their camera."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Up to nine photos, checked and decoded while the form is, so that no transaction waits for it.

    `ready` are those that passed, also when others did not: a form that comes back need not lose them.
    """

    widget = PhotosInput

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ready: list[files.Ready] = []

    def clean(self, data: Any, initial: Any = None) -> Sequence[files.Ready]:
        """The uploads made ready. Raises ValidationError, naming each file, for those that are no photo."""
        uploads: list[UploadedFile[bytes]] = [super(PhotosField, self).clean(one, initial) for one in data or []]
        if len(uploads) > MOST_FILES:
            raise forms.ValidationError(TOO_MANY, params={"most": MOST_FILES})
        self.ready, faults = [], []
        for upload in uploads:
            try:
                self.ready.append(_ready(upload))
            except forms.ValidationError as fault:
                faults.append(fault)
        if faults:
            raise forms.ValidationError(faults)
        return self.ready


def _ready(upload: "UploadedFile[bytes]") -> files.Ready:
    try:
        return files.make_ready(content=upload.file, name=upload.name or "photo", kind="photo")  # type: ignore[arg-type]
    except Refused as refused:
        raise forms.ValidationError(str(refused.message)) from refused


def _span(day: date | None, part: str) -> tuple[datetime, datetime] | None:
    if day is None:
        return None
    _words, begin, end = PARTS.get(part, PARTS[""])
    hours = [timezone.make_aware(datetime.combine(day, time(hour))) for hour in (begin, end)]
    return (hours[0], hours[1]) if hours[1] > clock.now() else None  # later today than that: any time suits


class RequestForm(forms.Form):
    """What a customer tells us about a fault; only the problem, a name and one way to answer are needed."""

    description = forms.CharField(
        label=_("What is wrong?"),
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In your own words: what happens, since when."),
        error_messages={"required": _("Say in a few words what is wrong.")},
    )
    photos = PhotosField(label=_("Photos"), required=False)
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name, so that we know whom to ask for.")},
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    mail = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email"}),
        help_text=_("Phone or e-mail: one of them is enough."),
    )
    district = forms.ChoiceField(
        label=_("District"),
        required=False,
        error_messages={"invalid_choice": _("We do not know this district. Choose one from the list.")},
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        help_text=_("Street, building and flat, if somebody has to come."),
    )
    position = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    serial = forms.CharField(
        label=_("Serial number"),
        max_length=LONGEST_SERIAL,
        required=False,
        help_text=_("On the plate of the device, or scan its QR code. Leave it empty if you do not find it."),
    )
    wished_day = forms.DateField(label=_("Which day suits you?"), required=False, widget=DateInput)
    wished_part = forms.ChoiceField(
        label=_("Time of day"), required=False, choices=[(name, words) for name, (words, *_hours) in PARTS.items()]
    )
    kept = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    leave_out = forms.Field(required=False, widget=forms.SelectMultiple)
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "district", [("", _("Choose …")), *customers.district_choices()])
        self.kept_ids: list[int] = []  # the files that an earlier try of this form brought, once it is cleaned

    def clean_phone(self) -> str:
        """A phone number, or nothing. It is read here too, so that all that is wrong is said at once."""
        return self._contact("phone")

    def clean_mail(self) -> str:
        """A mail address, or nothing."""
        return self._contact("mail")

    def _contact(self, kind: str) -> str:
        text: str = self.cleaned_data[kind]
        try:
            contacts.read_contacts(**{kind: text})
        except Refused as refused:
            raise forms.ValidationError(str(refused.message)) from refused
        return text

    def clean_position(self) -> tuple[float, float] | None:
        """Latitude and longitude as the browser shared them; what is no position counts as none."""
        parts = self.cleaned_data["position"].split(",")
        try:
            latitude, longitude = (float(part) for part in parts)
        except ValueError:
            return None
        return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None  # noqa: PLR2004 - degrees

    def clean_wished_day(self) -> date | None:
        """A day from today to a year ahead."""
        day: date | None = self.cleaned_data["wished_day"]
        today = timezone.localdate(clock.now())
        if day and day < today:
            raise forms.ValidationError(_("This day is over already. Choose one that is still to come."))
        if day and day > today + timedelta(days=MOST_DAYS_AHEAD):
            raise forms.ValidationError(_("Choose a day within the next twelve months."))
        return day

    def clean(self) -> dict[str, Any]:
        """Make a span of the wished day, and see that there is a way to answer and that the photos are not too many."""
        data = super().clean() or self.cleaned_data
        self._take_kept(data)
        data["wished"] = _span(data.pop("wished_day", None), data.pop("wished_part", ""))
        if not (data.get("phone") or data.get("mail")) and not {"phone", "mail"} & set(self.errors):
            self.add_error("phone", _("Tell us a phone number or an e-mail address, so that we can answer."))
        return data

    def _take_kept(self, data: dict[str, Any]) -> None:
        """Put the photos of earlier tries beside the new ones, without those that the customer leaves out."""
        kept = read_token(data.pop("kept", ""), str(data.get("client_id")))
        left_out = set(data.pop("leave_out", None) or ())
        there = file_rows.names(kept)
        self.kept_ids = data["kept"] = [one for one in kept if one in there and str(one) not in left_out]
        if len(there) < len(kept):
            self.add_error("photos", _("Your photos were kept for one day. Please choose them again."))
        if "photos" in data:
            data["photos"] = not_kept_yet(data["photos"], self.kept_ids)
            if len(data["photos"]) + len(self.kept_ids) > MOST_FILES:
                self.add_error("photos", forms.ValidationError(TOO_MANY, params={"most": MOST_FILES}))


class MessageForm(forms.Form):
    """What a customer adds on his status page."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_DESCRIPTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photos = PhotosField(label=_("Photos"), required=False)
    client_id = forms.UUIDField(widget=forms.HiddenInput)


def _code_of(address: str) -> str:
    """The code in an address; "" when there is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    asked = parse_qs(parts.query or parts.path).get("code")
    steps = [step for step in parts.path.split("/") if step]
    steps = [step for step in steps if step not in {"message", "not-solved"}]  # what a sent form has behind the code
    return asked[0] if asked else steps[-1] if steps else ""


class CodeForm(forms.Form):
    """The code of a status page, as somebody types it from a letter or a phone call, or the address that holds it."""

    code = forms.CharField(label=_("Code of your request"), max_length=500)

    def clean_code(self) -> str:
        """Small letters in groups of five, whatever was typed between them.

        Of an address that was pasted whole, the code is what follows `code=`, else the end of its path. Letters of full
        width, as Chinese keyboards write them, are the same letters.
        """
        text = unicodedata.normalize("NFKC", self.cleaned_data["code"]).strip()
        if "/" in text or "=" in text:
            text = _code_of(text)
        signs = "".join(sign for sign in text.lower() if sign.isalnum())
        return "-".join(signs[start : start + 5] for start in range(0, len(signs), 5))


class ReasonForm(forms.Form):
    """Why nothing becomes of a mail."""

    reason = forms.CharField(label=_("Reason"), max_length=120)


class ByHandForm(forms.Form):
    """A ticket that somebody makes from a mail which the product could not read."""

    name = forms.CharField(label=_("Name"), max_length=120)
    mail = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False)
    description = forms.CharField(
        label=_("What is wrong?"), max_length=LONGEST_DESCRIPTION, widget=forms.Textarea(attrs={"rows": 6})
    )


class KeyForm(forms.Form):
    """Another system that hands in requests."""

    name = forms.CharField(label=_("Whose key is it?"), max_length=80, help_text=_("For example: web shop."))
    channel = forms.CharField(
        label=_("Channel"), max_length=20, help_text=_("How its requests are marked, in Latin letters: shop.")
    )
