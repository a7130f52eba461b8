"""Promises and working hours are changed with a look ahead, and can be set back."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.kit import clock
from aftercare.kit.actor import system
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


def says(policy: Policy, **more: Any) -> dict[str, Any]:
    """What the page of this promise sends."""
    plain = {"amount": "10", "unit": "hours", "calendar": policy.calendar_id, "grace_hours": "24"}
    return {**plain, "service_class": "", "wall_clock": "on", **more}


def test_a_promise_is_looked_at_changed_and_set_back(admin: Client, policy: Policy) -> None:
    address = reverse("tasks.studio:policy", args=[policy.id])
    services.start_clocks(
        subject="ticket:999999", about=services.About("Z"), kinds=["solution"], at=clock.now(), category="new"
    )
    assert "ticket:999999" in admin.get(address, says(policy, amount="5")).content.decode()
    assert hours(policy) == 10
    assert admin.post(address, says(policy, amount="5")).status_code == 302
    assert hours(policy) == 5
    page = admin.get(address).content.decode()
    assert "hours: 10 → 5" in page
    back = reverse("tasks.studio:set_back", args=[policy.id])
    assert admin.post(back, {"version": "1"}).status_code == 302
    assert hours(policy) == 10
    assert Policy.objects.get(id=policy.id).wall_clock is True
    for wrong in ("9", "", "x", "1e9"):
        assert admin.post(back, {"version": wrong}).status_code == 404


@pytest.mark.parametrize("wrong", ["", "-1", "x", "9000", "NaN", "1e99"])
def test_control_a_promise_that_nobody_can_mean_is_refused(admin: Client, policy: Policy, wrong: str) -> None:
    address = reverse("tasks.studio:policy", args=[policy.id])
    assert admin.post(address, says(policy, amount=wrong)).status_code == 422
    assert admin.get(address, says(policy, amount=wrong)).status_code == 422
    assert hours(policy) == 10


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"amount": "1.5", "unit": "working_days", "wall_clock": ""}, "Working days are whole days."),
        ({"amount": "2", "unit": "working_days"}, "Working days cannot count nights and holidays."),
        ({"calendar": "999999"}, "Select a valid choice"),
        ({"pause_hours": "-1"}, "greater than or equal to 0"),
        ({"percent_0": "75", "to_0": ["owner"], "percent_1": "75", "to_1": ["owner"]}, "Warn at different percents"),
        ({"percent_0": "75"}, "Choose for each warning who is told."),
        ({"percent_0": "101", "to_0": ["owner"]}, "less than or equal to 100"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    admin: Client, policy: Policy, more: dict[str, Any], sentence: str
) -> None:
    address = reverse("tasks.studio:policy", args=[policy.id])
    for answer in (admin.post(address, says(policy, **more)), admin.get(address, says(policy, **more))):
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert Policy.objects.get(id=policy.id).version == 1


def test_all_that_a_promise_says_is_written_on_its_page(admin: Client, policy: Policy) -> None:
    asked = says(
        policy,
        service_class="B",
        fact_channel="mail",
        amount="2",
        unit="working_days",
        wall_clock="",
        pauses=["wait_third"],
        pause_hours="40",
        restarts="on",
        false_solve_counts="on",
        grace_hours="8",
        percent_0="50",
        to_0=["owner", "manager"],
    )
    assert admin.post(reverse("tasks.studio:policy", args=[policy.id]), asked).status_code == 302
    policy.refresh_from_db()
    assert (policy.service_class, policy.condition) == ("B", {"all": [{"field": "channel", "is": "mail"}]})
    assert (policy.hours, policy.working_days, policy.wall_clock) == (None, 2, False)
    assert (policy.pauses, policy.pause_hours, policy.restarts) == (["wait_third"], Decimal(40), True)
    assert (policy.false_solve_counts, policy.grace_hours) == (True, Decimal(8))
    assert policy.warnings == [{"percent": 50, "to": ["owner", "manager"]}]
    page = admin.get(reverse("tasks.studio:policies")).content.decode()
    assert "2 working days" in page
    assert admin.get(reverse("tasks.studio:policy", args=[policy.id])).status_code == 200


def test_a_promise_is_added_tried_earlier_and_ended(admin: Client, policy: Policy) -> None:
    assert admin.get(reverse("tasks.studio:new_policy", args=["solution"])).status_code == 200
    assert admin.get(reverse("tasks.studio:new_policy", args=["nothing"])).status_code == 404
    new = reverse("tasks.studio:new_policy", args=["solution"])
    assert admin.post(new, says(policy, amount="")).status_code == 422
    assert admin.post(new, says(policy, amount="3")).status_code == 302
    added = Policy.objects.get(kind="solution", hours=3)
    assert added.position == policy.position + 1
    assert admin.post(reverse("tasks.studio:earlier", args=[added.id])).status_code == 302
    first, second = Policy.objects.filter(id__in=[policy.id, added.id]).order_by("position")
    assert (first, second) == (added, policy)
    assert admin.post(reverse("tasks.studio:retire", args=[added.id])).status_code == 302
    assert admin.get(reverse("tasks.studio:policy", args=[added.id])).status_code == 404
    assert admin.post(reverse("tasks.studio:retire", args=[added.id])).status_code == 409


def test_working_hours_are_changed(admin: Client, calendar: Calendar) -> None:
    assert "Tests" in admin.get(reverse("tasks.studio:calendars")).content.decode()
    address = reverse("tasks.studio:calendar", args=[calendar.id])
    assert admin.post(address, {"tue": "09:00-17:00", "days": "2026-10-01"}).status_code == 302
    calendar.refresh_from_db()
    assert (calendar.week, calendar.days) == ({"tue": [["09:00", "17:00"]]}, {"2026-10-01": []})
    back = reverse("tasks.studio:set_calendar_back", args=[calendar.id])
    assert admin.post(back, {"version": "1"}).status_code == 302
    calendar.refresh_from_db()
    assert calendar.week == {"mon": [["08:00", "18:00"]]}
    assert admin.post(back, {"version": "7"}).status_code == 404


def test_other_working_hours_are_looked_at_first(admin: Client, calendar: Calendar, policy: Policy) -> None:
    services.change_policy(policy_id=policy.id, wall_clock=False, by=system("test"))
    services.start_clocks(
        subject="ticket:999999", about=services.About("Z"), kinds=["solution"], at=clock.now(), category="new"
    )
    page = admin.get(reverse("tasks.studio:calendar", args=[calendar.id]), {"tue": "09:00-17:00", "days": ""})
    assert "1 open deadline would move." in page.content.decode()
    calendar.refresh_from_db()
    assert (calendar.version, calendar.week) == (1, {"mon": [["08:00", "18:00"]]})


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
