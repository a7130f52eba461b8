from decimal import Decimal

import pytest

from aftercare.tasks import editions, services
from aftercare.tasks.models import Policy
from aftercare.tasks.tests.promises import SYSTEM, WEEK, calendar, policy

pytestmark = pytest.mark.django_db


def test_every_version_is_kept_and_read_as_it_was() -> None:
    promise = policy("4")
    services.change_policy(policy_id=promise.id, hours=Decimal("2.5"), wall_clock=True, by=SYSTEM)
    services.change_calendar(calendar_id=calendar().id, days={"2026-11-23": []}, by=SYSTEM)
    promise.refresh_from_db()
    assert [(row["version"], row["says"]["hours"]) for row in editions.of(promise)] == [(2, "2.5"), (1, "4")]
    first = editions.as_promised(promise.id, 1, 1)
    assert first is not None
    assert (first.hours, first.wall_clock, first.calendar.days, first.calendar.week) == (Decimal(4), False, {}, WEEK)
    second = editions.as_promised(promise.id, 2, 2)
    assert second is not None
    assert (second.hours, second.wall_clock, second.calendar.days) == (Decimal("2.5"), True, {"2026-11-23": []})
    assert editions.as_promised(promise.id, 3, 1) is None
    assert editions.as_promised(promise.id, 1, 9) is None


def test_what_it_says_and_back() -> None:
    promise = policy("4", pause_hours=Decimal("1.5"))
    said = editions.says(promise)
    assert Policy(kind="kettle", **editions.values(said)).pause_hours == Decimal("1.5")
    assert (said["grace_hours"], said["working_days"]) == ("24", None)
