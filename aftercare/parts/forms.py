"""What is entered about parts: what is written about one, and where its pieces go."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from aftercare.assets import queries as assets
from aftercare.kit.bilingual import own_words
from aftercare.parts import queries
from aftercare.parts.services import SUPPLIER
from aftercare.web.inputs import BothNamesForm, offer

MOST_PIECES = 1_000_000


class PartForm(BothNamesForm):
    """What is written about a part."""

    price = forms.DecimalField(label=_("Price of a piece"), min_value=Decimal(0), max_digits=12, decimal_places=2)
    currency = forms.RegexField(
        label=_("Currency"), regex=r"^[A-Z]{3}\Z", max_length=3, initial="CNY", help_text=_("Three letters (ISO 4217).")
    )
    fits = forms.MultipleChoiceField(
        label=_("Goes into"), required=False, help_text=_("The product models that it is built into.")
    )
    returnable = forms.BooleanField(label=_("The old part comes back to the depot"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fits = set(self.initial.get("fits", ()))
        known = {row["code"]: row for row in assets.models()}
        models = [
            (code, f"{code} · {own_words(row)}") for code, row in known.items() if not row["retired"] or code in fits
        ]
        # a part may name models that nobody has entered yet: what it fits is not lost when its price changes
        offer(self, "fits", [*models, *((code, code) for code in sorted(fits - known.keys()))])


class NewPartForm(PartForm):
    """The same, and the number that is printed on it."""

    number = forms.CharField(
        label=_("Part number"),
        max_length=40,
        help_text=_("As it stands on the part: letters, digits and . _ / + -. It stays the same for ever."),
    )
    field_order = ("number",)


class TakeInForm(forms.Form):
    """Pieces from a supplier; a form that is sent twice takes them in once."""

    target = forms.ChoiceField(label=_("To"), help_text=_("The depot of a station, or the van of an engineer."))
    quantity = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=MOST_PIECES)
    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.owner: place for place in queries.places()}
        offer(self, "target", [(place.owner, place.label) for place in self.places.values()])

    def clean(self) -> dict[str, Any]:
        """The arguments of the service: the key, the source, and the station of the place in question."""
        data = super().clean() or self.cleaned_data
        data["key"] = f"form:{data.pop('client_id', '')}"
        data.setdefault("source", SUPPLIER)
        if "target" in data:
            data["site_id"] = self.places[data["target"]].site_id
        return data


class MoveForm(TakeInForm):
    """Pieces of a part from one place to another."""

    part_id = forms.CharField(label=_("Part number"), max_length=60)
    source = forms.ChoiceField(label=_("From"))
    field_order = ("part_id", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = [(place.owner, place.label) for place in self.places.values()]
        offer(self, "source", [(SUPPLIER, _("A supplier")), *sources])

    def clean_part_id(self) -> int:
        """The part of that number. Raises ValidationError where there is none."""
        row = queries.by_number(self.cleaned_data["part_id"])
        if row is None:
            raise forms.ValidationError(_("There is no part with this number."))
        number: int = row["id"]
        return number
