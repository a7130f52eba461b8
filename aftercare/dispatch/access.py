"""Who may decide about other people's days."""

from typing import Any

from aftercare.accounts.access import Role, has_role

# Those who choose engineers; the rest of the desk looks on.
DISPATCHERS = frozenset({Role.DISPATCHER.value, Role.MANAGER.value})


def may_dispatch(user: Any) -> bool:
    """True for those who may confirm a visit or choose somebody else."""
    return has_role(user, *DISPATCHERS)
