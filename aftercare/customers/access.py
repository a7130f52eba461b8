"""Who may see which customer, and how much of him."""

from collections.abc import Collection
from typing import Any

from aftercare.accounts.access import DESK, granted, has_role

# People at a desk see masked numbers, and one in clear after saying why.
SEES_ALL = DESK


def visible_ids(user: Any, ids: Collection[int]) -> set[int]:
    """Those of `ids` that the user may open: all for the desk; for an engineer those whom a grant opens to him."""
    if has_role(user, *SEES_ALL):
        return set(ids)
    return set(ids) & granted(user, "customer") if user.is_authenticated else set()


def may_open(user: Any, customer_id: int) -> bool:
    """True when the user may open this customer's page."""
    return customer_id in visible_ids(user, [customer_id])
