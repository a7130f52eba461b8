"""The verbs of the installed base: the catalogue of products, and the devices."""

from aftercare.assets.services.catalogue import Visit, add_model, edit_model, set_model_retired
from aftercare.assets.services.devices import (
    PastAsset,
    edit,
    move_to_customer,
    register,
    register_past,
    replace,
    warranty_end,
)

__all__ = [
    "PastAsset",
    "Visit",
    "add_model",
    "edit",
    "edit_model",
    "move_to_customer",
    "register",
    "register_past",
    "replace",
    "set_model_retired",
    "warranty_end",
]
