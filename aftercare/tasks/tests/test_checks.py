import pytest

from aftercare.kit import clock as time
from aftercare.tasks import checks
from aftercare.tasks.models import Clock
from aftercare.tasks.tests.promises import at, mark, policy, start

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
