"""Promises and working hours are changed with a look ahead, and can be set back."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.kit import clock
from aftercare.tasks import services
from aftercare.tasks.models import Calendar, Policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(log_in: Callable[[str], Client]) -> Client:
    """An administrator's browser that asks for English."""
    client = log_in("administrator")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def calendar(db: None) -> Calendar:
    """Office hours on Mondays."""
    return services.add_calendar(slug="tests", name="Tests", zone="Asia/Shanghai", week={"mon": [["08:00", "18:00"]]})


@pytest.fixture
def policy(calendar: Calendar) -> Policy:
    """Ten hours for a kind of deadline that the product has."""
    return services.add_policy(
        kind="solution", service_class="Z", position=99, hours=Decimal(10), calendar=calendar, wall_clock=True
    )


def hours(policy: Policy) -> Decimal | None:
    return Policy.objects.get(id=policy.id).hours


def test_a_promise_is_looked_at_changed_and_set_back(admin: Client, policy: Policy) -> None:
    address = reverse("tasks.studio:policy", args=[policy.id])
    services.start_clocks(
        subject="ticket:999999", about=services.About("Z"), kinds=["solution"], at=clock.now(), category="new"
    )
    assert "ticket:999999" in admin.get(address, {"hours": "5", "wall_clock": "on"}).content.decode()
    assert hours(policy) == 10
    assert admin.post(address, {"hours": "5", "wall_clock": "on"}).status_code == 302
    assert hours(policy) == 5
    assert "Set back" in admin.get(address).content.decode()
    back = reverse("tasks.studio:set_back", args=[policy.id])
    assert admin.post(back, {"hours": "10.00"}).status_code == 302
    assert hours(policy) == 10
    assert Policy.objects.get(id=policy.id).wall_clock is True


@pytest.mark.parametrize("wrong", ["", "-1", "x", "9000", "NaN", "1e99"])
def test_control_a_promise_that_nobody_can_mean_is_refused(admin: Client, policy: Policy, wrong: str) -> None:
    assert admin.post(reverse("tasks.studio:policy", args=[policy.id]), {"hours": wrong}).status_code == 422
    assert admin.post(reverse("tasks.studio:set_back", args=[policy.id]), {"hours": wrong or "x"}).status_code == 404
    assert hours(policy) == 10


def test_working_hours_are_changed(admin: Client, calendar: Calendar) -> None:
    assert "Tests" in admin.get(reverse("tasks.studio:calendars")).content.decode()
    address = reverse("tasks.studio:calendar", args=[calendar.id])
    assert admin.post(address, {"tue": "09:00-17:00", "days": "2026-10-01"}).status_code == 302
    calendar.refresh_from_db()
    assert (calendar.week, calendar.days) == ({"tue": [["09:00", "17:00"]]}, {"2026-10-01": []})


@pytest.mark.parametrize("week", [{"mon": "late"}, {"mon": "08:00-12:00, 11:00-13:00"}, {"mon": "25:00-26:00"}])
def test_control_hours_that_contradict_each_other_are_refused(
    admin: Client, calendar: Calendar, week: dict[str, str]
) -> None:
    assert admin.post(reverse("tasks.studio:calendar", args=[calendar.id]), week).status_code == 422
    calendar.refresh_from_db()
    assert calendar.week == {"mon": [["08:00", "18:00"]]}


@pytest.mark.parametrize("name", ["policy", "calendar"])
def test_what_is_not_there_is_not_found(admin: Client, name: str) -> None:
    assert admin.get(reverse(f"tasks.studio:{name}", args=[999_999])).status_code == 404
