"""What happens to the people who go to customers."""

from dataclasses import dataclass

from aftercare.journal.events import Event


@dataclass(frozen=True)
class SkillAdded(Event):
    """There is something new that an engineer can be able to do."""

    skill_id: int
    skill: str


@dataclass(frozen=True)
class SkillChanged(Event):
    """A skill has another name."""

    skill_id: int
    skill: str


@dataclass(frozen=True)
class SkillRetired(Event):
    """A skill is no longer offered; who holds it keeps it."""

    skill_id: int
    skill: str


@dataclass(frozen=True)
class SkillBroughtBack(Event):
    """A retired skill is offered again."""

    skill_id: int
    skill: str


@dataclass(frozen=True)
class EngineerAdded(Event):
    """A user can now be sent to customers."""

    engineer_id: int
    user_id: int


@dataclass(frozen=True)
class EngineerChanged(Event):
    """His station, area, start of the day, standby or time with us is another one."""

    engineer_id: int
    user_id: int


@dataclass(frozen=True)
class SkillSet(Event):
    """He can do something at a level (1 to 5), for ever or until a last valid day (ISO date)."""

    engineer_id: int
    skill: str
    level: int
    expires_on: str | None


@dataclass(frozen=True)
class SkillDropped(Event):
    """He is no longer sent for this."""

    engineer_id: int
    skill: str


@dataclass(frozen=True)
class ShiftAdded(Event):
    """He works ("work") or can be called ("standby") from `start` to `end` (ISO moments)."""

    engineer_id: int
    shift_id: int
    kind: str
    start: str
    end: str


@dataclass(frozen=True)
class ShiftCancelled(Event):
    """A span of work, standby or absence no longer holds."""

    engineer_id: int
    shift_id: int
    kind: str
    start: str
    end: str


@dataclass(frozen=True)
class EngineerAbsent(Event):
    """He cannot work from `start` to `end` (ISO moments); what was planned for him needs somebody else."""

    engineer_id: int
    user_id: int
    shift_id: int
    start: str
    end: str
