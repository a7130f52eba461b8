"""What is said. The words themselves stay in the conversation."""

from dataclasses import dataclass

from aftercare.journal.events import Event


@dataclass(frozen=True)
class MessageReceived(Event):
    """A customer said something."""

    interaction_id: int
    thread: str
    channel: str


@dataclass(frozen=True)
class MessageSent(Event):
    """The house said something to a customer; `automatic` when no person wrote it."""

    interaction_id: int
    thread: str
    channel: str
    automatic: bool


@dataclass(frozen=True)
class NoteWritten(Event):
    """A colleague wrote a note that the customer does not see."""

    interaction_id: int
    thread: str


@dataclass(frozen=True)
class NoticeGiven(Event):
    """A colleague was told something."""

    user_id: int


@dataclass(frozen=True)
class TemplateChanged(Event):
    """The words for an occasion were changed."""

    slug: str
    language: str
