"""Reading devices and product models, as plain rows."""

import re
from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from aftercare.assets import access, serials
from aftercare.assets.models import Asset, ProductModel
from aftercare.kit.bilingual import own_words
from aftercare.kit.rows import Row, rows

MODEL_FIELDS = (
    "id",
    "code",
    "name",
    "name_zh",
    "kind",
    "brand",
    "warranty_months",
    "skill_code",
    "checklist_slug",
    "minutes",
    "retired",
)

# What may be a serial number in running text: six signs and more, one of them a digit.
_SERIAL = re.compile(r"(?<![0-9A-Za-z-])[0-9A-Za-z][0-9A-Za-z-]{4,58}[0-9A-Za-z](?![0-9A-Za-z-])")
MOST_READ = 10_000
MOST_NAMED = 40


# What the usual kinds of products are called.
KINDS = {
    "air-conditioner": _("Air conditioner"),
    "cooker-hood": _("Cooker hood"),
    "dishwasher": _("Dishwasher"),
    "dryer": _("Tumble dryer"),
    "gas-heater": _("Gas water heater"),
    "gas-hob": _("Gas hob"),
    "microwave": _("Microwave oven"),
    "oven": _("Oven"),
    "refrigerator": _("Refrigerator"),
    "robot-vacuum": _("Robot vacuum cleaner"),
    "television": _("Television"),
    "washing-machine": _("Washing machine"),
    "water-heater": _("Water heater"),
    "water-purifier": _("Water purifier"),
}


class Warranty(StrEnum):
    """Whether a device is in warranty on a day."""

    IN = "in"
    OUT = "out"
    UNKNOWN = "unknown"


def warranty(row: Row, on: date) -> Warranty:
    """The state of a device's warranty on a day: its last day counts; unknown when nobody noted that day."""
    until = row["warranty_until"]
    if until is None:
        return Warranty.UNKNOWN
    return Warranty.IN if on <= until else Warranty.OUT


def _listed(found: "QuerySet[Asset]") -> list[Row]:
    """Rows: id, serial, code, customer_id, installed_on, warranty_until, district, note, replaced_by_id; of its model
    model_id, model_code, model_name, model_name_zh, kind, brand, skill_code, checklist_slug, minutes.
    """
    return rows(
        found.values(
            "id",
            "serial",
            "code",
            "customer_id",
            "installed_on",
            "warranty_until",
            "district",
            "note",
            "replaced_by_id",
            "model_id",
            model_code=F("model__code"),
            model_name=F("model__name"),
            model_name_zh=F("model__name_zh"),
            kind=F("model__kind"),
            brand=F("model__brand"),
            skill_code=F("model__skill_code"),
            checklist_slug=F("model__checklist_slug"),
            minutes=F("model__minutes"),
        )
    )


def find(serial_or_code: str) -> Row | None:
    """The device with this serial number or code, whatever its case, or None. Fields as in every row of a device."""
    text = serial_or_code.strip()
    exact = Q(serial=serials.clean(text)) | Q(code=text.lower())
    return next(iter(_listed(Asset.objects.filter(exact).order_by("id"))), None)


def named_in(text: str) -> Row | None:
    """The one device whose whole serial number stands in a letter; None when it names none, or more than one."""
    words = dict.fromkeys(serials.clean(word) for word in _SERIAL.findall(text[:MOST_READ]))
    named = [word for word in words if any(sign.isdigit() for sign in word)][:MOST_NAMED]
    found = _listed(Asset.objects.filter(serial__in=named)) if named else []
    return found[0] if len(found) == 1 else None


def by_code(code: str) -> Row | None:
    """The device with this code, as its QR label has it, or None."""
    return next(iter(_listed(Asset.objects.filter(code=code.lower()))), None)


def asset(asset_id: int) -> Row | None:
    """One device by id, or None."""
    return next(iter(_listed(Asset.objects.filter(id=asset_id))), None)


def of_customer(ids: Collection[int]) -> list[Row]:
    """The devices of a customer (all ids of his merged profiles), those in use first, then the newest."""
    found = Asset.objects.filter(customer_id__in=set(ids))
    return _listed(found.order_by(F("replaced_by_id").asc(nulls_first=True), "-id"))


def cards(ids: Collection[int], viewer: Any) -> dict[int, Row]:
    """The devices among `ids` that the viewer may see, by id: what pages of other contexts show of them."""
    seen = access.visible_to(viewer, ids)
    return {row["id"]: row for row in _listed(Asset.objects.filter(id__in=seen))}


def devices(ids: Collection[int]) -> dict[int, Row]:
    """The devices of these ids, whoever asks; one statement."""
    return {row["id"]: row for row in _listed(Asset.objects.filter(id__in=set(ids)))}


