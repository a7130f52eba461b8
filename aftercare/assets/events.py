"""What happens to products and devices."""

from dataclasses import dataclass

from aftercare.journal.events import Event


@dataclass(frozen=True)
class ModelAdded(Event):
    """There is a new product in the catalogue; `model` is its code."""

    model_id: int
    model: str


@dataclass(frozen=True)
class ModelChanged(Event):
    """What is written about a product is different now, in these fields."""

    model_id: int
    model: str
    fields: list[str]


@dataclass(frozen=True)
class ModelRetired(Event):
    """No new devices are taken of a product."""

    model_id: int
    model: str


@dataclass(frozen=True)
class ModelBroughtBack(Event):
    """New devices are taken of a product again."""

    model_id: int
    model: str


@dataclass(frozen=True)
class AssetRegistered(Event):
    """A device came into the installed base; `customer_id` None when nobody has it yet."""

    asset_id: int
    model: str
    customer_id: int | None


@dataclass(frozen=True)
class AssetMoved(Event):
    """A device belongs to another customer, or to nobody (None)."""

    asset_id: int
    from_customer_id: int | None
    to_customer_id: int | None


@dataclass(frozen=True)
class AssetReplaced(Event):
    """A device was taken out of use, and another one stands in its place."""

    asset_id: int
    new_asset_id: int
    new_serial: str


@dataclass(frozen=True)
class AssetChanged(Event):
    """What is written about a device is different now."""

    asset_id: int
