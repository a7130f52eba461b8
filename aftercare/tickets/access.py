"""Who may see and work on which ticket."""

from collections.abc import Collection
from typing import Any

from aftercare.accounts.access import DESK, acts_as, granted, has_role, holds
from aftercare.kit.actor import Actor, ActorKind, ref


def visible_ids(user: Any, ids: Collection[int]) -> set[int]:
    """Those of `ids` that the user may see: all for the desk; for an engineer those that a grant opens to him."""
    if has_role(user, *DESK):
        return set(ids)
    return set(ids) & granted(user, "ticket") if user.is_authenticated else set()


def may_work(by: Actor, ticket_id: int, *, customers: bool = False) -> bool:
    """True for the product, the desk, and an engineer while a grant opens the ticket to him.

    A customer may do only what is open to `customers`: whoever calls has seen that the ticket is his.
    """
    if by.kind is ActorKind.CUSTOMER:
        return customers
    return acts_as(by, *DESK) or holds(by, ref("ticket", ticket_id))
