"""Reads across contexts are plain rows: dictionaries from `.values()`."""

from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]


def rows(found: Iterable[Any]) -> list[Row]:
    """The rows of a `.values()` query, read now."""
    return list(found)
