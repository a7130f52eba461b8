"""What is said of a clock: targets, terms, what categories do, and the answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple


class Effect(StrEnum):
    """What a category does to the clock."""

    RUN = "run"
    PAUSE = "pause"
    STOP = "stop"
    """Met for now: a later RUN or PAUSE takes the clock up again with what was used. A second STOP changes nothing."""
    RESET = "reset"
    """Begins anew in what it does: nothing is used any more, pauses so far stay. Ignored while stopped."""
    CANCEL = "cancel"
    """Ends for good: nothing is promised any more."""
    ANSWER = "answer"
    """The first answer of a person. It moves no clock, but from here on pauses are allowed."""
    START = "start"
    """Runs from here on where it has not started yet; later it changes nothing."""
    BEGIN = "begin"
    """Starts a new round where the clock stands still; while it runs or is paused it changes nothing. See `rounds`."""
    DISMISS = "dismiss"
    """Ends this round as if nothing had been promised in it; a later BEGIN starts the next one."""


class State(StrEnum):
    """What the clock does; whether it is late is said beside it."""

    NONE = "none"
    """No target: it is zero."""
    WAITING = "waiting"
    """Not started yet."""
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


class Reason(StrEnum):
    """Why a stretch of the history counts, or why not."""

    RUNS = "runs"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    BEFORE_RESET = "before_reset"
    FALSE_SOLVE = "false_solve"
    """Counts: what was called solved was taken up again within the grace."""
    PAUSE_USED_UP = "pause_used_up"
    """Counts: all pauses together are longer than the limit."""
    PAUSE_BEFORE_ANSWER = "pause_before_answer"
    """Counts: nobody had answered the customer yet, and a pause would hide that."""
    FORCE_MAJEURE = "force_majeure"
    """Does not count: a storm, a lockdown."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised: hours of working time, or working days that end at their closing.

    `wall_clock` hours count at night and on holidays too. Zero is no promise at all. Days: the clock is taken as
    started at its next opening, that day is not counted, and the target ends with the closing of the n-th working
    day after it (as terms in days do by article 201 of the Chinese Civil Code). A day whose closing falls into a
    pause is not counted, a shorter pause moves nothing: hours and days are never mixed.
    """

    hours: float | None = None
    working_days: int | None = None
    wall_clock: bool = False

    def __post_init__(self) -> None:
        amounts = [amount for amount in (self.hours, self.working_days) if amount is not None]
        if len(amounts) != 1 or amounts[0] < 0:
            raise ValueError("a target is either hours or working days, not negative")
        if self.wall_clock and self.hours is None:
            raise ValueError("working days cannot be counted by the wall clock")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a policy says beside its target.

    `pause_limit` is how much time all pauses of one object may take together (None: no limit).
    `pause_needs_answer` lets a pause before the first ANSWER count. `false_solve_counts` counts a stop that is
    taken up again within `grace`. Both times are of the kind that the clock itself counts.
    `begin_needs_stop` ignores a BEGIN before the first STOP: the next answer is not promised before the first one.
    """

    pause_limit: timedelta | None = None
    pause_needs_answer: bool = False
    false_solve_counts: bool = False
    grace: timedelta = timedelta(hours=24)
    begin_needs_stop: bool = False


class Stretch(NamedTuple):
    """A piece of the history of one category; `end` is None where it lasts until somebody acts.

    In an explanation `used` is the working time in it that counts, and `end` is never None.
    """

    start: datetime
    end: datetime | None
    category: str
    effect: Effect
    reason: Reason
    used: timedelta = timedelta()

    @property
    def counts(self) -> bool:
        """Whether working time in it uses the target."""
        return self.reason in COUNTING


@dataclass(frozen=True, slots=True)
class Judgement:
    """A clock at one moment, without its reasons.

    `deadline` (UTC) is when the target is used up if nobody acts before: None where that never comes, as in a
    pause without a limit. Of a stopped clock it is the one that it would have had to meet. `breached` says that
    it was, or was not yet, met later than that; exactly then is met. `since` is when it began to do what it does:
    None before it started. `left_out` says that some of it was force majeure.
    `shares` are the moments at which the asked shares of the target are used up, in the order of the question: None
    where that never comes. For working days they are shares of the working time until the deadline.
    """

    state: State
    deadline: datetime | None
    breached: bool
    since: datetime | None
    left_out: bool
    shares: tuple[datetime | None, ...]


@dataclass(frozen=True, slots=True)
class Explanation(Judgement):
    """A clock at one moment, with every stretch of its history. `used_days` is None for targets in hours."""

    used_seconds: float
    used_days: int | None
    stretches: tuple[Stretch, ...]


COUNTING = frozenset({Reason.RUNS, Reason.FALSE_SOLVE, Reason.PAUSE_USED_UP, Reason.PAUSE_BEFORE_ANSWER})
