"""Faults that other systems have had with their clocks, by the number under which each was reported.

Those that a pure clock can have: what needs pages, messages or notices is tested where those are.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aftercare.kit.deadlines import Effect, Explanation, Reason, State, Target, Terms, explain
from aftercare.kit.worktime import WEEKDAYS, Calendar, working_seconds

HOUR = 3600
COUNTS = {
    "open": Effect.RUN,
    "wait": Effect.PAUSE,
    "solved": Effect.STOP,
    "closed": Effect.STOP,
    "changed": Effect.RESET,
}
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Calendar("Europe/Berlin", dict.fromkeys(WEEKDAYS[:5], (("08:00", "18:00"),)))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of June 2026 in Berlin; the 1st is a Monday."""
    return datetime(2026, 6, day, hour, minute, tzinfo=BERLIN)


def clock(
    *events: tuple[datetime, str], now: datetime, hours: float | None = None, days: int | None = None
) -> Explanation:
    return explain(OFFICE, Target(hours=hours, working_days=days), events, now, COUNTS)


def test_frappe_3776_pause_to_solved_in_one_save_subtracts_the_pause() -> None:
    """Replied, then resolved without being opened between: the time on hold was taken as worked."""
    found = clock((at(1, 9), "open"), (at(1, 10), "wait"), (at(1, 15), "solved"), now=at(1, 17), hours=4)
    assert (found.state, found.used_seconds, found.breached) == (State.STOPPED, HOUR, False)


def test_frappe_3776_the_reader_s_zone_moves_no_deadline() -> None:
    """The deadline is one moment, in whatever zone events are written and people read."""
    events = [(at(1, 9), "open"), (at(1, 10), "wait"), (at(1, 15), "open")]
    expected = clock(*events, now=at(1, 16), hours=4)
    for name in ("Asia/Shanghai", "America/New_York", "Pacific/Chatham"):
        zone = ZoneInfo(name)
        moved = [(moment.astimezone(zone), category) for moment, category in events]
        found = clock(*moved, now=at(1, 16).astimezone(zone), hours=4)
        assert (found.deadline, found.used_seconds) == (expected.deadline, expected.used_seconds)
    assert expected.deadline == at(1, 18)


def test_glpi_23359_solved_time_is_no_pause_and_the_clock_goes_on_from_the_solution() -> None:
    """Time in solution was shown as pending, and everybody looked for who had waited."""
    found = clock((at(1, 9), "open"), (at(1, 11), "solved"), (at(3, 9), "open"), now=at(3, 10), hours=4)
    assert [stretch.reason for stretch in found.stretches] == [Reason.RUNS, Reason.STOPPED, Reason.RUNS]
    assert (found.used_seconds, found.deadline) == (3 * HOUR, at(3, 11))


def test_glpi_23359_a_false_solution_counts_where_the_policy_says_so() -> None:
    events = [(at(1, 9), "open"), (at(1, 11), "solved"), (at(1, 14), "open")]
    terms = Terms(false_solve_counts=True, grace=timedelta(hours=3))
    found = explain(OFFICE, Target(hours=8), events, at(1, 15), COUNTS, terms=terms)
    assert [stretch.reason for stretch in found.stretches] == [Reason.RUNS, Reason.FALSE_SOLVE, Reason.RUNS]
    assert found.used_seconds == 6 * HOUR


def test_glpi_1911_another_promise_keeps_the_start() -> None:
    """Two hours for one group, one for the next that takes over at 10:30: it is late at once, and that shows."""
    found = clock((at(1, 9), "open"), now=at(1, 10, 30), hours=1)
    assert (found.deadline, found.breached, found.used_seconds) == (at(1, 10), True, 1.5 * HOUR)


def test_glpi_1911_or_restarts_at_the_change_where_the_policy_says_so() -> None:
    found = clock((at(1, 9), "open"), (at(1, 10, 30), "changed"), now=at(1, 10, 30), hours=1)
    assert (found.deadline, found.breached, found.used_seconds) == (at(1, 11, 30), False, 0)


def test_glpi_6902_a_promise_that_changes_in_a_pause_keeps_the_pause() -> None:
    """Pending, then more urgent: the new deadline forgot the waiting and was missed while nobody could work."""
    events = [(at(1, 9), "open"), (at(1, 9, 30), "wait"), (at(2, 9), "open")]
    assert clock(*events[:2], now=at(1, 17), hours=1).state is State.PAUSED
    found = clock(*events, now=at(2, 9), hours=1)
    assert (found.deadline, found.breached) == (at(2, 9, 30), False)
    restarted = clock(*events[:2], (at(1, 12), "changed"), now=at(2, 9), hours=1)
    assert (restarted.state, restarted.breached, restarted.deadline) == (State.PAUSED, False, None)


