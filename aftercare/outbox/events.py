"""What became of a message for the outside."""

from dataclasses import dataclass

from aftercare.journal.events import Event


@dataclass(frozen=True)
class ParcelSent(Event):
    """The receiver's server took the message."""

    parcel_id: int
    key: str


@dataclass(frozen=True)
class ParcelDied(Event):
    """It cannot be delivered, or not after many tries; somebody has to look."""

    parcel_id: int
    key: str
    reason: str
