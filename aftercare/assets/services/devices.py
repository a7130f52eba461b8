"""Verbs on devices."""

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchVectorField
from django.db import transaction
from django.db.models import Func, Value
from django.utils.translation import gettext_lazy as _

from aftercare.accounts.access import require_role
from aftercare.assets import access, events, serials
from aftercare.assets.models import Asset, ProductModel
from aftercare.journal import services as journal
from aftercare.journal.events import Event
from aftercare.kit.actor import Actor, ActorKind, ref
from aftercare.kit.codes import public_code
from aftercare.kit.errors import Conflict, NotAllowed, Refused

if TYPE_CHECKING:
    from django.contrib.postgres.fields import ArrayField

MONTHS_IN_YEAR = 12
LONGEST_SERIAL = 60
_SERIAL = re.compile(r"[0-9A-Z][0-9A-Z./_-]*")


@transaction.atomic
def register(
    *,
    serial: str,
    model_id: int,
    by: Actor,
    customer_id: int | None = None,
    installed_on: date | None = None,
    warranty_until: date | None = None,
    district: str = "",
    note: str = "",
) -> Asset:
    """Take a device into the installed base.

    Without `warranty_until` (its last day) the warranty is counted from `installed_on` by the model's months. A
    customer may register a device of his own. Raises Refused for a serial number that is taken or no serial number.
    """
    _require_registrar(by, customer_id)
    model = _model(model_id)
    if model.retired:
        raise Refused(_("This model is retired. Choose another one, or bring it back first."), field="model_id")
    asset = Asset.objects.create(
        **_serial_fields(serial),
        code=public_code(),
        model=model,
        customer_id=customer_id,
        installed_on=installed_on,
        warranty_until=warranty_until or warranty_end(installed_on, model.warranty_months),
        district=district,
        note=note,
    )
    event = events.AssetRegistered(asset_id=asset.id, model=model.code, customer_id=customer_id)
    _record(event, asset, by)
    return asset


def _require_registrar(by: Actor, customer_id: int | None) -> None:
    own = by.kind is ActorKind.CUSTOMER and by.id is not None and by.id == customer_id
    if not own:
        require_role(by, *access.EDITORS)


def _serial_fields(text: str) -> dict[str, Any]:
    serial = serials.clean(text)
    if len(serial) > LONGEST_SERIAL or not _SERIAL.fullmatch(serial):
        message = _("A serial number has letters, digits and . / _ -, at most 60 of them. Read it off the type plate.")
        raise Refused(message, field="serial")
    if Asset.objects.filter(serial=serial).exists():
        raise Refused(_("This serial number is registered already. Search for it."), field="serial")
    return {"serial": serial, "serial_parts": _parts_of(serial)}


def _parts_of(serial: str) -> Func:
    words: ArrayField[Any, Any] = _text_array()
    return Func(
        Value(serials.endings(serial), output_field=words),
        function="array_to_tsvector",
        output_field=SearchVectorField(),
    )


def _text_array() -> "ArrayField[Any, Any]":
    from django.contrib.postgres.fields import ArrayField
    from django.db.models import TextField

    return ArrayField(TextField())


def warranty_end(installed_on: date | None, months: int) -> date | None:
    """The last day of a warranty of `months` that begins with the installation; None when that day is unknown.

    It ends on the same day of the month, or on the month's last day where there is no such day.
    """
    if installed_on is None:
        return None
    years, month = divmod(installed_on.month - 1 + months, MONTHS_IN_YEAR)
    year = installed_on.year + years
    return date(year, month + 1, min(installed_on.day, calendar.monthrange(year, month + 1)[1]))


