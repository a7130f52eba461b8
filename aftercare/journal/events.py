"""The form of an event, and how a context says which of them it wants to hear of."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

if TYPE_CHECKING:
    from aftercare.kit.actor import Actor


@dataclass(frozen=True)
class Event:
    """Something that happened: a frozen dataclass of ids and plain values, named in the past tense.

    Its name in the journal is its context and class, for example "tickets.TicketOpened". Fields hold what JSON holds:
    text, whole numbers, booleans, None, and lists of them. A personal value never belongs into an event.
    """

    known: ClassVar[dict[str, type["Event"]]] = {}
    journal_name: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        """Register the event under its context's name."""
        context = cls.__module__.split(".")[-2]
        cls.journal_name = f"{context}.{cls.__name__}"
        Event.known[cls.journal_name] = cls

    def data(self) -> dict[str, Any]:
        """The event's fields as the journal stores them."""
        return {item.name: getattr(self, item.name) for item in fields(self)}

    @classmethod
    def read(cls, data: dict[str, Any]) -> "Event":
        """Build the event from a stored row; fields that a later version dropped are left out."""
        names = {item.name for item in fields(cls)}
        return cls(**{key: value for key, value in data.items() if key in names})


EventType = TypeVar("EventType", bound=Event)


@dataclass(frozen=True, slots=True)
class Delivery(Generic[EventType]):
    """An event on its way to a handler: when it happened and who did it, beside the event itself."""

    event: EventType
    sequence: int
    at: datetime
    actor: "Actor"
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Handler(Generic[EventType]):
    """An event and the service of one's own that it calls."""

    event: type[EventType]
    call: "Callable[[Delivery[EventType]], object]"

    @property
    def name(self) -> str:
        """The name under which the journal keeps what this handler could not take."""
        return f"{self.call.__module__}.{self.call.__qualname__}"


def on(event: type[EventType], call: "Callable[[Delivery[EventType]], object]") -> Handler[EventType]:
    """One line of a `handlers.py`: when `event` happened, call this."""
    return Handler(event, call)
