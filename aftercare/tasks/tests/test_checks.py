from decimal import Decimal

import pytest

from aftercare.kit import clock as time
from aftercare.tasks import checks, services
from aftercare.tasks.models import Clock
from aftercare.tasks.tests.promises import SYSTEM, at, mark, policy, start

pytestmark = pytest.mark.django_db


def found() -> list[str]:
    """What the check names."""
    return [problem.where for problem in checks.clocks_agree_with_their_marks()]


def test_clocks_agree_with_their_marks_in_every_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "BATCH", 2)
    policy("4")
    with time.standing_at(at("23 10:00")):
        for number, category in enumerate(("cold", "waits", "hot", "cancelled"), start=1):
            start(f"kettle:{number}")
            mark(category, "23 10:00", f"kettle:{number}")
    with time.standing_at(at("27 10:00")):
        assert found() == []


@pytest.mark.parametrize("lie", [{"due_at": at("24 10:00")}, {"state": "paused"}, {"due_at": None}])
def test_control_a_manipulated_cache_is_named(lie: dict[str, object]) -> None:
    policy("4")
    with time.standing_at(at("23 10:00")):
        start("kettle:1")
        start("kettle:2")
        Clock.objects.filter(subject="kettle:2").update(**lie)
        assert found() == ["kettle:2"]


def test_what_ended_is_judged_by_what_was_promised_then() -> None:
    promise = policy("4")
    with time.standing_at(at("23 10:00")):
        start("kettle:1")
        mark("hot", "23 10:00", "kettle:1")
        services.change_policy(policy_id=promise.id, hours=Decimal(2), wall_clock=False, by=SYSTEM)
        start("kettle:2")
        assert found() == []
    with time.standing_at(at("23 10:01")):
        services.catch_up()
        Clock.objects.filter(subject="kettle:2").update(policy_version=1, due_at=at("24 10:00"))
        assert found() == ["kettle:2"]  # what is open follows its promise, whatever it says of itself


def test_what_the_background_is_about_to_mend_is_no_contradiction() -> None:
    promise = policy("4")
    with time.standing_at(at("23 10:00")):
        start("kettle:1")
        before = Clock.objects.values("policy_version", "due_at").get()
        services.change_policy(policy_id=promise.id, hours=Decimal(2), by=SYSTEM)
        Clock.objects.update(**before)
        assert found() == []
        services.catch_up()
        assert Clock.objects.get().policy_version == 2
