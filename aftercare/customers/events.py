"""What happens to customers' profiles. Values of personal fields never stand here."""

from dataclasses import dataclass

from aftercare.journal.events import Event


@dataclass(frozen=True)
class CustomerAdded(Event):
    """A new profile."""

    customer_id: int
    channel: str


@dataclass(frozen=True)
class CustomerChanged(Event):
    """Staff corrected the profile."""

    customer_id: int


@dataclass(frozen=True)
class ContactAdded(Event):
    """One more way to reach somebody."""

    customer_id: int
    kind: str
    proved: bool


@dataclass(frozen=True)
class AddressAdded(Event):
    """One more place."""

    customer_id: int
    district: str


@dataclass(frozen=True)
class CustomersMerged(Event):
    """Two profiles are one person; `lost_id` now points to `kept_id`."""

    kept_id: int
    lost_id: int


@dataclass(frozen=True)
class MergeUndone(Event):
    """They are two again."""

    kept_id: int
    lost_id: int
