"""Uploads for the tests of files."""

import io
from typing import Any

from PIL import Image

from aftercare.kit.actor import Actor, ActorKind, customer

AGENT = Actor(ActorKind.USER, 7, "Agent")
STRANGER = customer(None, "Visitor")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


def photo(colour: str = "red", size: tuple[int, int] = (40, 30), kind: str = "JPEG", **options: Any) -> bytes:
    """A picture of one colour, with a place in its EXIF."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "Maker"
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, exif=exif, **options)
    return out.getvalue()
