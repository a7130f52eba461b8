"""What happens to jobs and visits."""

from dataclasses import dataclass

from aftercare.journal.events import Event


@dataclass(frozen=True)
class OrderReady(Event):
    """A job waits for somebody to be sent."""

    order_id: int
    ticket_id: int
    again: bool


@dataclass(frozen=True)
class OrderCancelled(Event):
    """The job is not needed any more."""

    order_id: int
    ticket_id: int
    reason: str


@dataclass(frozen=True)
class OrderCompleted(Event):
    """The job is done."""

    order_id: int
    ticket_id: int


@dataclass(frozen=True)
class VisitProposed(Event):
    """A dispatcher is to confirm this visit."""

    booking_id: int
    order_id: int
    engineer_id: int
    engineer: str


@dataclass(frozen=True)
class VisitOffered(Event):
    """An engineer was asked to take the job."""

    booking_id: int
    order_id: int
    engineer_id: int
    engineer: str


@dataclass(frozen=True)
class VisitRefused(Event):
    """He declined, or did not answer in time."""

    booking_id: int
    order_id: int
    engineer_id: int
    engineer: str
    expired: bool
    reason: str


@dataclass(frozen=True)
class VisitMoved(Event):
    """A visit went from one state to another."""

    booking_id: int
    order_id: int
    engineer_id: int
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class PartUsed(Event):
    """A part went into the device."""

    booking_id: int
    part_id: int
    part: str
    quantity: int


@dataclass(frozen=True)
class PartUseUndone(Event):
    """The use of a part was entered by mistake."""

    booking_id: int
    part_id: int
    part: str
    quantity: int


@dataclass(frozen=True)
class VisitDescribed(Event):
    """The engineer wrote down what he saw and did; what the customer is shown next."""

    booking_id: int
    outcome: str


@dataclass(frozen=True)
class VisitSigned(Event):
    """The customer signed what was shown."""

    booking_id: int
    shown_hash: str


@dataclass(frozen=True)
class VisitUnsigned(Event):
    """The visit ends without a signature, for a reason."""

    booking_id: int
    shown_hash: str
    reason: str


@dataclass(frozen=True)
class ReportMade(Event):
    """The service report is there as a file."""

    booking_id: int
    file_id: int
