"""Verbs on engineers: add them, say what they can do and when they are there."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from aftercare.accounts.access import Role, require_role
from aftercare.journal import services as journal
from aftercare.journal.events import Event
from aftercare.kit.actor import Actor, ref
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.workforce import access, events
from aftercare.workforce.models import (
    HIGHEST_LEVEL,
    LOWEST_LEVEL,
    Engineer,
    EngineerSkill,
    Shift,
    ShiftKind,
    Skill,
)

END_AFTER_START = _("The end must be after the start.")
Position = tuple[float, float]
Days = tuple[date, date]
PLANNED_AHEAD = timedelta(days=14)


@transaction.atomic
def add_engineer(
    *,
    user_id: int,
    site_id: int,
    home: Position,
    districts: Collection[str],
    by: Actor,
    standby: bool = False,
    temporary: Days | None = None,
) -> Engineer:
    """Let a user be sent to customers.

    `home` is (latitude, longitude) in WGS-84 degrees, `temporary` his first and last day when he helps out for a time.
    Raises Refused when the user is an engineer already, or when a value makes no sense.
    """
    require_role(by, Role.MANAGER)
    if Engineer.objects.filter(user_id=user_id).exists():
        raise Refused(_("This person is an engineer already. Open the existing page."), field="user")
    values = _values(site_id, home, districts, standby=standby, temporary=temporary)
    engineer = Engineer.objects.create(user_id=user_id, **values)
    _record(events.EngineerAdded(engineer_id=engineer.id, user_id=user_id), engineer, by)
    return engineer


@transaction.atomic
def edit_engineer(
    *,
    engineer_id: int,
    site_id: int,
    home: Position,
    districts: Collection[str],
    standby: bool,
    temporary: Days | None,
    by: Actor,
) -> Engineer:
    """Change where an engineer starts and works, and for how long; arguments as in :func:`add_engineer`."""
    require_role(by, Role.MANAGER)
    engineer = _locked(engineer_id)
    values = _values(site_id, home, districts, standby=standby, temporary=temporary)
    before = {name: _plain(getattr(engineer, name)) for name in values}
    after = {name: _plain(value) for name, value in values.items()}
    changes = journal.changed(before, after, personal={"home"})
    if changes:
        for name, value in values.items():
            setattr(engineer, name, value)
        engineer.save(update_fields=list(values))
        event = events.EngineerChanged(engineer_id=engineer.id, user_id=engineer.user_id)
        _record(event, engineer, by, changes)
    return engineer


def _values(
    site_id: int, home: Position, districts: Collection[str], *, standby: bool, temporary: Days | None
) -> dict[str, Any]:
    latitude, longitude = home
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004 - degrees
        raise Refused(_("The start of the day must be a latitude and longitude in degrees."), field="home")
    if temporary and temporary[1] < temporary[0]:
        raise Refused(_("The last day must not be before the first one."), field="temporary_until")
    return {
        "site_id": site_id,
        "home": f"{latitude:.6f},{longitude:.6f}",
        "districts": sorted(set(districts)),
        "standby": standby,
        "temporary_from": temporary and temporary[0],
        "temporary_until": temporary and temporary[1],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def set_skill(*, engineer_id: int, skill_id: int, level: int, by: Actor, expires_on: date | None = None) -> None:
    """Say how well an engineer can do something (1 to 5) and the last day it is valid, None for ever."""
    require_role(by, Role.MANAGER)
    if not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
        raise Refused(_("A level is a whole number from 1 to 5."), field="level")
    engineer, skill = _locked(engineer_id), _skill(skill_id)
    held = EngineerSkill.objects.filter(engineer=engineer, skill=skill).first()
    if skill.retired and held is None:
        raise Refused(_("This skill is retired. Choose another one, or bring it back first."), field="skill_id")
    before = {"level": held.level, "expires_on": _plain(held.expires_on)} if held else {}
    EngineerSkill.objects.update_or_create(
        engineer=engineer, skill=skill, defaults={"level": level, "expires_on": expires_on}
    )
    until = _plain(expires_on)
    changes = journal.changed(before, {"level": level, "expires_on": until})
    if changes:
        event = events.SkillSet(engineer_id=engineer_id, skill=skill.code, level=level, expires_on=until)
        _record(event, engineer, by, changes)


@transaction.atomic
def drop_skill(*, engineer_id: int, skill_id: int, by: Actor) -> None:
    """Say that an engineer is no longer sent for something; nothing happens when he was not."""
    require_role(by, Role.MANAGER)
    engineer, skill = _locked(engineer_id), _skill(skill_id)
    if EngineerSkill.objects.filter(engineer=engineer, skill=skill).delete()[0]:
        _record(events.SkillDropped(engineer_id=engineer_id, skill=skill.code), engineer, by)


@transaction.atomic
def add_shift(
    *, engineer_id: int, start: datetime, end: datetime, by: Actor, kind: str = ShiftKind.WORK.value
) -> Shift:
    """Plan work or standby from `start` to `end` (excluded).

    Raises Conflict when the engineer already works at that time, Refused for an absence: that has a verb of its own.
    """
    require_role(by, *access.PLANNERS)
    if kind not in {ShiftKind.WORK, ShiftKind.STANDBY}:
        raise Refused(_("A shift is work or standby; report an absence as such."), field="kind")
    engineer = _locked(engineer_id)
    shift = _add_span(engineer, start, end, kind)
    _record(events.ShiftAdded(**_said(shift)), engineer, by)
    return shift


@transaction.atomic
def add_shifts(*, engineer_id: int, spans: Sequence[tuple[datetime, datetime]], by: Actor) -> int:
    """Plan work for many days at once, each span as in :func:`add_shift`; all of them or none. Answers how many."""
    require_role(by, *access.PLANNERS)
    engineer = _locked(engineer_id)
    if any(end <= start for start, end in spans):
        raise Refused(END_AFTER_START, field="end")
    try:
        with transaction.atomic():
            made = Shift.objects.bulk_create(
                Shift(engineer=engineer, span=span, kind=ShiftKind.WORK.value) for span in spans
            )
    except IntegrityError as collision:
        raise _collides(collision) from collision
    for shift in made:
        _record(events.ShiftAdded(**_said(shift)), engineer, by)
    return len(made)


@transaction.atomic
def add_past_shifts(rosters: Mapping[int, Sequence[tuple[datetime, datetime]]], *, by: Actor) -> list[journal.Past]:
    """Take in the work that engineers did before, many at once: spans by engineer id; answers what the journal says.

    Each was planned `PLANNED_AHEAD` of its day. Raises IntegrityError where two spans of one lie over each other.
    """
    users = dict(Engineer.objects.filter(id__in=rosters).values_list("id", "user_id"))
    made = Shift.objects.bulk_create(
        [
            Shift(engineer_id=number, span=span, kind=ShiftKind.WORK.value)
            for number, spans in rosters.items()
            for span in spans
        ],
        batch_size=1000,
    )
    return [
        journal.Past(
            _ends(shift.span)[0] - PLANNED_AHEAD,
            events.ShiftAdded(**_said(shift)),
            (ref("engineer", shift.engineer_id), ref("user", users[shift.engineer_id])),
            by,
        )
        for shift in made
    ]


@transaction.atomic
def absence(*, engineer_id: int, start: datetime, end: datetime, by: Actor) -> Shift:
    """Note that an engineer cannot work from `start` to `end` (excluded); whoever planned him hears of it.

    An engineer reports his own absence, dispatchers and managers anybody's. No reason is kept: it is nobody's business.
    """
    engineer = _locked(engineer_id)
    if not access.may_report_absence(by, engineer):
        raise NotAllowed(_("You can only report your own absence."))
    shift = _add_span(engineer, start, end, ShiftKind.ABSENCE)
    said = _said(shift)
    del said["kind"]
    _record(events.EngineerAbsent(user_id=engineer.user_id, **said), engineer, by)
    return shift


@transaction.atomic
def cancel_shift(*, shift_id: int, by: Actor) -> None:
    """Take back a span of work, standby or absence; the journal keeps that it was there. A repeat does nothing."""
    require_role(by, *access.PLANNERS)
    shift = Shift.objects.select_for_update(of=("self",)).select_related("engineer").filter(id=shift_id).first()
    if shift is not None:
        said = _said(shift)
        shift.delete()
        _record(events.ShiftCancelled(**said), shift.engineer, by)


def _add_span(engineer: Engineer, start: datetime, end: datetime, kind: str) -> Shift:
    if end <= start:
        raise Refused(END_AFTER_START, field="end")
    try:
        with transaction.atomic():
            return Shift.objects.create(engineer=engineer, span=(start, end), kind=kind)
    except IntegrityError as collision:
        raise _collides(collision) from collision


def _collides(collision: IntegrityError) -> Exception:
    """What a person is told when the database refused two shifts at once; any other refusal is a defect."""
    if "workforce_work_never_overlaps" not in str(collision):
        return collision
    message = _("This engineer already works in a part of that time. Cancel the other shift first.")
    return Conflict(message, field="start")


def _said(shift: Shift) -> dict[str, Any]:
    start, end = _ends(shift.span)
    return {
        "engineer_id": shift.engineer_id,
        "shift_id": shift.id,
        "kind": str(shift.kind),
        "start": start.isoformat(),
        "end": end.isoformat(),
    }


def _ends(span: Any) -> tuple[datetime, datetime]:
    """The ends of a span that was just made (a pair) or read (a range)."""
    return span if isinstance(span, tuple) else (span.lower, span.upper)


def _locked(engineer_id: int) -> Engineer:
    engineer = Engineer.objects.select_for_update().filter(id=engineer_id).first()
    if engineer is None:
        raise NotAllowed(_("There is no such engineer."))
    return engineer


def _skill(skill_id: int) -> Skill:
    skill = Skill.objects.filter(id=skill_id).first()
    if skill is None:
        raise Refused(_("There is no such skill."), field="skill")
    return skill


def _record(event: Event, engineer: Engineer, by: Actor, changes: dict[str, Any] | None = None) -> None:
    subjects = [ref("engineer", engineer.id), ref("user", engineer.user_id)]
    journal.record(event, subjects=subjects, changes=changes, by=by)
