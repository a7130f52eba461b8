"""What moved between accounts. Quantities are decimal numbers as text."""

from dataclasses import dataclass

from aftercare.journal.events import Event


@dataclass(frozen=True)
class Transferred(Event):
    """`quantity` of `item` went from one owner to another."""

    transfer_id: int
    item: str
    source: str
    target: str
    quantity: str
    reason: str


@dataclass(frozen=True)
class TransferReversed(Event):
    """A transfer was taken back by another one, and both stand in the books."""

    transfer_id: int
    reversed_id: int
    item: str
    quantity: str
    reason: str
