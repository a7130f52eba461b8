"""What happens to people's accounts."""

from dataclasses import dataclass

from aftercare.journal.events import Event


@dataclass(frozen=True)
class UserAdded(Event):
    """Somebody got a login."""

    user_id: int


@dataclass(frozen=True)
class UserChanged(Event):
    """An administrator changed who somebody is here; `fields` names what."""

    user_id: int
    fields: list[str]


@dataclass(frozen=True)
class UserEnabled(Event):
    """A closed login was opened again; sessions from before stay ended."""

    user_id: int


@dataclass(frozen=True)
class PasswordSet(Event):
    """A login got a password from somebody else, who knows it until it is changed."""

    user_id: int


@dataclass(frozen=True)
class PasswordChanged(Event):
    """Somebody chose a password of his own."""

    user_id: int


@dataclass(frozen=True)
class SecondFactorReset(Event):
    """An administrator took a lost second factor away."""

    user_id: int


@dataclass(frozen=True)
class SiteAdded(Event):
    """A station was opened."""

    site_id: int


@dataclass(frozen=True)
class SiteChanged(Event):
    """A station's name or place changed; `fields` names what."""

    site_id: int
    fields: list[str]


@dataclass(frozen=True)
class UserDisabled(Event):
    """A login was closed; sessions end with the next request."""

    user_id: int


@dataclass(frozen=True)
class GrantOpened(Event):
    """A user may work with some objects until a moment."""

    user_id: int
    purpose: str
    until: str


@dataclass(frozen=True)
class GrantClosed(Event):
    """The right ended before its time."""

    user_id: int
    purpose: str


@dataclass(frozen=True)
class PersonalDataShown(Event):
    """Somebody asked to see a masked value in clear, and said why."""

    user_id: int
    field: str
    reason: str
