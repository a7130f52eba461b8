"""Who may see and do which task."""

from typing import Any

from django.db.models import Q, QuerySet

from aftercare.accounts.access import DESK, Role, acts_as, has_role
from aftercare.kit.actor import Actor, ActorKind
from aftercare.tasks.models import Task


def visible_to(user: Any) -> QuerySet[Task]:
    """A manager sees all tasks, the others their teams' and their own."""
    if has_role(user, Role.MANAGER):
        return Task.objects.all()
    return Task.objects.filter(Q(team__in=list(user.role_names)) | Q(assignee_id=user.id))


def may_work(by: Actor, task: Task) -> bool:
    """True for the product, the desk, the task's team, and the one whose task it is."""
    own = by.kind is ActorKind.USER and by.id is not None and by.id == task.assignee_id
    return own or acts_as(by, *DESK, task.team)
