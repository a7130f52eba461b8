"""What policies and calendars said in each version."""

from decimal import Decimal
from typing import Any

from aftercare.kit import remember
from aftercare.kit.rows import Row, rows
from aftercare.tasks.models import Calendar, Edition, Policy

POLICY_FIELDS = (
    "service_class",
    "condition",
    "position",
    "hours",
    "working_days",
    "wall_clock",
    "calendar_id",
    "pauses",
    "pause_hours",
    "grace_hours",
    "false_solve_counts",
    "restarts",
    "warnings",
)
CALENDAR_FIELDS = ("name", "zone", "week", "days", "country", "public")
_DECIMALS = ("hours", "pause_hours", "grace_hours")


def says(one: Policy | Calendar) -> dict[str, Any]:
    """What it says now, as JSON holds it."""
    fields = POLICY_FIELDS if isinstance(one, Policy) else CALENDAR_FIELDS
    found = {name: getattr(one, name) for name in fields}
    return {name: str(value) if name in _DECIMALS and value is not None else value for name, value in found.items()}


def values(said: dict[str, Any]) -> dict[str, Any]:
    """The values of the fields again, from what an edition holds."""
    return {name: Decimal(value) if name in _DECIMALS and value is not None else value for name, value in said.items()}


def kind_of(one: Policy | Calendar) -> str:
    """Which of the two it is."""
    return Edition.Of.POLICY if isinstance(one, Policy) else Edition.Of.CALENDAR


def of(one: Policy | Calendar, limit: int = 50) -> list[Row]:
    """Its editions, the latest first: version, says, at, by_name."""
    found = Edition.objects.filter(of=kind_of(one), number=one.id).order_by("-version")
    return rows(found[:limit].values("version", "says", "at", "by_name"))


@remember.for_a_moment
def as_promised(policy_id: int, policy_version: int, calendar_version: int) -> Policy | None:
    """The policy with its calendar as they were in these versions; None where no edition was kept."""
    said = _edition(Edition.Of.POLICY, policy_id, policy_version)
    if said is None:
        return None
    policy = Policy(id=policy_id, version=policy_version, kind="", **values(said))
    days = _edition(Edition.Of.CALENDAR, policy.calendar_id, calendar_version)
    if days is None:
        return None
    policy.calendar = Calendar(id=policy.calendar_id, version=calendar_version, **days)
    return policy


def _edition(of: str, number: int, version: int) -> dict[str, Any] | None:
    return Edition.objects.filter(of=of, number=number, version=version).values_list("says", flat=True).first()
