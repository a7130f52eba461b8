from decimal import Decimal
from typing import Any

import pytest

from aftercare.journal.models import Entry
from aftercare.kit import clock as time
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.tasks import services
from aftercare.tasks.models import Calendar, Clock, Policy
from aftercare.tasks.tests.promises import SYSTEM, WEEK, ZONE, actor, at, calendar, mark, policy, start

pytestmark = pytest.mark.django_db


def deadlines() -> dict[str, object]:
    """When each kettle must be hot."""
    return dict(Clock.objects.filter(kind="kettle").values_list("subject", "due_at"))


def test_the_preview_is_what_moves() -> None:
    promise = policy("4")
    with time.standing_at(at("23 10:00")):
        for number in (1, 2, 3):
            start(f"kettle:{number}")
        mark("hot", "23 10:00", "kettle:2")
        mark("waits", "23 10:00", "kettle:3")
        before = deadlines()
        preview = services.would_move(policy_id=promise.id, hours=Decimal(8), wall_clock=False)
        assert deadlines() == before
        moved = services.change_policy(policy_id=promise.id, hours=Decimal(8), wall_clock=False, by=SYSTEM)
    assert preview == [{"subject": "kettle:1", "before": at("23 14:00"), "after": at("24 09:00")}]
    assert moved == 1
    assert deadlines() == {"kettle:1": at("24 09:00"), "kettle:2": at("23 14:00"), "kettle:3": None}
    assert set(Clock.objects.filter(subject="kettle:1").values_list("policy_version", flat=True)) == {2}


def test_a_changed_policy_is_recorded_with_what_was_before() -> None:
    promise = policy("4")
    services.change_policy(policy_id=promise.id, hours=Decimal("4.5"), wall_clock=True, by=SYSTEM)
    entry = Entry.objects.get(name="tasks.PolicyChanged")
    assert entry.changes == {"hours": ["4.00", "4.5"], "wall_clock": [False, True]}
    assert entry.data == {"policy_id": promise.id, "moved": 0}


def test_no_promise_and_a_promise_again() -> None:
    promise = policy("4")
    with time.standing_at(at("23 10:00")):
        start()
        assert services.change_policy(policy_id=promise.id, hours=Decimal(0), wall_clock=False, by=SYSTEM) == 1
        assert Clock.objects.get().state == "none"
        assert services.change_policy(policy_id=promise.id, hours=Decimal(4), wall_clock=False, by=SYSTEM) == 1
    assert deadlines() == {"kettle:1": at("23 14:00")}


@pytest.mark.parametrize("hours", ["-1", "8784.01"])
def test_hours_have_limits(hours: str) -> None:
    promise = policy("4")
    with pytest.raises(Refused) as refusal:
        services.change_policy(policy_id=promise.id, hours=Decimal(hours), wall_clock=False, by=SYSTEM)
    assert refusal.value.field == "hours"
    assert Policy.objects.get(id=promise.id).version == 1


def test_a_changed_calendar_moves_what_is_open() -> None:
    policy("4")
    with time.standing_at(at("23 10:00")):
        start("kettle:1")
        start("kettle:2")
        mark("hot", "23 10:00", "kettle:2")
        moved = services.change_calendar(calendar_id=calendar().id, week=WEEK, days={"2026-11-23": []}, by=SYSTEM)
    assert moved == 1
    assert deadlines() == {"kettle:1": at("24 12:00"), "kettle:2": at("23 14:00")}
    assert Calendar.objects.get(slug="kettles").version == 2


def test_control_a_calendar_of_others_moves_nothing() -> None:
    policy("4")
    other = services.add_calendar(slug="other", name="Other", zone=ZONE.key, week=WEEK)
    with time.standing_at(at("23 10:00")):
        start()
        assert services.change_calendar(calendar_id=other.id, week=WEEK, days={"2026-11-23": []}, by=SYSTEM) == 0
    assert deadlines() == {"kettle:1": at("23 14:00")}


