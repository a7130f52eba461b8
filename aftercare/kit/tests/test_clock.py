from datetime import UTC, datetime, timedelta, timezone

import pytest

from aftercare.kit import clock

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_now_is_the_machines_time_in_utc() -> None:
    before = datetime.now(UTC)
    moment = clock.now()
    assert before <= moment <= datetime.now(UTC)
    assert moment.utcoffset() == timedelta(0)


def test_a_standing_clock_stands_and_then_goes_on() -> None:
    with clock.standing_at(NOON):
        assert clock.now() == NOON
        assert clock.now() == NOON
    assert clock.now() > NOON - timedelta(days=36500)
    assert clock.now() != NOON


def test_a_moment_of_another_zone_is_told_in_utc() -> None:
    shanghai = timezone(timedelta(hours=8))
    with clock.standing_at(datetime(2026, 11, 22, 20, tzinfo=shanghai)):
        assert clock.now().isoformat() == "2026-11-22T12:00:00+00:00"


def test_clocks_stand_within_each_other_and_after_a_failure() -> None:
    later = NOON + timedelta(hours=1)
    with clock.standing_at(NOON):
        with pytest.raises(KeyError), clock.standing_at(later):
            raise KeyError
        assert clock.now() == NOON


def test_a_naive_moment_is_refused_and_the_clock_goes_on() -> None:
    with pytest.raises(ValueError, match="aware"), clock.standing_at(datetime(2026, 11, 22)):  # noqa: DTZ001 - meant
        pytest.fail("the clock stood at a moment that could mean any place on earth")
    assert clock.now() != NOON


def test_another_source_is_used_until_the_machines_time_is_asked_for_again() -> None:
    clock.use(lambda: NOON)
    assert clock.now() == NOON
    clock.use_system_time()
    assert clock.now() != NOON
