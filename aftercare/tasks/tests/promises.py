"""Promises about a kettle, for the tests of deadlines. 2026-11-23 is a Monday."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from aftercare.accounts import services as accounts
from aftercare.accounts.access import actor_of
from aftercare.kit.actor import Actor, system
from aftercare.kit.deadlines import Effect, Terms
from aftercare.kit.plugs import ClockKind, TaskKind
from aftercare.tasks import services
from aftercare.tasks.models import Calendar, Clock

if TYPE_CHECKING:
    from aftercare.accounts.models import User
    from aftercare.tasks.models import Policy, Task

SYSTEM = system("test")
ZONE = ZoneInfo("Asia/Shanghai")
WORKDAY = [["08:00", "12:00"], ["13:00", "17:00"]]
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), WORKDAY)
KETTLE = ClockKind(
    kind="kettle",
    name="Kettle",
    effects={
        "open": Effect.RUN,
        "cold": Effect.RUN,
        "waits": Effect.PAUSE,
        "hot": Effect.STOP,
        "done": Effect.STOP,
        "cancelled": Effect.CANCEL,
    },
)
# A kettle that is asked for again and again: from the first order that nobody has served.
ORDERS = ClockKind(
    kind="orders",
    name="Orders",
    effects={
        "ordered": Effect.BEGIN,
        "served": Effect.STOP,
        "never_mind": Effect.DISMISS,
        "cancelled": Effect.CANCEL,
    },
    terms=Terms(begin_needs_stop=True),
)
PAGED = TaskKind(kind="paged", name="Done on a page of its own", link=lambda number: f"/desk/paged/{number}")


def at(text: str) -> datetime:
    """A moment in Shanghai from "23 09:00": the day of November 2026 and the time."""
    day, time = text.split()
    return datetime.fromisoformat(f"2026-11-{day}T{time}").replace(tzinfo=ZONE)


def calendar() -> Calendar:
    """Eight hours a day from Monday to Friday, with a break at noon."""
    found = Calendar.objects.filter(slug="kettles").first()
    return found or services.add_calendar(slug="kettles", name="Kettles", zone=ZONE.key, week=WEEK)


def policy(hours: str, position: int = 1, service_class: str = "", *, kind: str = "kettle", **more: Any) -> "Policy":
    """A promise about a kettle."""
    return services.add_policy(
        kind=kind, service_class=service_class, position=position, hours=Decimal(hours), calendar=calendar(), **more
    )


def start(subject: str = "kettle:1", service_class: str = "", begun: str = "23 09:00") -> Clock:
    """The clock of a kettle that was put on then."""
    services.start_clocks(
        subject=subject, about=services.About(service_class), kinds=["kettle"], at=at(begun), category="cold"
    )
    return Clock.objects.get(subject=subject)


def mark(category: str, when: str, subject: str = "kettle:1") -> Clock:
    """The clock of the kettle after a step in its history."""
    services.mark(subject=subject, category=category, at=at(when))
    return Clock.objects.get(subject=subject)


def task(key: str = "k-1", **more: Any) -> "Task":
    """Something that the agents must do."""
    plain: dict[str, Any] = {"kind": "call", "title": "Call her", "team": "agent", **more}
    return services.add_task(key=key, subjects=["kettle:1"], by=SYSTEM, **plain)


def user(name: str, *roles: str) -> "User":
    """A login of this name."""
    return accounts.add_user(username=name, name=name.title(), password="long enough 1", roles=roles, by=SYSTEM)


def actor(name: str, *roles: str) -> Actor:
    """Somebody new of these roles, as the one who acts."""
    return actor_of(user(name, *roles))
