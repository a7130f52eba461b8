"""Verbs on the catalogue of parts: add one, change it, stop ordering it; and what a fault usually needs."""

import re
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from aftercare.accounts.access import Role, require_role
from aftercare.journal import services as journal
from aftercare.kit.actor import Actor, ref
from aftercare.kit.bilingual import both_names
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.parts import events
from aftercare.parts.models import Part, PartNeed

EDITORS = (Role.MANAGER, Role.ADMINISTRATOR)
LONGEST_NAME = 80
CENT = Decimal("0.01")
HIGHEST_PRICE = Decimal("9999999999.99")
_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z._/+-]{0,39}")
_CURRENCY = re.compile(r"[A-Z]{3}")


@transaction.atomic
def add_part(
    *,
    number: str,
    name: str,
    name_zh: str,
    price: Decimal,
    by: Actor,
    currency: str = "CNY",
    fits: Collection[str] = (),
    returnable: bool = False,
) -> Part:
    """Add a part to the catalogue; `fits` are codes of product models. Raises Refused when its number is taken."""
    require_role(by, *EDITORS)
    number = number.strip().upper()
    if not number:
        raise Refused(_("A part needs a number."), field="number")
    if not _NUMBER.fullmatch(number):
        message = _("A part number has letters, digits and . _ / + -, at most 40 of them, and no blanks.")
        raise Refused(message, field="number")
    values = _values(name, name_zh, price, currency, fits, returnable=returnable)
    if Part.objects.filter(number=number).exists():
        raise Refused(_("This part number is taken. Search for it."), field="number")
    part = Part.objects.create(number=number, **values)
    added = events.PartAdded(part_id=part.id, number=number)
    journal.record(added, subjects=[ref("part", part.id)], by=by)
    return part


@transaction.atomic
def edit_part(
    *,
    part_id: int,
    name: str,
    name_zh: str,
    price: Decimal,
    currency: str,
    fits: Collection[str],
    returnable: bool,
    by: Actor,
) -> None:
    """Change a part; arguments as in :func:`add_part`. Its number stays: it is printed on what lies in the depots."""
    require_role(by, *EDITORS)
    part = _locked(part_id)
    values = _values(name, name_zh, price, currency, fits, returnable=returnable)
    before = {field: _plain(getattr(part, field)) for field in values}
    changes = journal.changed(before, {field: _plain(value) for field, value in values.items()})
    if changes:
        Part.objects.filter(id=part_id).update(**values)
        changed = events.PartChanged(part_id=part_id, number=part.number, fields=sorted(changes))
        journal.record(changed, subjects=[ref("part", part_id)], changes=changes, by=by)


@transaction.atomic
def set_part_retired(*, part_id: int, retired: bool, by: Actor) -> None:
    """Take no more pieces of a part in, or take them again. What lies in depots and vans can be used up."""
    require_role(by, *EDITORS)
    part = _locked(part_id)
    if part.retired != retired:
        Part.objects.filter(id=part_id).update(retired=retired)
        kind = events.PartRetired if retired else events.PartBroughtBack
        journal.record(kind(part_id=part_id, number=part.number), subjects=[ref("part", part_id)], by=by)


@transaction.atomic
def set_need(
    *, model_code: str, category_slug: str, part_id: int, by: Actor, quantity: int = 1, share: Decimal = Decimal(1)
) -> None:
    """Say that a fault of this category in this model ("" for all) needs `quantity` of a part in `share` of cases."""
    require_role(by, *EDITORS)
    if quantity < 1:
        raise Refused(_("The quantity is a whole number of pieces, at least 1."), field="quantity")
    if not 0 < share <= 1:
        raise Refused(_("A share is above 0 and at most 1."), field="share")
    if not Part.objects.filter(id=part_id).exists():
        raise Refused(_("There is no such part."), field="part")
    PartNeed.objects.update_or_create(
        model_code=model_code,
        category_slug=category_slug,
        part_id=part_id,
        defaults={"quantity": quantity, "share": share},
    )


def _locked(part_id: int) -> Part:
    part = Part.objects.select_for_update().filter(id=part_id).first()
    if part is None:
        raise NotAllowed(_("There is no such part."))
    return part


def _values(
    name: str, name_zh: str, price: Decimal, currency: str, fits: Collection[str], *, returnable: bool
) -> dict[str, Any]:
    """The fields of a part as they may be stored. Raises Refused for the first that cannot be."""
    names = both_names(name, name_zh, LONGEST_NAME)
    if not any(names.values()):
        raise Refused(_("Write a name in at least one of the two languages."), field="name")
    amount = Decimal(price)
    if not amount.is_finite() or amount > HIGHEST_PRICE:
        raise Refused(_("This price is too high."), field="price")
    if amount < 0:
        raise Refused(_("A price is not below zero."), field="price")
    if not _CURRENCY.fullmatch(currency):
        raise Refused(_("A currency is three capital letters, for example CNY."), field="currency")
    price = amount.quantize(CENT)
    return {**names, "price": price, "currency": currency, "fits": sorted(set(fits)), "returnable": returnable}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
