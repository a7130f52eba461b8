"""Who may see engineers, and who may plan them."""

from collections.abc import Collection
from typing import Any

from aftercare.accounts.access import Role, acts_as, has_role
from aftercare.kit.actor import Actor, ActorKind
from aftercare.workforce.models import Engineer

# Those who plan other people's days.
PLANNERS = frozenset({Role.DISPATCHER.value, Role.MANAGER.value})


def visible_to(user: Any, ids: Collection[int]) -> set[int]:
    """Of these engineers those whose page the user may see: planners all, an engineer himself."""
    if has_role(user, *PLANNERS, Role.ADMINISTRATOR):
        return set(ids)
    if not user.is_authenticated:
        return set()
    return set(Engineer.objects.filter(id__in=set(ids), user_id=user.id).values_list("id", flat=True))


def skills_visible_to(user: Any, ids: Collection[int]) -> set[int]:
    """Of these skills those whose page the user may see: the administrator's studio has it."""
    return set(ids) if has_role(user, Role.ADMINISTRATOR) else set()


def may_manage(user: Any) -> bool:
    """True for those who may change what an engineer is: skills, area, station, shifts."""
    return has_role(user, Role.MANAGER)


def may_report_absence(by: Actor, engineer: Engineer) -> bool:
    """True for planners, and for the engineer himself."""
    himself = by.kind is ActorKind.USER and by.id == engineer.user_id
    return himself or acts_as(by, *PLANNERS)
