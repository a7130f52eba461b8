"""Who may see which device."""

from collections.abc import Collection
from typing import Any

from aftercare.accounts.access import DESK, Role, granted, has_role

# Those who enter and correct devices.
EDITORS = frozenset({Role.AGENT.value, Role.DISPATCHER.value, Role.MANAGER.value})


def visible_to(user: Any, ids: Collection[int]) -> set[int]:
    """Of these devices those whose page the user may see: the desk all, others what an open grant names."""
    if has_role(user, *DESK):
        return set(ids)
    return set(ids) & granted(user, "asset") if user.is_authenticated else set()


def models_visible_to(user: Any, ids: Collection[int]) -> set[int]:
    """Of these product models those whose page the user may see: the administrator's studio has it."""
    return set(ids) if has_role(user, Role.ADMINISTRATOR) else set()


def may_open(user: Any, asset_id: int) -> bool:
    """True when the user may open this device's page."""
    return asset_id in visible_to(user, [asset_id])
