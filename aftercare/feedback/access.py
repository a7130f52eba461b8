"""Who may see what customers said."""

from collections.abc import Collection
from typing import Any

from aftercare.accounts.access import DESK, has_role


def visible_ids(user: Any, ids: Collection[int]) -> set[int]:
    """All for the desk, nothing for others."""
    return set(ids) if has_role(user, *DESK) else set()
