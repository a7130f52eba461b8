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
