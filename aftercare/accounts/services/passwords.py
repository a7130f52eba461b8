"""Passwords: handed over by an administrator, changed by their owner; and a second factor that was lost."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from aftercare.accounts import events
from aftercare.accounts.access import Role, require_role
from aftercare.accounts.models import User
from aftercare.journal import services as journal
from aftercare.kit.actor import Actor, ActorKind, ref
from aftercare.kit.codes import public_code
from aftercare.kit.errors import NotAllowed, Refused

LONGEST_PASSWORD = 200
FIRST_PASSWORD_BITS = 70  # read aloud or written down; it lives until the first login


@dataclass(frozen=True, slots=True)
class Hashed:
    """A password as it is kept."""

    kept: str


def hashed(password: str) -> Hashed:
    """A password that many people are given, hashed once for all: a hash takes a fifth of a second on purpose."""
    return Hashed(make_password(password))


@transaction.atomic
def change_password(*, old: str, new: str, by: Actor) -> None:
    """Let somebody choose his own password; his other sessions end.

    Raises Refused for a wrong `old` password, and for a `new` one that is the same, too long or too easy to guess.
    """
    user = _locked(by.id if by.kind is ActorKind.USER and by.id is not None else 0)
    if len(old) > LONGEST_PASSWORD or not user.check_password(old):
        raise Refused(_("This is not your present password."), field="old")
    if new == old:
        raise Refused(_("This is your present password. Choose another one."), field="new")
    _write(user, checked(new, user, field="new"), must_change=False)
    journal.record(events.PasswordChanged(user_id=user.id), subjects=[ref("user", user.id)], by=by)


@transaction.atomic
def set_password(*, user_id: int, password: str, must_change: bool, by: Actor) -> None:
    """Give somebody else a password; all his sessions end. With `must_change` his next login leads to a new one.

    Raises Refused for one's own login, and for a password that is too long or too easy to guess.
    """
    require_role(by, Role.ADMINISTRATOR)
    refuse_own(user_id, by)
    user = _locked(user_id)
    _write(user, checked(password, user, field="password"), must_change=must_change)
    journal.record(events.PasswordSet(user_id=user.id), subjects=[ref("user", user.id)], by=by)


def hand_over_password(*, user_id: int, by: Actor) -> str:
    """Give somebody a random password and answer it: it can be read here once, and serves for one login."""
    password = public_code(FIRST_PASSWORD_BITS)
    set_password(user_id=user_id, password=password, must_change=True, by=by)
    return password


@transaction.atomic
def reset_second_factor(*, user_id: int, by: Actor) -> None:
    """Take away a second factor and its recovery codes, for somebody who lost the phone; nothing when there is none.

    Raises Refused for one's own: that is done with the password, on one's own page.
    """
    require_role(by, Role.ADMINISTRATOR)
    refuse_own(user_id, by)
    user = _locked(user_id)
    gone, _by_table = Authenticator.objects.filter(user_id=user.id).delete()
    if gone:
        journal.record(events.SecondFactorReset(user_id=user.id), subjects=[ref("user", user.id)], by=by)


def refuse_own(user_id: int, by: Actor) -> None:
    """Raise Refused when somebody would protect his own login less by acting as an administrator."""
    if by.kind is ActorKind.USER and by.id == user_id:
        raise Refused(_("For your own login use the pages below your name, which ask for your password."))


def checked(password: str, user: User, *, field: str) -> str:
    """A password that is long enough and not easy to guess. Raises Refused with every reason."""
    if len(password) > LONGEST_PASSWORD:
        raise Refused(_("A password has at most 200 characters."), field=field)
    if "\x00" in password:
        raise Refused(_("A password holds no control characters."), field=field)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field=field) from None
    return password


def _locked(user_id: int) -> User:
    user = User.objects.select_for_update(no_key=True).filter(id=user_id).first()
    if user is None:
        raise NotAllowed(_("There is no such person."))
    return user


def _write(user: User, password: str, *, must_change: bool) -> None:
    user.set_password(password)
    user.must_change_password = must_change
    user.save(update_fields=["password", "must_change_password"])
