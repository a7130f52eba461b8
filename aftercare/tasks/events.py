"""What happens to deadlines and tasks."""

from dataclasses import dataclass

from aftercare.journal.events import Event


@dataclass(frozen=True)
class DeadlineMissed(Event):
    """A clock ran past its deadline."""

    clock_id: int
    kind: str
    due_at: str


@dataclass(frozen=True)
class DeadlineNear(Event):
    """A clock has used `percent` of its target; `late` when that was noticed after a downtime only."""

    clock_id: int
    kind: str
    percent: int
    due_at: str
    late: bool = False


@dataclass(frozen=True)
class DeadlinesMoved(Event):
    """The deadlines of its subjects were computed anew, and are others now; `number` of clocks."""

    number: int


@dataclass(frozen=True)
class PolicyChanged(Event):
    """A promise was changed; open deadlines were computed anew."""

    policy_id: int
    moved: int


@dataclass(frozen=True)
class CalendarChanged(Event):
    """Working hours were changed; open deadlines were computed anew."""

    calendar_id: int
    moved: int


@dataclass(frozen=True)
class PolicyAdded(Event):
    """Something is promised that was not before."""

    policy_id: int
    kind: str


@dataclass(frozen=True)
class PolicyRetired(Event):
    """It is promised to nothing new; what runs goes on."""

    policy_id: int


@dataclass(frozen=True)
class PoliciesOrdered(Event):
    """Another promise of this kind is tried first."""

    kind: str


@dataclass(frozen=True)
class CalendarAdded(Event):
    """There are new working hours."""

    calendar_id: int
    name: str


@dataclass(frozen=True)
class PublicDaysLoaded(Event):
    """The holidays and make-up days of a country's year are there, or changed."""

    country: str
    year: int
    announced: bool


@dataclass(frozen=True)
class ForceMajeureDeclared(Event):
    """Somebody says that nothing could be done; another has to approve it."""

    window_id: int
    name: str


@dataclass(frozen=True)
class ForceMajeureApproved(Event):
    """It holds: deadlines follow."""

    window_id: int
    name: str


@dataclass(frozen=True)
class ForceMajeureWithdrawn(Event):
    """It does not hold any more."""

    window_id: int
    name: str


@dataclass(frozen=True)
class TaskAdded(Event):
    """Somebody has something to do."""

    task_id: int
    kind: str
    title: str
    team: str
    title_zh: str = ""


@dataclass(frozen=True)
class TaskTaken(Event):
    """Somebody made it his."""

    task_id: int
    user_id: int


@dataclass(frozen=True)
class TaskDone(Event):
    """It is done, with evidence."""

    task_id: int
    kind: str
    title: str
    team: str
    title_zh: str = ""


@dataclass(frozen=True)
class TaskCancelled(Event):
    """It is no longer needed."""

    task_id: int
    reason: str