def labels(ids: Collection[int]) -> dict[int, str]:
    """Model and serial number by id."""
    return {number: label(row) for number, row in devices(ids).items()}


def label(row: Row) -> str:
    """A device in words, in the reader's language: "Split air conditioner AC-35 · SN123"."""
    return f"{own_words(row, 'model_name')} {row['model_code']} · {row['serial']}"


class _Ready(SearchQuery):
    """A text query that is written in PostgreSQL's own form and only read, not parsed as language."""

    template = "(%(expressions)s)::tsquery"


def matching(text: str) -> Q:
    """The condition for what somebody typed: a serial number or any part of it, a code, or words of a model."""
    text = text.strip()
    found = Q(code=text.lower()) | Q(model_id__in=_models_named(text))
    if part := serials.part_query(text):
        found |= Q(serial_parts=_Ready(part))
    return found


def _models_named(text: str) -> list[int]:
    # Read first, for the catalogue is small: a condition across both tables could use no index of the devices.
    named = Q(code__iexact=text) | Q(name__icontains=text) | Q(name_zh__icontains=text) | Q(brand__iexact=text)
    return list(ProductModel.objects.filter(named).values_list("id", flat=True))


def search(text: str, *, limit: int) -> list[Row]:
    """Devices for what somebody typed, an exact serial number first, then the newest."""
    if not text.strip():
        return []
    exact = find(text)
    others = Asset.objects.filter(matching(text)).order_by("-id")
    if exact:
        others = others.exclude(id=exact["id"])
    return [*([exact] if exact else []), *_listed(others[:limit])][:limit]


def count() -> int:
    """How many devices there are."""
    return Asset.objects.count()


def page_of(*, on: date, skip: int, limit: int, text: str = "", kind: str = "", state: str = "") -> list[Row]:
    """A page of devices, newest first, after the first `skip`; `state` is a Warranty on the day, "" for any."""
    found = Asset.objects.order_by("-id")
    if text.strip():
        found = found.filter(matching(text))
    if kind:
        found = found.filter(model__kind=kind)
    if state in STATES:
        found = found.filter(_in_state(Warranty(state), on))
    return _listed(found[skip : skip + limit])


STATES = frozenset(state.value for state in Warranty)


def _in_state(state: Warranty, on: date) -> Q:
    conditions = {
        Warranty.IN: Q(warranty_until__gte=on),
        Warranty.OUT: Q(warranty_until__lt=on),
        Warranty.UNKNOWN: Q(warranty_until__isnull=True),
    }
    return conditions[state]


def kinds() -> list[str]:
    """The slugs of all appliance categories that there are models of."""
    return list(ProductModel.objects.order_by("kind").values_list("kind", flat=True).distinct())


def kind_words(kind: str) -> str:
    """A kind of product (its slug) in the reader's language; the slug itself for one that only this house has."""
    return str(KINDS.get(kind, kind))


def models(*, offered: bool = False) -> list[Row]:
    """The catalogue by code: every field of every product model; with `offered` without the retired ones."""
    found = ProductModel.objects.filter(retired=False) if offered else ProductModel.objects.all()
    return rows(found.order_by("code").values(*MODEL_FIELDS))


def model_page(*, skip: int, limit: int, text: str = "", retired: bool | None = None) -> list[Row]:
    """A page of the catalogue by code, after the first `skip`: every field. `retired` None is for all.

    `text` is a part of the code, of a name or of the brand, or the whole kind.
    """
    found = ProductModel.objects.order_by("code")
    if retired is not None:
        found = found.filter(retired=retired)
    if text:
        named = Q(name__icontains=text) | Q(name_zh__icontains=text) | Q(brand__icontains=text)
        found = found.filter(named | Q(code__icontains=text) | Q(kind=text))
    return rows(found.values(*MODEL_FIELDS)[skip : skip + limit])


def model_of(model_id: int) -> Row | None:
    """One product model by its id, or None."""
    return next(iter(rows(ProductModel.objects.filter(id=model_id).values(*MODEL_FIELDS))), None)


def model_names(ids: Collection[int]) -> dict[int, str]:
    """Product models by id: name in the reader's language and code."""
    found = rows(ProductModel.objects.filter(id__in=set(ids)).values("id", "code", "name", "name_zh"))
    return {row["id"]: f"{own_words(row)} {row['code']}" for row in found}


def model(code: str) -> Row | None:
    """One product model by its code, or None."""
    found = rows(ProductModel.objects.filter(code=code).values(*MODEL_FIELDS))
    return found[0] if found else None
