"""Serial numbers: how they are written, and how any part of one finds the device.

A serial number is stored with all its endings of three signs and more as words of a text index. What somebody types is
looked up as the beginning of a word, and the beginning of an ending is any part of the whole.
"""

import re
import unicodedata

SHORTEST_PART = 3
"""Signs that a search needs: fewer would find a good part of all devices."""

_NOT_A_SIGN = re.compile(r"[^0-9A-Z]")


def clean(text: str) -> str:
    """A serial number as it is stored: upper case, half-width, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def endings(serial: str) -> list[str]:
    """The endings that are indexed, longest first: letters and digits only, for people leave out the hyphens."""
    signs = _signs(serial)
    return [signs[start:] for start in range(max(1, len(signs) - SHORTEST_PART + 1))]


def part_query(text: str) -> str:
    """The text-index query for a part of a serial number, or "" when it is too short to search for."""
    signs = _signs(text)
    return f"'{signs}':*" if len(signs) >= SHORTEST_PART else ""


def _signs(text: str) -> str:
    return _NOT_A_SIGN.sub("", clean(text))
