"""Cities and districts with their centres: enough to plan with when nobody shared a position."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class District:
    """A district: `code` (GB/T 2260), city and names in both languages, centre in degrees (WGS-84)."""

    code: str
    city: str
    city_zh: str
    name: str
    name_zh: str
    latitude: float
    longitude: float

    def __str__(self) -> str:
        """City and district in the reader's language."""
        if (get_language() or "").startswith("zh"):
            return f"{self.city_zh}{self.name_zh}"
        return f"{self.name}, {self.city}"


@cache
def districts() -> dict[str, District]:
    """All known districts by code."""
    content = json.loads((Path(__file__).parent / "data" / "districts.json").read_text())
    return {row["code"]: District(**row) for row in content}
