"""Give people a login, change who they are here, close a login and open it again."""

from collections.abc import Collection

from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aftercare.accounts import events
from aftercare.accounts.access import Role, require_role
from aftercare.accounts.models import Grant, Site, User
from aftercare.accounts.services.passwords import Hashed, hand_over_password
from aftercare.journal import services as journal
from aftercare.kit import clock
from aftercare.kit.actor import Actor, ref
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.kit.text import clean

LONGEST_LOGIN_NAME = 60
LONGEST_NAME = 80


@transaction.atomic
def add_user(
    *,
    username: str,
    name: str,
    password: str | Hashed,
    roles: Collection[str],
    by: Actor,
    site: Site | None = None,
    must_change: bool = False,
) -> User:
    """Give somebody a login with a password, which his first login leads to change when `must_change` is set.

    Raises Refused when the login name is taken or no login name, and for an unknown role.
    """
    require_role(by, Role.ADMINISTRATOR)
    user = User(username=_login_name(username), name=_name(name), roles=_roles(roles), site=site)
    user.must_change_password = must_change
    if isinstance(password, Hashed):
        user.password = password.kept
    else:
        user.set_password(password)
    return _added(user, by)


@transaction.atomic
def add_person(
    *, client_id: str, username: str, name: str, roles: Collection[str], site_id: int | None, language: str, by: Actor
) -> tuple[int, str]:
    """Give somebody a login, once for each `client_id`; answers the user's id and a first password.

    A repeat finds the same person and answers a new password, because the first answer may have been lost on its way;
    it raises Conflict when the person has chosen an own password since. Raises Refused as :func:`add_user`.
    """
    require_role(by, Role.ADMINISTRATOR)

    def produce() -> int:
        user = User(username=_login_name(username), name=_name(name), roles=_roles(roles))
        user.site, user.language = _site(site_id), _language(language)
        user.must_change_password = True
        user.set_unusable_password()
        return _added(user, by).id

    body = {"username": username, "name": name, "roles": sorted(roles), "site": site_id, "language": language}
    user_id: int = journal.once(key=f"accounts.person:{by.id}:{client_id}", body=body, produce=produce)
    if not User.objects.filter(id=user_id, must_change_password=True).exists():
        raise Conflict(_("This person was added before and has chosen a password since."))
    return user_id, hand_over_password(user_id=user_id, by=by)


@transaction.atomic
def edit_user(
    *, user_id: int, name: str, roles: Collection[str], site_id: int | None, language: str, by: Actor
) -> None:
    """Change who somebody is here. Raises Refused when nobody would be left to administer, or for an unknown value."""
    require_role(by, Role.ADMINISTRATOR)
    user, replaceable = _locked(user_id)
    held = _roles(roles)
    if not replaceable and Role.ADMINISTRATOR.value not in held:
        raise Refused(
            _("Nobody else administers this installation. Make somebody else administrator first."), field="roles"
        )
    after = {"name": _name(name), "roles": held, "site_id": _site_id(site_id), "language": _language(language)}
    changes = journal.changed({field: getattr(user, field) for field in after}, after)
    if not changes:
        return
    User.objects.filter(id=user_id).update(**after)
    changed = events.UserChanged(user_id=user_id, fields=sorted(changes))
    journal.record(changed, subjects=[ref("user", user_id)], changes=changes, by=by)


@transaction.atomic
def disable_user(*, user_id: int, by: Actor) -> None:
    """Close a login with all its sessions and open grants. Raises Refused when nobody would be left to administer."""
    require_role(by, Role.ADMINISTRATOR)
    user, replaceable = _locked(user_id)
    if not user.is_active:
        return
    if not replaceable:
        raise Refused(_("Nobody else administers this installation. Make somebody else administrator first."))
    User.objects.filter(id=user_id).update(is_active=False, session_round=F("session_round") + 1)
    Grant.objects.filter(user_id=user_id, closed_at__isnull=True).update(closed_at=clock.now())
    journal.record(events.UserDisabled(user_id=user_id), subjects=[ref("user", user_id)], by=by)


@transaction.atomic
def enable_user(*, user_id: int, by: Actor) -> None:
    """Open a closed login again; its sessions and grants from before stay ended."""
    require_role(by, Role.ADMINISTRATOR)
    user, _replaceable = _locked(user_id)
    if user.is_active:
        return
    User.objects.filter(id=user_id).update(is_active=True)
    journal.record(events.UserEnabled(user_id=user_id), subjects=[ref("user", user_id)], by=by)


def _locked(user_id: int) -> tuple[User, bool]:
    """The user, locked together with all administrators, and whether the installation can do without him as one.

    Two administrators who close each other's login at the same moment wait here for one another: the second finds
    himself the last one.
    """
    administrators = Q(is_active=True, roles__contains=[Role.ADMINISTRATOR.value])
    locked = User.objects.select_for_update(no_key=True).filter(administrators | Q(id=user_id)).order_by("id")
    found = {user.id: user for user in locked}
    if user_id not in found:
        raise NotAllowed(_("There is no such person."))
    user = found.pop(user_id)
    return user, bool(found) or not user.is_active or Role.ADMINISTRATOR.value not in user.roles


def _added(user: User, by: Actor) -> User:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:  # the one thing that was not looked at before: the name, which two may want at once
        raise Refused(_("This login name is taken. Choose another one."), field="username") from None
    journal.record(events.UserAdded(user_id=user.id), subjects=[ref("user", user.id)], by=by)
    return user


def _login_name(username: str) -> str:
    username = User.normalize_username(username)
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError:
        raise Refused(_("A login name is made of letters, digits and . _ - + @."), field="username") from None
    if len(username) > LONGEST_LOGIN_NAME:
        raise Refused(_("A login name has at most 60 characters."), field="username")
    return username


def _name(name: str) -> str:
    name = clean(name, LONGEST_NAME).strip()
    if not name:
        raise Refused(_("Write a name."), field="name")
    return name


def _roles(roles: Collection[str]) -> list[str]:
    if not set(roles) <= set(Role.values):
        raise Refused(_("There is no such role."), field="roles")
    return sorted({str(role) for role in roles})


def _language(language: str) -> str:
    if language and language not in dict(settings.LANGUAGES):
        raise Refused(_("There is no such language."), field="language")
    return language


def _site_id(site_id: int | None) -> int | None:
    site = _site(site_id)
    return site.id if site else None


def _site(site_id: int | None) -> Site | None:
    """The station, None for all of them. Raises Refused for one that does not exist."""
    if site_id is None:
        return None
    site = Site.objects.filter(id=site_id).first()
    if site is None:
        raise Refused(_("There is no such station."), field="site_id")
    return site
