from collections.abc import Mapping

import pytest
from django.db import IntegrityError, transaction

from aftercare.tasks.models import Clock, Policy, Task
from aftercare.tasks.tests.promises import at, policy, start, task

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
        policy("-1", 2)
    assert list(Policy.objects.filter(kind="kettle")) == [first]
