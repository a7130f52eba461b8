"""What happens to spare parts. Quantities are pieces."""

from dataclasses import dataclass

from aftercare.journal.events import Event


@dataclass(frozen=True)
class PartAdded(Event):
    """There is a new part in the catalogue."""

    part_id: int
    number: str


@dataclass(frozen=True)
class PartChanged(Event):
    """What is written about a part is different now, in these fields."""

    part_id: int
    number: str
    fields: list[str]


@dataclass(frozen=True)
class PartRetired(Event):
    """No more pieces of a part are taken in."""

    part_id: int
    number: str


@dataclass(frozen=True)
class PartBroughtBack(Event):
    """Pieces of a part are taken in again."""

    part_id: int
    number: str


@dataclass(frozen=True)
class PartReceived(Event):
    """Pieces came from a supplier into the depot of a station."""

    part_id: int
    number: str
    quantity: int
    site_id: int


@dataclass(frozen=True)
class VanLoaded(Event):
    """Pieces went from a depot into an engineer's van."""

    part_id: int
    number: str
    quantity: int
    site_id: int
    user_id: int


@dataclass(frozen=True)
class PartUsed(Event):
    """Pieces from an engineer's van were built in on a job."""

    part_id: int
    number: str
    quantity: int
    user_id: int
    workorder: str


@dataclass(frozen=True)
class PartPutBack(Event):
    """Pieces went from an engineer's van back into a depot."""

    part_id: int
    number: str
    quantity: int
    site_id: int
    user_id: int


@dataclass(frozen=True)
class PartTakenBack(Event):
    """A use was entered by mistake: its pieces lie in the van again."""

    part_id: int
    number: str
    user_id: int
