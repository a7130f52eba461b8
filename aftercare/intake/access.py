"""Who may see what came in, and which machine is at the door."""

from collections.abc import Collection
from typing import Any

from aftercare.accounts.access import Role, has_role

# Those who look after mails that the product could not take in by itself.
MAIL_KEEPERS = frozenset({Role.AGENT.value, Role.MANAGER.value})


def visible_to(user: Any, ids: Collection[int]) -> set[int]:
    """Those of the mails that the user may open."""
    return set(ids) if has_role(user, *MAIL_KEEPERS) else set()
