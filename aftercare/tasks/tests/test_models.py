from collections.abc import Mapping

import pytest
from django.db import IntegrityError, transaction

from aftercare.kit import clock as time
from aftercare.tasks.models import Alarm, Clock, ForceMajeure, Policy, Task
from aftercare.tasks.tests.promises import at, policy, start, task, user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("change", [{"state": "done"}, {"state": "done", "done_at": at("23 09:00")}])
def test_a_done_task_has_a_moment_and_evidence(change: Mapping[str, object]) -> None:
    task()
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.update(**change)
    Task.objects.update(state="done", done_at=at("23 09:00"), evidence="Reached her")


def test_a_met_clock_has_a_moment() -> None:
    policy("4")
    start()
    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.update(state="stopped")
    with pytest.raises(IntegrityError), transaction.atomic():
        start()
    assert Clock.objects.get().state == "running"


def test_a_promise_is_not_negative_and_its_place_is_its_own() -> None:
    first = policy("4", 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        policy("5", 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.filter(id=first.id).update(hours=-1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.filter(id=first.id).update(working_days=2)
    assert list(Policy.objects.filter(kind="kettle")) == [first]


def test_a_clock_is_warned_once_of_each_level() -> None:
    policy("4")
    with time.standing_at(at("23 09:00")):
        clock = start()
    alarm = {"clock": clock, "policy": clock.policy, "at": at("23 12:00"), "raised_at": at("23 12:00")}
    Alarm.objects.create(percent=75, tell_at=at("23 12:00"), **alarm)
    for percent in (75, 0, 101):
        with pytest.raises(IntegrityError), transaction.atomic():
            Alarm.objects.create(percent=percent, tell_at=at("23 12:00"), **alarm)


def test_force_majeure_needs_another_pair_of_eyes_and_lasts() -> None:
    one, other = user("one", "manager"), user("other", "manager")
    window = {"name": "Storm", "starts_at": at("23 09:00"), "declared_at": at("23 09:00"), "declared_by": one}
    for wrong in (
        {"ends_at": at("23 09:00")},
        {"ends_at": at("24 09:00"), "approved_by": one, "approved_at": at("23 10:00")},
        {"ends_at": at("24 09:00"), "approved_by": other},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ForceMajeure.objects.create(**window, **wrong)
    ForceMajeure.objects.create(**window, ends_at=at("24 09:00"), approved_by=other, approved_at=at("23 10:00"))