@transaction.atomic
def edit(
    *,
    asset_id: int,
    installed_on: date | None,
    warranty_until: date | None,
    district: str,
    note: str,
    by: Actor,
) -> Asset:
    """Correct what is written about a device. A free note may name people, so the journal names it only."""
    require_role(by, *access.EDITORS)
    asset = _locked(asset_id)
    values = {"installed_on": installed_on, "warranty_until": warranty_until, "district": district, "note": note}
    before = {name: _plain(getattr(asset, name)) for name in values}
    after = {name: _plain(value) for name, value in values.items()}
    changes = journal.changed(before, after, personal={"note"})
    if changes:
        Asset.objects.filter(id=asset_id).update(**values)
        _record(events.AssetChanged(asset_id=asset_id), asset, by, changes=changes)
    return asset


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def move_to_customer(*, asset_id: int, customer_id: int | None, by: Actor) -> None:
    """Say whose device it is from now on, None for nobody's; its history stays with it. A repeat does nothing."""
    require_role(by, *access.EDITORS)
    asset = _locked(asset_id)
    before = asset.customer_id
    if before != customer_id:
        asset.customer_id = customer_id
        asset.save(update_fields=["customer"])
        event = events.AssetMoved(asset_id=asset_id, from_customer_id=before, to_customer_id=customer_id)
        _record(event, asset, by, also=before)


@transaction.atomic
def replace(
    *, asset_id: int, serial: str, by: Actor, model_id: int | None = None, installed_on: date | None = None
) -> Asset:
    """Put a new device in the place of one that leaves: same customer and district, same model unless `model_id` says.

    The warranty of the old one goes on for the new one where it ends later than the new one's own. Raises Conflict
    when the device was replaced before.
    """
    require_role(by, *access.EDITORS)
    old = _locked(asset_id)
    if old.replaced_by_id is not None:
        raise Conflict(_("This device was replaced before. Replace the one that stands there now."))
    model = _model(model_id or old.model_id)
    ends = [end for end in (old.warranty_until, warranty_end(installed_on, model.warranty_months)) if end]
    new = register(
        serial=serial,
        model_id=model.id,
        customer_id=old.customer_id,
        installed_on=installed_on,
        warranty_until=max(ends, default=None),
        district=old.district,
        by=by,
    )
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    event = events.AssetReplaced(asset_id=old.id, new_asset_id=new.id, new_serial=new.serial)
    _record(event, old, by, new_asset=new.id)
    return new


def _locked(asset_id: int) -> Asset:
    asset = Asset.objects.select_for_update().defer("serial_parts").filter(id=asset_id).first()
    if asset is None:
        raise NotAllowed(_("There is no such device."))
    return asset


def _model(model_id: int) -> ProductModel:
    model = ProductModel.objects.filter(id=model_id).first()
    if model is None:
        raise Refused(_("There is no such product model."), field="model")
    return model


def _record(
    event: Event,
    asset: Asset,
    by: Actor,
    *,
    changes: Mapping[str, Any] | None = None,
    also: int | None = None,
    new_asset: int | None = None,
) -> None:
    """Record under the device and its customer, and under the customer (`also`) and device that it concerns too."""
    people = {asset.customer_id, also} - {None}
    devices = {asset.id, new_asset} - {None}
    subjects = [*(ref("asset", one) for one in devices if one), *(ref("customer", one) for one in people if one)]
    journal.record(event, subjects=subjects, changes=changes, by=by)


@dataclass(frozen=True, slots=True)
class PastAsset:
    """A device that was registered before; its model by id, `code` as its QR code has it."""

    serial: str
    code: str
    model_id: int
    customer_id: int
    installed_on: date
    district: str
    registered_at: datetime


@transaction.atomic
def register_past(pasts: Sequence[PastAsset], *, by: Actor) -> tuple[list[int], list[journal.Past]]:
    """Take in devices, many at once; answers their ids and what the journal says of them."""
    models = ProductModel.objects.in_bulk()
    made = Asset.objects.bulk_create([_past_row(past, models[past.model_id]) for past in pasts], batch_size=1000)
    happened = []
    for row, past in zip(made, pasts, strict=True):
        event = events.AssetRegistered(asset_id=row.id, model=models[past.model_id].code, customer_id=past.customer_id)
        subjects = (ref("asset", row.id), ref("customer", past.customer_id))
        happened.append(journal.Past(past.registered_at, event, subjects, by))
    return [row.id for row in made], happened


def _past_row(past: PastAsset, model: ProductModel) -> Asset:
    serial = serials.clean(past.serial)
    return Asset(
        serial=serial,
        serial_parts=_parts_of(serial),
        code=past.code,
        model=model,
        customer_id=past.customer_id,
        installed_on=past.installed_on,
        warranty_until=warranty_end(past.installed_on, model.warranty_months),
        district=past.district,
    )
