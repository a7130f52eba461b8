"""The words of planning: people, their days, jobs, and what a place in a day costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum

from aftercare.kit.geo import Point

Span = tuple[datetime, datetime]

HIGHEST_LEVEL = 5


class Reason(StrEnum):
    """Why somebody cannot go, in the order in which it is asked."""

    NO_SKILL = "no_skill"
    SKILL_EXPIRED = "skill_expired"
    LOW_LEVEL = "low_level"
    OUTSIDE_AREA = "outside_area"
    REFUSED_BEFORE = "refused_before"
    NO_SHIFT = "no_shift"
    NO_ROOM = "no_room"


class Factor(StrEnum):
    """What a choice costs points for, each with the unit of its amount."""

    TRAVEL = "travel"
    """Minutes that the day's ways grow by."""
    WAIT = "wait"
    """Hours that the customer waits, from now or from the beginning of the window that he wished."""
    LATE = "late"
    """Hours after the promised arrival, or after the end of a window that the customer wished later than that."""
    WISHED = "wished"
    """Hours outside of the window that the customer wished."""
    LOAD = "load"
    """The share of that day's working time that is booked, this job included."""
    SKILL = "skill"
    """Levels below the highest one."""
    PARTS = "parts"
    """Parts that will probably be missing in the van: the sum of their probabilities."""
    AREA = "area"
    """1 outside of one's own area."""
    STANDBY = "standby"
    """1 for being called outside of one's shift."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A span in which somebody can be at work: a shift, or `on_call` outside of one."""

    start: datetime
    end: datetime
    on_call: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit that is booked and does not move, or one that is over. `position` is None where it is unknown."""

    position: Point | None
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Engineer:
    """Somebody who can be sent.

    `home` is where his day begins and ends. `duties` do not overlap. `skills` gives a level (1 to 5) by code, `expired`
    are the codes of those that he held once, `stock` pieces by part. Without `districts` every place is his.
    """

    key: int
    home: Point
    duties: tuple[Duty, ...] = ()
    stops: tuple[Stop, ...] = ()
    skills: Mapping[str, int] = field(default_factory=dict)
    expired: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    stock: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartNeed:
    """A part that the job needs in `share` (0 to 1) of such cases."""

    part: int
    quantity: int = 1
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done at a place, `minutes` long; `due` is the promised arrival, `wished` the customer's window.

    Without a `skill` anybody can do it, with one whoever holds it at `level` or above. `refused_by` are the keys of
    those who did not take it.
    """

    minutes: int
    position: Point | None = None
    district: str = ""
    skill: str = ""
    level: int = 1
    parts: tuple[PartNeed, ...] = ()
    due: datetime | None = None
    wished: Span | None = None
    refused_by: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for one unit of each factor; a factor left out costs nothing.

    Nobody is sent further than `area_limit` metres from home (air line) outside of his own area.
    """

    points: Mapping[Factor, float]
    area_limit: float


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for all: from when until when is planned, whose days count, what matters, which rules are let go."""

    now: datetime
    until: datetime
    zone: tzinfo
    weights: Weights
    relaxed: frozenset[Reason] = frozenset()


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a job in somebody's day: `travel` minutes to get there, `detour` minutes more on the road."""

    start: datetime
    end: datetime
    travel: float
    detour: float
    on_call: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who can go, when, and what it costs: for each factor its amount and its points."""

    engineer: int
    slot: Slot
    amounts: Mapping[Factor, float]
    points: Mapping[Factor, float]

    @property
    def total(self) -> float:
        """All points together."""
        return sum(self.points.values())


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Somebody who cannot go, and the first rule that stands against it."""

    engineer: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who could go, best first, and who could not."""

    choices: tuple[Choice, ...]
    excluded: tuple[Exclusion, ...]
