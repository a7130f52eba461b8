"""People for the tests of profiles."""

from typing import TYPE_CHECKING

from aftercare.accounts import services as accounts
from aftercare.customers import contact, services
from aftercare.kit.actor import Actor, ActorKind, system

if TYPE_CHECKING:
    from aftercare.accounts.models import User
    from aftercare.customers.models import Customer

SYSTEM = system("test")
PHONE = "138 1234 5678"
MAIL = "Wang.Fang@Example.com"
LINE = "上海市浦东新区世纪大道 100 号 8 楼"


def customer(name: str = "王芳", *contacts: contact.Contact, kind: str = "person") -> "Customer":
    """A profile made by hand."""
    return services.add_customer(name=name, kind=kind, contacts=contacts, by=SYSTEM)


def match(*contacts: contact.Contact, name: str = "Somebody", proved: bool = False) -> services.Match:
    """The profile for somebody who wrote to us."""
    return services.match_or_add(name=name, contacts=contacts, channel="mail", by=SYSTEM, proved=proved)


def user(name: str, *roles: str) -> "User":
    """A login of this name."""
    return accounts.add_user(username=name, name=name.title(), password="long enough 1", roles=roles, by=SYSTEM)


def actor(name: str, *roles: str) -> Actor:
    """Somebody new of these roles, as the one who acts."""
    return Actor(ActorKind.USER, user(name, *roles).id, name)
