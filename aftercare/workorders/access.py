"""Who may see and do which job."""

from collections.abc import Collection, Mapping
from typing import Any

from aftercare.accounts.access import DESK, acts_as, granted, has_role
from aftercare.kit.actor import Actor, ActorKind
from aftercare.workorders.states import TOOK_PLACE


def visible_ids(user: Any, ids: Collection[int]) -> set[int]:
    """Those of `ids` (work orders) that the user may see: all for the desk; for an engineer those granted to him."""
    if has_role(user, *DESK):
        return set(ids)
    return set(ids) & granted(user, "workorder") if user.is_authenticated else set()


def may_plan(by: Actor) -> bool:
    """True for the product and the desk: they arrange, confirm and take back visits."""
    return acts_as(by, *DESK)


def may_visit(by: Actor, engineer_id: int) -> bool:
    """True for the engineer whose visit it is, and for the product itself."""
    return by.is_system or (by.kind is ActorKind.USER and by.id == engineer_id)


def may_open_visit(user: Any, booking: Mapping[str, Any] | None) -> bool:
    """True for the engineer whose visit (a row) it is, while his right to its job is open; not once it is over."""
    if booking is None or not user.is_authenticated or booking["engineer_id"] != user.id:
        return False
    return booking["order_id"] in granted(user, "workorder")


def may_look_back(user: Any, booking: Mapping[str, Any] | None) -> bool:
    """True for the engineer whose visit (a row) it was, once it took place: he sees what he did, and no customer."""
    return booking is not None and booking["engineer_id"] == user.id and booking["state"] in TOOK_PLACE
