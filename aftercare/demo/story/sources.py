"""What the story is told with: names, products, faults and words, read from `data/`."""

import json
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data"


@cache
def read(name: str) -> Any:
    """The content of one file of `data/`; callers do not change it."""
    return json.loads((DATA / f"{name}.json").read_text())
