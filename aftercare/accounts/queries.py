"""Reading accounts, as plain rows."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from aftercare.accounts.models import Site, User
from aftercare.kit import reads
from aftercare.kit.rows import Row, rows


def names(ids: Collection[int]) -> dict[int, str]:
    """The names of users by id, in one statement."""
    return {row["id"]: row["name"] for row in _names(ids)} if ids else {}


def asks_names(ids: Collection[int]) -> reads.Asked:
    """What :func:`names` asks."""
    return _names.of(ids)


@reads.compiled
def _names(ids: Collection[int]) -> reads.Question:
    return User.objects.filter(id__any=ids).values("id", "name")


def people(*, roles: Collection[str], site_id: int | None = None) -> list[Row]:
    """Active users with one of `roles`: id, name, roles, site_id; with `site_id`, of that station or of all."""
    found = _with_roles(frozenset(roles))()
    return [row for row in found if site_id is None or row["site_id"] in {site_id, None}]


def asks_people(*, roles: Collection[str]) -> reads.Asked:
    """What :func:`people` asks."""
    return _with_roles(frozenset(roles)).of()


@cache
def _with_roles(roles: frozenset[str]) -> reads.Read:
    found = User.objects.filter(is_active=True, roles__overlap=sorted(roles)).order_by("name", "id")
    return reads.compiled(lambda: found.values("id", "name", "roles", "site_id"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a list of people is about: a piece of the name or login name, a role, a station, open or closed logins."""

    text: str = ""
    role: str = ""
    site_id: int | None = None
    active: bool | None = None


def directory(wanted: Wanted, *, skip: int, limit: int) -> list[Row]:
    """People with a login by name, in one statement: id, username, name, roles, site_id, language, is_active,
    must_change_password, last_login, second_factor (whether an authenticator app is set up).
    """
    return rows(_described(_wanted(wanted)).order_by("name", "id")[skip : skip + limit])


def how_many(wanted: Wanted) -> int:
    """How many people the whole list has."""
    return _wanted(wanted).count()


def person(user_id: int) -> Row | None:
    """One person as in :func:`directory`, or None."""
    return next(iter(rows(_described(User.objects.filter(id=user_id)))), None)


def _wanted(wanted: Wanted) -> QuerySet[User]:
    found = User.objects.all()
    if wanted.text:
        found = found.filter(Q(name__icontains=wanted.text) | Q(username__icontains=wanted.text))
    if wanted.role:
        found = found.filter(roles__contains=[wanted.role])
    if wanted.site_id is not None:
        found = found.filter(site_id=wanted.site_id)
    if wanted.active is not None:
        found = found.filter(is_active=wanted.active)
    return found


def _described(found: QuerySet[User]) -> "QuerySet[User, dict[str, Any]]":
    protected = Exists(Authenticator.objects.filter(user_id=OuterRef("id"), type=Authenticator.Type.TOTP))
    fields = ("id", "username", "name", "roles", "site_id", "language", "is_active", "must_change_password")
    described: QuerySet[User, dict[str, Any]] = found.values(*fields, "last_login", second_factor=protected)
    return described


def user(user_id: int) -> User:
    """One user. Raises User.DoesNotExist."""
    return User.objects.get(id=user_id)


def by_username(username: str) -> User | None:
    """The user with this login name, whatever its case, or None."""
    return User.objects.filter(username__iexact=username).first()


def logins() -> list[Row]:
    """Every login by its name: username, name, roles, is_active."""
    return rows(User.objects.order_by("username").values("username", "name", "roles", "is_active"))


def people_at_sites() -> dict[int, int]:
    """How many open logins have each station as their home."""
    at_home = User.objects.filter(is_active=True, site_id__isnull=False)
    return dict(at_home.values("site_id").annotate(people=Count("id")).values_list("site_id", "people"))


def site_names(ids: Collection[int]) -> dict[int, str]:
    """The names of stations by id, in one statement."""
    return dict(Site.objects.filter(id__in=set(ids)).values_list("id", "name"))


def sites() -> list[Row]:
    """All stations: id, code, name, city, phone, latitude, longitude."""
    return rows(Site.objects.order_by("code").values("id", "code", "name", "city", "phone", "latitude", "longitude"))
