"""People for the tests of the workforce."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aftercare.accounts import services as accounts
from aftercare.accounts.access import Role
from aftercare.kit.actor import Actor, ActorKind, system
from aftercare.workforce import services

if TYPE_CHECKING:
    from aftercare.accounts.models import Site, User
    from aftercare.workforce.models import Engineer

SYSTEM = system("test")


def at(text: str) -> datetime:
    """A moment in UTC from "2026-11-23 08:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def site(code: str = "pudong") -> "Site":
    """A station in Shanghai."""
    return accounts.add_site(code=code, name=f"{code} station", city="上海", position=(31.22, 121.54), by=SYSTEM)


def user(name: str, *roles: str) -> "User":
    """A login of this name."""
    return accounts.add_user(username=name.lower(), name=name, password="long enough 1", roles=roles, by=SYSTEM)


def actor(person: "User") -> Actor:
    """A user as the one who acts."""
    return Actor(ActorKind.USER, person.id, person.name)


def engineer(name: str, station: "Site", districts: Collection[str] = ("310115",), **more: object) -> "Engineer":
    """An engineer with a login."""
    person = user(name, Role.ENGINEER)
    return services.add_engineer(
        user_id=person.id,
        site_id=station.id,
        home=(31.2, 121.5),
        districts=districts,
        by=SYSTEM,
        **more,  # type: ignore[arg-type]
    )