def test_hours_that_overlap_are_refused() -> None:
    overlapping = {"mon": [["08:00", "12:00"], ["11:00", "13:00"]]}
    with pytest.raises(Refused) as refusal:
        services.change_calendar(calendar_id=calendar().id, week=overlapping, days={}, by=SYSTEM)
    assert refusal.value.field == "week"
    assert Calendar.objects.get(slug="kettles").week == WEEK
    with pytest.raises(Refused):
        services.add_calendar(slug="new", name="New", zone="Mars/Base", week=WEEK)
    assert Calendar.objects.filter(slug="new").count() == 0


@pytest.mark.parametrize("week", [{}, {"mon": []}])
def test_a_week_without_any_hours_is_refused(week: dict[str, list[list[str]]]) -> None:
    with pytest.raises(Refused, match="at least one weekday") as refusal:
        services.change_calendar(calendar_id=calendar().id, week=week, days={}, by=SYSTEM)
    assert (refusal.value.field, Calendar.objects.get(slug="kettles").week) == ("week", WEEK)


def test_the_calendar_of_a_slug() -> None:
    assert services.calendar(calendar().slug) == calendar()


def test_only_administrators_change_promises() -> None:
    promise = policy("4")
    manager = actor("manager", "manager")
    with pytest.raises(NotAllowed):
        services.change_policy(policy_id=promise.id, hours=Decimal(1), wall_clock=False, by=manager)
    with pytest.raises(NotAllowed):
        services.change_calendar(calendar_id=calendar().id, week={}, days={}, by=manager)
    assert (Policy.objects.get(id=promise.id).version, calendar().version) == (1, 1)
    administrator = actor("administrator", "administrator")
    services.change_policy(policy_id=promise.id, hours=Decimal(1), wall_clock=False, by=administrator)
    assert Policy.objects.get(id=promise.id).version == 2


def test_a_promise_is_set_back_retired_and_ordered() -> None:
    first, second = policy("4", 1), policy("8", 2)
    services.change_policy(policy_id=first.id, hours=Decimal(2), by=SYSTEM)
    services.set_policy_back(policy_id=first.id, version=1, by=SYSTEM)
    assert Policy.objects.get(id=first.id).hours == 4
    services.order_policies(kind="kettle", policy_ids=[second.id, first.id], by=SYSTEM)
    assert start("kettle:1").policy == second
    services.retire_policy(policy_id=second.id, by=SYSTEM)
    assert start("kettle:2").policy == first
    with pytest.raises(Conflict):
        services.order_policies(kind="kettle", policy_ids=[second.id, first.id], by=SYSTEM)
    with pytest.raises(Conflict):
        services.retire_policy(policy_id=second.id, by=SYSTEM)
    with pytest.raises(NotAllowed):
        services.change_policy(policy_id=second.id, hours=Decimal(2), by=SYSTEM)
    assert policy("1", position=1).position == 1  # the place of what ended is free


@pytest.mark.parametrize(
    ("says", "field"),
    [
        ({"hours": None}, "hours"),
        ({"working_days": 2}, "hours"),
        ({"hours": None, "working_days": 367}, "working_days"),
        ({"hours": None, "working_days": 2, "wall_clock": True}, "wall_clock"),
        ({"pause_hours": Decimal(-1)}, "pause_hours"),
        ({"grace_hours": Decimal(9000)}, "grace_hours"),
        ({"pauses": ["hot"]}, "pauses"),
        ({"warnings": [{"percent": 0, "to": ["owner"]}]}, "warnings"),
        ({"warnings": [{"percent": 75, "to": ["owner"]}] * 2}, "warnings"),
        ({"warnings": [{"percent": 75, "to": ["nobody"]}]}, "warnings"),
        ({"warnings": [{"percent": 75, "to": []}]}, "warnings"),
        ({"condition": {"field": "moon", "is": "full"}}, "condition"),
    ],
)
def test_what_cannot_be_promised_is_refused_with_its_field(says: dict[str, Any], field: str) -> None:
    promise = policy("4")
    with pytest.raises(Refused) as refusal:
        services.change_policy(policy_id=promise.id, by=SYSTEM, **says)
    assert (refusal.value.field, Policy.objects.get(id=promise.id).version) == (field, 1)


def test_a_policy_says_nothing_else() -> None:
    with pytest.raises(TypeError):
        services.change_policy(policy_id=policy("4").id, position=3, by=SYSTEM)
