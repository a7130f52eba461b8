"""What dispatch decides."""

from dataclasses import dataclass

from aftercare.journal.events import Event


@dataclass(frozen=True)
class EngineerChosen(Event):
    """Somebody was found for a job, by points."""

    order_id: int
    ticket_id: int
    booking_id: int
    engineer_id: int
    engineer: str
    mode: str
    candidates: int
    milliseconds: int


@dataclass(frozen=True)
class NobodyFound(Event):
    """Nobody can go as the rules stand; `rule` is the cheapest one to let go, and `engineer` would go at `start` then.

    The rule is "several" where no single one is enough, and "" (nobody, no time) where there is no engineer at all.
    """

    order_id: int
    ticket_id: int
    excluded: int
    rule: str
    engineer_id: int | None
    engineer: str
    start: str


@dataclass(frozen=True)
class DispatcherAsked(Event):
    """Several engineers did not take the job: a dispatcher has to decide."""

    order_id: int
    ticket_id: int
    refusals: int


@dataclass(frozen=True)
class DispatchOverridden(Event):
    """A dispatcher chose somebody, with a reason."""

    order_id: int
    ticket_id: int
    booking_id: int
    engineer_id: int
    engineer: str
    reason: str
