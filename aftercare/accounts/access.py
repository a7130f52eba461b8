"""Who somebody is for the product: roles, and rights that end."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from aftercare.kit import clock
from aftercare.kit.actor import Actor, ActorKind, parse_ref
from aftercare.kit.errors import NotAllowed

if TYPE_CHECKING:
    from django.http import HttpRequest

    from aftercare.accounts.models import User


class Role(models.TextChoices):
    """What somebody does here. Each opens pages with work of its own."""

    AGENT = "agent", _("Service agent")
    DISPATCHER = "dispatcher", _("Dispatcher")
    ENGINEER = "engineer", _("Field engineer")
    MANAGER = "manager", _("Service manager")
    ADMINISTRATOR = "administrator", _("Administrator")


# Those who work at a desk with any customer's ticket.
DESK = frozenset({Role.AGENT.value, Role.DISPATCHER.value, Role.MANAGER.value})


def actor(request: "HttpRequest") -> Actor:
    """The user of a request as the one who acts."""
    return actor_of(signed_in(request))


def actor_of(user: "User") -> Actor:
    """A user as the one who acts."""
    return Actor(ActorKind.USER, user.id, user.name)


def signed_in(request: "HttpRequest") -> "User":
    """The user of a request that has one. Raises NotAllowed for a stranger."""
    user: Any = request.user
    if not user.is_authenticated:
        raise NotAllowed(_("Please log in first."))
    found: User = user
    return found


def has_role(user: Any, *roles: str) -> bool:
    """True when the user holds at least one of the roles."""
    return bool(user.is_authenticated and user.role_names & set(roles))


def acts_as(by: Actor, *roles: str) -> bool:
    """True for the product itself, and for an active user who holds one of the roles; never for a customer."""
    from aftercare.accounts.models import User  # models import this module

    if by.is_system:
        return True
    if by.kind is not ActorKind.USER or by.id is None:
        return False
    return User.objects.filter(id=by.id, is_active=True, roles__overlap=list(roles)).exists()


def require_role(by: Actor, *roles: str) -> None:
    """Let pass whom :func:`acts_as` knows. Raises NotAllowed for everybody else."""
    if not acts_as(by, *roles):
        raise NotAllowed(_("You have no right to do this. Ask a manager."))


def holds(by: Actor, subject: str) -> bool:
    """True when the actor is a user with an open grant for `subject` (a reference)."""
    from aftercare.accounts.models import Grant  # models import this module

    if by.kind is not ActorKind.USER or by.id is None:
        return False
    moment = clock.now()
    own = Grant.objects.filter(user_id=by.id, user__is_active=True, subject=subject, closed_at__isnull=True)
    return own.filter(opened_at__lte=moment, until__gt=moment).exists()


def granted(user: "User", kind: str) -> set[int]:
    """The ids of all objects of `kind` that the user holds an open grant for, at this moment."""
    from aftercare.accounts.models import Grant  # models import this module

    moment = clock.now()
    open_now = Grant.objects.filter(
        user_id=user.id, subject__startswith=f"{kind}:", closed_at__isnull=True, opened_at__lte=moment, until__gt=moment
    )
    return ids_of(open_now.values_list("subject", flat=True))


def ids_of(references: Iterable[str]) -> set[int]:
    """The numbers of references of one kind."""
    return {parse_ref(reference)[1] for reference in references}
