"""Who may move spare parts, and who may see how many there are."""

from collections.abc import Collection
from typing import Any

from aftercare.accounts.access import DESK, Role, acts_as, has_role
from aftercare.kit.actor import Actor, ActorKind

# Those who answer for the depots.
KEEPERS = frozenset({Role.DISPATCHER.value, Role.MANAGER.value})

# Those who take pieces in from a supplier: keepers, and the administrator who fills a new shop's shelves.
BUYERS = KEEPERS | {Role.ADMINISTRATOR.value}


def may_move(by: Actor, user_id: int) -> bool:
    """True for keepers, and for the engineer whose van it is."""
    own = by.kind is ActorKind.USER and by.id == user_id
    return own or acts_as(by, *KEEPERS)


def visible_to(user: Any, ids: Collection[int]) -> set[int]:
    """Of these parts those that the user may see: the catalogue is open to everybody who works here."""
    return set(ids) if has_role(user, *DESK, Role.ENGINEER) else set()
