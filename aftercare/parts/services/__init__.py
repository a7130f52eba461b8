"""The verbs of spare parts: the catalogue, and what lies where."""

from aftercare.parts.services.catalogue import add_part, edit_part, set_need, set_part_retired
from aftercare.parts.services.stock import SUPPLIER, load_van, move, put_back, receive, take_back, take_in, use

__all__ = [
    "SUPPLIER",
    "add_part",
    "edit_part",
    "load_van",
    "move",
    "put_back",
    "receive",
    "set_need",
    "set_part_retired",
    "take_back",
    "take_in",
    "use",
]
