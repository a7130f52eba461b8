"""Events and helpers that the journal's tests share."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from aftercare.journal import services
from aftercare.journal.events import Event
from aftercare.kit.actor import Actor, ActorKind

ALICE = Actor(ActorKind.USER, 1, "Alice")


@dataclass(frozen=True)
class KettleBoiled(Event):
    """Something happened to a kettle."""

    kettle_id: int
    degrees: int = 100


@dataclass(frozen=True)
class CupBroke(Event):
    """Something happened to a cup."""

    cup_id: int


def boil(kettle_id: int = 1, *, subjects: Collection[str] = ("kettle:1",)) -> int:
    """Record one event in a transaction of its own."""
    with transaction.atomic():
        return services.record(KettleBoiled(kettle_id), subjects=subjects, by=ALICE)
