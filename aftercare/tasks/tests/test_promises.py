"""Which promises were kept, missed or late in a span: what the figures of all contexts rest on."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from aftercare.kit import clock, plugs
from aftercare.kit.deadlines import Effect
from aftercare.kit.plugs import ClockKind
from aftercare.kit.worktime import WEEKDAYS
from aftercare.tasks import queries, services

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
KIND = "boiling"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _promised(db: None) -> None:
    """Water boils within two hours."""
    effects = {"cold": Effect.RUN, "hot": Effect.STOP, "spilt": Effect.CANCEL}
    if not any(plug.kind == KIND for plug in plugs.offered(ClockKind)):
        plugs.offer([ClockKind(kind=KIND, name="Boiling", effects=effects)])
    week = {day: [("00:00", "24:00")] for day in WEEKDAYS}
    calendar = services.add_calendar(slug="kettle", name="Kettle", zone="UTC", week=week)
    services.add_policy(kind=KIND, service_class="", position=1, hours=Decimal(2), calendar=calendar)


def kettle(number: int, *steps: tuple[str, float]) -> str:
    """A kettle that is put on at the start and goes through steps so many hours later."""
    subject = f"kettle:{number}"
    with clock.standing_at(START):
        services.start_clocks(subject=subject, about=services.About(), kinds=[KIND], at=START, category="cold")
    for category, after in steps:
        with clock.standing_at(START + after * HOUR):
            services.mark(subject=subject, category=category)
    return subject


def found(after: float, until: float, *, now: float = 9) -> dict[str, tuple[bool, float | None]]:
    """By kettle: whether it was kept, and how many hours after the start that was decided."""
    with clock.standing_at(START + now * HOUR):
        rows = queries.promises([KIND], start=START + after * HOUR, end=START + until * HOUR)
    return {row["subject"]: (row["kept"], row["decided_at"] and (row["decided_at"] - START) / HOUR) for row in rows}


def test_a_promise_is_decided_when_it_is_met_or_its_time_runs_out() -> None:
    kept, late, never = kettle(1, ("hot", 1)), kettle(2, ("hot", 3)), kettle(3)
    kettle(4, ("spilt", 1))
    assert found(0, 9) == {kept: (True, 1), late: (False, 2), never: (False, 2)}


def test_exactly_in_time_is_in_time() -> None:
    assert found(0, 9) == {}
    just = kettle(1, ("hot", 2))
    assert found(0, 9) == {just: (True, 2)}


def test_what_is_still_to_come_is_not_decided() -> None:
    kettle(1)
    assert found(0, 9, now=1) == {}


def test_what_was_met_or_still_is_late_in_the_span_is_there_too() -> None:
    late, never = kettle(1, ("hot", 3)), kettle(2)
    assert found(2.5, 9) == {late: (False, 2), never: (False, 2)}
    assert found(3.5, 9) == {never: (False, 2)}


def test_beginning_and_calendar_stand_with_it() -> None:
    kettle(1, ("hot", 1))
    with clock.standing_at(START + 9 * HOUR):
        row = queries.promises([KIND], start=START, end=START + 9 * HOUR)[0]
    assert (row["began_at"], row["stopped_at"], row["due_at"]) == (START, START + HOUR, START + 2 * HOUR)
    assert queries.working_calendars()[row["calendar_id"]].zone == "UTC"
    assert queries.promises(["other"], start=START, end=START + 9 * HOUR) == []
