"""Parts, depots and vans for the tests of spare parts."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aftercare.accounts import services as accounts
from aftercare.accounts.access import Role
from aftercare.kit.actor import system
from aftercare.parts import services

if TYPE_CHECKING:
    from aftercare.accounts.models import Site, User
    from aftercare.parts.models import Part

SYSTEM = system("test")


def part(number: str = "PUMP-1", **values: Any) -> "Part":
    """A drain pump for 180 yuan."""
    plain: dict[str, Any] = {"name": "Drain pump", "name_zh": "排水泵", "price": Decimal("180.00"), "fits": ["WM-8"]}
    return services.add_part(number=number, **{**plain, **values}, by=SYSTEM)


def depot(code: str = "pudong") -> "Site":
    """A station whose depot can hold parts."""
    return accounts.add_site(code=code, name=code.title(), city="上海", position=(31.2, 121.5), by=SYSTEM)


def user(name: str, *roles: str) -> "User":
    """A login of this name, an engineer's when nothing else is said."""
    roles = roles or (Role.ENGINEER,)
    return accounts.add_user(username=name.lower(), name=name, password="long enough 1", roles=roles, by=SYSTEM)


def fill(site_id: int, part_id: int, quantity: int) -> None:
    """Put pieces into a depot."""
    services.receive(site_id=site_id, part_id=part_id, quantity=quantity, key=f"fill-{site_id}-{part_id}", by=SYSTEM)
