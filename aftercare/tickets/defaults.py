"""What a new installation begins with: calendars, promises, queues, categories and words. All of it can be changed."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from aftercare.messaging import services as messaging
from aftercare.tasks import queries as tasks, services as promise
from aftercare.tickets import services
from aftercare.tickets.states import FIRST_RESPONSE, NEXT_RESPONSE, SOLUTION, State

DATA = Path(__file__).parent / "data"
ROUND_THE_CLOCK = [["00:00", "24:00"]]
OFFICE_DAY = [["08:30", "12:00"], ["13:00", "18:00"]]
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")

# What is promised, and by class the hours of each; class A counts at night too.
PROMISED = (FIRST_RESPONSE, NEXT_RESPONSE, SOLUTION)
HOURS = {"A": ("1", "1", "8"), "B": ("4", "4", "24"), "C": ("24", "24", "48")}
PAUSES = [State.WAIT_CUSTOMER.value]


def install() -> None:
    """Add what is missing; what an administrator changed stays."""
    country = promise.use_public_days()
    if not tasks.calendars():
        _calendars(country)
    elif country:
        promise.adopt_public_days(slug="office", country=country)
    _promises({row["kind"] for row in tasks.policies()})
    messaging.add_missing_templates(_read("templates.json"))
    _queues_and_categories()
    services.name_deadlines()


def _calendars(country: str) -> None:
    promise.add_calendar(
        slug="office",
        name=gettext_noop("Working hours"),
        zone=settings.TIME_ZONE,
        week=dict.fromkeys(WORKDAYS, OFFICE_DAY),
        country=country,
    )
    promise.add_calendar(
        slug="always",
        name=gettext_noop("Around the clock"),
        zone=settings.TIME_ZONE,
        week=dict.fromkeys((*WORKDAYS, "sat", "sun"), ROUND_THE_CLOCK),
    )


def _promises(known: set[str]) -> None:
    """Hours by class for each kind that nothing is promised for yet. A solution waits for the customer."""
    for place, kind in enumerate(PROMISED):
        if kind.kind in known:
            continue
        for service_class, hours in HOURS.items():
            promise.add_policy(
                kind=kind.kind,
                service_class=service_class,
                hours=Decimal(hours[place]),
                calendar=promise.calendar("always" if service_class == "A" else "office"),
                pauses=PAUSES if kind.may_pause else [],
            )


def _queues_and_categories() -> None:
    queues = {row["slug"]: services.add_queue(**row) for row in _read("queues.json")}
    for position, row in enumerate(_read("categories.json"), start=1):
        names = {key: row.pop(key) for key in ("slug", "name", "name_zh")}
        queue = queues[row.pop("queue")]
        services.add_category(**names, position=position, queue=queue, sorts=services.Sorts(**row))


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text())
