"""What happens to a ticket."""

from dataclasses import dataclass

from aftercare.journal.events import Event


@dataclass(frozen=True)
class TicketOpened(Event):
    """A request became a ticket."""

    ticket_id: int
    number: str
    channel: str
    category: str
    service_class: str
    needs_visit: bool


@dataclass(frozen=True)
class TicketImported(Event):
    """A ticket of another system was taken over as history."""

    ticket_id: int
    category: str
    source: str
    outcome: str


@dataclass(frozen=True)
class TicketClassified(Event):
    """Category or class was set; deadlines follow."""

    ticket_id: int
    category: str
    service_class: str
    needs_visit: bool
    reason: str


@dataclass(frozen=True)
class TicketPlaced(Event):
    """Somebody said where the visit would be, or corrected it."""

    ticket_id: int
    district: str


@dataclass(frozen=True)
class TicketAssigned(Event):
    """Somebody works on it from now on; the first one also owns it."""

    ticket_id: int
    user_id: int
    name: str


@dataclass(frozen=True)
class AnswerNotNeeded(Event):
    """What the customer wrote last wants no answer."""

    ticket_id: int


@dataclass(frozen=True)
class TicketMerged(Event):
    """A ticket was joined with another, which keeps the earlier beginning."""

    ticket_id: int
    into_id: int
    number: str
    into: str
    reason: str


@dataclass(frozen=True)
class MergeUndone(Event):
    """It was no duplicate after all: both are as they were before."""

    ticket_id: int
    into_id: int
    number: str
    into: str
    reason: str


@dataclass(frozen=True)
class TicketSplit(Event):
    """A second problem became a ticket of its own."""

    ticket_id: int
    from_id: int
    number: str
    origin: str


@dataclass(frozen=True)
class TicketMoved(Event):
    """It went from one state to another."""

    ticket_id: int
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class TicketAnswered(Event):
    """A person answered the customer."""

    ticket_id: int
    first: bool


@dataclass(frozen=True)
class CustomerReached(Event):
    """A person spoke with the customer before anybody had answered in writing: `how` is "call" or "visit"."""

    ticket_id: int
    how: str


@dataclass(frozen=True)
class TicketSolved(Event):
    """The problem is solved, as far as the house knows."""

    ticket_id: int
    outcome: str


@dataclass(frozen=True)
class TicketReopened(Event):
    """It was not solved after all."""

    ticket_id: int
    reason: str


@dataclass(frozen=True)
class TicketClosed(Event):
    """It ended for good."""

    ticket_id: int


@dataclass(frozen=True)
class TicketOffered(Event):
    """A visit for it was offered to an engineer for the first time."""

    ticket_id: int
    seconds: int


@dataclass(frozen=True)
class QueueChanged(Event):
    """A queue sends engineers by itself, or no longer does."""

    queue: str
    mode: str


@dataclass(frozen=True)
class CategoryChanged(Event):
    """The words or the class of a category were changed."""

    category: str
