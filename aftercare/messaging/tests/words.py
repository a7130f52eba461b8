"""Words between a customer and the house, for the tests of conversations."""

from datetime import UTC, datetime
from typing import Any

from aftercare.accounts import services as accounts
from aftercare.customers import services as customers
from aftercare.kit.actor import Actor, ActorKind, customer, system
from aftercare.messaging import services

SYSTEM = system("test")
ANN = Actor(ActorKind.USER, 7, "Ann")
WANG = customer(3, "王芳")
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def said(text: str = "还在漏水", **more: Any) -> services.Said:
    """Something that was said about the first ticket."""
    plain = {"thread": "ticket:1", "customer_id": None, "channel": "mail", "at": NOON}
    return services.Said(text=text, **{**plain, **more})


def user_id(name: str, *roles: str) -> int:
    """A login of this name."""
    return accounts.add_user(username=name, name=name.title(), password="long enough 1", roles=roles, by=SYSTEM).id


def customer_id(name: str = "王芳") -> int:
    """A new customer."""
    return customers.add_customer(name=name, kind="person", by=SYSTEM).id
