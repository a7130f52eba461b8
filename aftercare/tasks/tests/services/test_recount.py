from decimal import Decimal

import pytest

from aftercare.journal.models import Entry
from aftercare.kit import clock as time
from aftercare.tasks import services
from aftercare.tasks.models import Clock, Policy
from aftercare.tasks.services import policies, recount
from aftercare.tasks.tests.promises import SYSTEM, at, mark, policy, start

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recount, "BATCH", 2)
    monkeypatch.setattr(policies, "BATCH", 2)


def versions() -> list[int]:
    return list(Clock.objects.order_by("id").values_list("policy_version", flat=True))


def test_many_follow_in_the_background_in_batches_and_few_at_once() -> None:
    promise = policy("4")
    with time.standing_at(at("23 10:00")):
        for number in range(5):
            start(f"kettle:{number}")
        assert services.change_policy(policy_id=promise.id, hours=Decimal(8), by=SYSTEM) == 0
        assert versions() == [1] * 5
        assert services.catch_up() == 5
        assert (versions(), services.catch_up()) == ([2] * 5, 0)
    moved = Entry.objects.filter(name="tasks.DeadlinesMoved")
    assert [entry.data["number"] for entry in moved] == [2, 2, 1]


def test_it_goes_on_where_it_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    promise = policy("4")
    with time.standing_at(at("23 10:00")):
        for number in range(5):
            start(f"kettle:{number}")
        services.change_policy(policy_id=promise.id, hours=Decimal(8), by=SYSTEM)
        monkeypatch.setattr(recount, "SECONDS", -1.0)
        assert services.catch_up() == 0
        monkeypatch.setattr(recount, "SECONDS", 15.0)
        services.recompute(list(Clock.objects.order_by("id").values_list("id", flat=True)[:2]))
        assert services.catch_up() == 3


def test_what_another_process_promised_by_the_old_version_is_found_later() -> None:
    promise = policy("4")
    with time.standing_at(at("23 10:00")):
        services.change_policy(policy_id=promise.id, hours=Decimal(8), by=SYSTEM)
        services.catch_up()
        start()
        Clock.objects.update(policy_version=1, due_at=at("23 14:00"))
        assert Policy.objects.get(id=promise.id).settled_version == 1
    with time.standing_at(at("23 10:01")):
        assert (services.catch_up(), services.catch_up()) == (1, 0)
    assert (Policy.objects.get(id=promise.id).settled_version, Clock.objects.get().due_at) == (2, at("24 09:00"))


def test_what_ended_keeps_its_version_until_it_is_taken_up_again() -> None:
    promise = policy("4")
    with time.standing_at(at("23 16:00")):
        start()
        mark("hot", "23 13:30")
        services.change_policy(policy_id=promise.id, hours=Decimal(2), by=SYSTEM)
        assert services.catch_up() == 0
        kept = mark("done", "23 15:00")
        assert (kept.policy_version, kept.due_at, kept.breached) == (1, at("23 14:00"), False)
        again = mark("cold", "23 16:00")
        assert (again.policy_version, again.due_at, again.breached) == (2, at("23 11:00"), True)
