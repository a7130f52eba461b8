"""What happens at the doors. A request that becomes a ticket is the ticket's own event."""

from dataclasses import dataclass

from aftercare.journal.events import Event


@dataclass(frozen=True)
class MailTaken(Event):
    """A mail became a ticket or was added to one; `made` says which."""

    mail_id: int
    ticket_id: int
    made: bool


@dataclass(frozen=True)
class MailSetAside(Event):
    """A mail could not be read or must be looked at by a person; `reason` is a plain word."""

    mail_id: int
    reason: str


@dataclass(frozen=True)
class MailRetried(Event):
    """Somebody had a mail tried again."""

    mail_id: int


@dataclass(frozen=True)
class MailDiscarded(Event):
    """Somebody decided that nothing becomes of a mail."""

    mail_id: int
    reason: str


@dataclass(frozen=True)
class AddressAsked(Event):
    """The product asked by mail where the visit would be."""

    ticket_id: int


@dataclass(frozen=True)
class ApiKeyAdded(Event):
    """Another system may hand in requests from now on."""

    key_id: int
    name: str


@dataclass(frozen=True)
class ApiKeyClosed(Event):
    """It may no longer."""

    key_id: int
    name: str