@pytest.mark.parametrize(("hours", "deadline"), [(8, at(4, 11)), (4, at(3, 17)), (2, at(3, 15))])
def test_glpi_15605_a_promise_that_changes_after_a_pause_keeps_the_pause(hours: float, deadline: datetime) -> None:
    """An hour of work, two days on hold, another promise: it began at the opening, as if nothing had been on hold."""
    found = clock((at(1, 9), "open"), (at(1, 10), "wait"), (at(3, 14), "open"), now=at(3, 14), hours=hours)
    assert (found.deadline, found.used_seconds) == (deadline, HOUR)


def test_glpi_15605_a_restart_gives_no_pause_back() -> None:
    """What of the most that all pauses may take is used stays used."""
    events = [(at(1, 9), "open"), (at(1, 10), "wait"), (at(1, 12), "open"), (at(1, 13), "changed"), (at(1, 14), "wait")]
    terms = Terms(pause_limit=timedelta(hours=2))
    found = explain(OFFICE, Target(hours=4), events, at(1, 16), COUNTS, terms=terms)
    assert (found.state, found.used_seconds) == (State.RUNNING, 3 * HOUR)
    assert found.stretches[-1].reason is Reason.PAUSE_USED_UP


def test_glpi_10594_a_weekend_on_hold_moves_a_target_in_days_by_no_weekend() -> None:
    """One day, on hold over the weekend: the hold was counted around the clock and added to working days."""
    events = [(at(4, 10), "open"), (at(5, 11), "wait"), (at(8, 10), "open")]
    assert clock(*events, now=at(8, 11), days=1).deadline == at(8, 18)
    assert clock((at(5, 10), "open"), (at(5, 11), "wait"), (at(8, 10), "open"), now=at(8, 11), days=1).deadline == at(
        8, 18
    )


def test_glpi_10594_a_target_in_days_ends_at_closing() -> None:
    """Created ten minutes before closing, it was due ten minutes before closing, and after a holiday in ten minutes."""
    for hour, minute in ((8, 0), (12, 0), (17, 50)):
        assert clock((at(1, hour, minute), "open"), now=at(1, 18), days=1).deadline == at(2, 18)


def test_glpi_14937_a_pause_is_counted_in_the_unit_of_its_target() -> None:
    """Five days on hold from Friday 16:00 to Monday 10:00: closed hours and the weekend were taken for waiting."""
    hold = ((at(5, 16), "wait"), (at(8, 10), "open"))
    hours = clock((at(5, 8), "open"), *hold, now=at(8, 10), hours=10)
    assert (hours.used_seconds, hours.deadline) == (8 * HOUR, at(8, 12))
    days = clock((at(3, 8), "open"), *hold, now=at(8, 10), days=5)
    assert (days.used_days, days.deadline) == (1, at(11, 18))


def test_dbt_zendesk_25_working_time_has_the_offset_of_its_own_day() -> None:
    """Past minutes were counted with the offset of today: an hour at an end of the day was lost or made up."""
    office = Calendar("America/New_York", dict.fromkeys(WEEKDAYS[:5], (("09:00", "17:00"),)))
    for day, first in ((5, 14), (19, 13)):  # before and after the change on 14 March 2021, in UTC
        opening = datetime(2021, 3, day, first, tzinfo=UTC)
        assert working_seconds(office, opening - timedelta(hours=2), opening) == 0
        assert working_seconds(office, opening, opening + timedelta(hours=1)) == HOUR
        assert working_seconds(office, opening + timedelta(hours=7), opening + timedelta(hours=9)) == HOUR


def test_dbt_zendesk_25_a_deadline_over_a_change_of_clocks_stands_at_the_same_hour() -> None:
    office = Calendar("America/New_York", dict.fromkeys(WEEKDAYS[:5], (("09:00", "17:00"),)))
    opened = datetime(2021, 3, 12, 16, tzinfo=ZoneInfo("America/New_York"))
    found = explain(office, Target(hours=2), [(opened, "open")], opened, COUNTS)
    assert found.deadline == datetime(2021, 3, 15, 14, tzinfo=UTC)


def test_servicenow_an_event_that_comes_late_moves_the_clock_by_itself() -> None:
    """The pause was on a phone without a network: nobody has to repair the clock when it comes in."""
    events = [(at(1, 9), "open"), (at(1, 14), "open")]
    assert clock(*events, now=at(1, 15), hours=4).breached
    corrected = clock(events[0], (at(1, 10), "wait"), events[1], now=at(1, 15), hours=4)
    assert (corrected.breached, corrected.deadline) == (False, at(1, 17))
