from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aftercare.kit.deadlines import Effect, Reason, State, Target, explain
from aftercare.kit.deadlines.tests.scene import COUNTS, HOUR, OFFICE, at, clock
from aftercare.kit.worktime import ALWAYS, working_time


def test_force_majeure_does_not_count_and_says_so() -> None:
    storm = [(at(8, 10), at(8, 11)), (at(8, 13), at(8, 14))]
    found = explain(OFFICE, Target(hours=4), [(at(8, 9), "new")], at(8, 11, 30), COUNTS, excluded=storm)
    calm = explain(OFFICE, Target(hours=4), [(at(8, 9), "new")], at(8, 11, 30), COUNTS)
    reasons = [(one.start, one.end, one.reason) for one in found.stretches]
    assert reasons == [
        (at(8, 9), at(8, 10), Reason.RUNS),
        (at(8, 10), at(8, 11), Reason.FORCE_MAJEURE),
        (at(8, 11), at(8, 11, 30), Reason.RUNS),
    ]
    assert (found.used_seconds, calm.used_seconds) == (5400, 9000)
    assert found.deadline is not None
    assert calm.deadline is not None
    assert working_time(OFFICE, calm.deadline, found.deadline) == timedelta(hours=2)


def test_a_pause_in_a_storm_stays_a_pause() -> None:
    said = [(at(8, 9), "new"), (at(8, 10), "wait_customer"), (at(8, 12), "open")]
    storm = [(at(8, 10), at(8, 11))]
    both = [explain(OFFICE, Target(hours=3), said, at(8, 13), COUNTS, excluded=one).deadline for one in (storm, [])]
    assert both[0] == both[1]


def test_events_out_of_order_or_unknown_are_refused() -> None:
    with pytest.raises(ValueError, match="order of time"):
        clock((at(8, 10), "new"), (at(8, 9), "open"), now=at(8, 12))
    with pytest.raises(ValueError, match="is given for: lost"):
        clock((at(8, 10), "lost"), now=at(8, 12))


def test_a_start_starts_once() -> None:
    effects = {**COUNTS, "new": Effect.START}
    said = [(at(8, 9), "new"), (at(8, 10), "solved"), (at(8, 11), "new")]
    found = explain(OFFICE, Target(hours=2), said, at(8, 13), effects)
    assert (found.state, found.used_seconds) == (State.STOPPED, HOUR)


def test_moments_of_the_hour_that_autumn_repeats_keep_their_order() -> None:
    """At half past one twice: by the clock on the wall the second one would come before the first one's end."""
    zone = ZoneInfo("America/New_York")
    first, second = (datetime(2026, 11, 1, 1, minute, tzinfo=zone, fold=fold) for minute, fold in ((50, 0), (10, 1)))
    assert first > second  # as Python compares them within their zone
    found = explain(ALWAYS, Target(hours=8), [(first, "new"), (second, "solved")], second, COUNTS)
    assert (found.state, found.used_seconds) == (State.STOPPED, 20 * 60)


def test_a_moment_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock((datetime(2026, 10, 8, 10), "new"), now=at(8, 12))  # noqa: DTZ001 - that is the point
