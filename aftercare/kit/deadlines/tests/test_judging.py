from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from aftercare.kit.deadlines import Effect, Reason, State, Target, Terms, explain
from aftercare.kit.deadlines.tests.deadlines_oracle import SlowClock
from aftercare.kit.deadlines.tests.scene import COUNTS, HOUR, OFFICE, at, clock
from aftercare.kit.tests.worktime_oracle import MINUTE, calendars, moments
from aftercare.kit.worktime import Calendar


def test_running() -> None:
    found = clock((at(8, 15), "new"), now=at(10, 10))
    assert (found.state, found.used_seconds, found.deadline) == (State.RUNNING, 3 * HOUR, at(10, 15))
    assert (found.breached, found.used_days) == (False, None)
    assert [(s.start, s.end, s.category, s.reason, s.used) for s in found.stretches] == [
        (at(8, 15), at(10, 10), "new", Reason.RUNS, timedelta(hours=3))
    ]


@pytest.mark.parametrize(("now", "breached"), [(at(10, 15), False), (at(10, 15, 1), True)])
def test_met_exactly_at_the_deadline(now: datetime, *, breached: bool) -> None:
    assert clock((at(8, 15), "new"), now=now).breached is breached
    stopped = clock((at(8, 15), "new"), (now, "solved"), now=at(14, 9))
    assert (stopped.state, stopped.breached, stopped.deadline) == (State.STOPPED, breached, at(10, 15))


def test_created_at_closing_begins_at_the_next_opening() -> None:
    assert clock((at(8, 17), "new"), now=at(8, 18), hours=1).deadline == at(10, 10)


def test_answered_during_the_call_is_met_at_zero() -> None:
    found = clock((at(8, 10), "new"), (at(8, 10), "solved"), now=at(8, 12), hours=1)
    assert (found.state, found.used_seconds, found.breached) == (State.STOPPED, 0, False)


def test_zero_is_no_target() -> None:
    found = clock((at(8, 10), "new"), now=at(10, 12), hours=0)
    assert (found.state, found.deadline, found.breached) == (State.NONE, None, False)


@pytest.mark.parametrize("events", [(), ((at(8, 9), "wait_customer"),), ((at(8, 13), "new"),)])
def test_waiting(events: tuple[tuple[datetime, str], ...]) -> None:
    found = clock(*events, now=at(8, 12))
    assert (found.state, found.deadline, found.stretches) == (State.WAITING, None, ())


def test_pause_moves_the_deadline_by_working_time() -> None:
    events = ((at(8, 10), "new"), (at(8, 12), "wait_customer"))
    paused = clock(*events, now=at(8, 20))
    assert (paused.state, paused.used_seconds, paused.deadline) == (State.PAUSED, 2 * HOUR, None)
    resumed = clock(*events, (at(10, 10), "open"), now=at(10, 11))
    assert (resumed.state, resumed.used_seconds, resumed.deadline) == (State.RUNNING, 3 * HOUR, at(10, 16))


def test_pause_to_solved_in_one_save_subtracts_the_pause() -> None:
    found = clock((at(8, 10), "new"), (at(8, 11), "wait_customer"), (at(10, 16), "solved"), now=at(10, 17))
    assert (found.used_seconds, found.breached, found.deadline) == (HOUR, False, at(12, 15))


def test_paused_to_paused_goes_on_pausing() -> None:
    terms = Terms(pause_limit=timedelta(hours=2))
    found = clock(
        (at(8, 10), "new"), (at(8, 11), "wait_customer"), (at(8, 12), "wait_third"), now=at(8, 14), terms=terms
    )
    assert [(s.category, s.end, s.reason) for s in found.stretches] == [
        ("new", at(8, 11), Reason.RUNS),
        ("wait_customer", at(8, 12), Reason.PAUSED),
        ("wait_third", at(8, 13), Reason.PAUSED),
        ("wait_third", at(8, 14), Reason.PAUSE_USED_UP),
    ]
    assert found.used_seconds == 2 * HOUR


def test_two_changes_in_one_second_keep_their_order() -> None:
    start, moment = (at(8, 9), "new"), at(8, 10)
    assert clock(start, (moment, "wait_customer"), (moment, "open"), now=at(8, 12)).state is State.RUNNING
    assert clock(start, (moment, "open"), (moment, "wait_customer"), now=at(8, 12)).state is State.PAUSED


def test_a_pause_with_a_limit_has_a_deadline() -> None:
    terms = Terms(pause_limit=timedelta(hours=3))
    events = ((at(8, 10), "new"), (at(8, 11), "wait_customer"))
    paused = clock(*events, now=at(8, 12), hours=2, terms=terms)
    assert (paused.state, paused.deadline, paused.used_seconds) == (State.PAUSED, at(8, 15), HOUR)
    runs_again = clock(*events, now=at(8, 16), hours=2, terms=terms)
    assert (runs_again.state, runs_again.deadline, runs_again.breached) == (State.RUNNING, at(8, 15), True)


def test_a_pause_before_the_first_answer_counts() -> None:
    terms = Terms(pause_needs_answer=True)
    events = ((at(8, 9), "new"), (at(8, 10), "wait_customer"))
    early = clock(*events, now=at(8, 12), terms=terms)
    assert (early.state, early.used_seconds) == (State.RUNNING, 3 * HOUR)
    answered = clock(*events, (at(8, 11), "answered"), now=at(8, 12), terms=terms)
    assert (answered.state, answered.used_seconds) == (State.PAUSED, 2 * HOUR)
    assert clock(*events, now=at(8, 12)).used_seconds == HOUR


SOLVED_AND_BACK = ((at(8, 9), "new"), (at(8, 10), "solved"), (at(8, 14), "open"))


@pytest.mark.parametrize(
    ("terms", "hours"),
    [
        (Terms(), 2),
        (Terms(false_solve_counts=True), 6),
        (Terms(false_solve_counts=True, grace=timedelta(hours=4)), 6),
        (Terms(false_solve_counts=True, grace=timedelta(hours=3, minutes=59)), 2),
    ],
)
def test_reopening(terms: Terms, hours: float) -> None:
    found = clock(*SOLVED_AND_BACK, now=at(8, 15), terms=terms)
    assert (found.state, found.used_seconds) == (State.RUNNING, hours * HOUR)


def test_the_grace_is_measured_from_the_first_stop() -> None:
    terms = Terms(false_solve_counts=True, grace=timedelta(hours=3))
    events = ((at(8, 9), "new"), (at(8, 10), "solved"), (at(8, 13), "closed"), (at(8, 14), "open"))
    assert clock(*events, now=at(8, 15), terms=terms).used_seconds == 2 * HOUR


def test_reset_begins_anew_and_keeps_the_pauses() -> None:
    terms = Terms(pause_limit=timedelta(hours=1))
    events = (
        (at(8, 9), "new"),
        (at(8, 10), "wait_customer"),
        (at(8, 11), "open"),
        (at(8, 12), "reclassified"),
        (at(8, 13), "wait_customer"),
    )
    found = clock(*events, now=at(8, 14), hours=3, terms=terms)
    assert (found.state, found.used_seconds, found.deadline) == (State.RUNNING, 2 * HOUR, at(8, 15))
    assert [s.reason for s in found.stretches] == [Reason.BEFORE_RESET] * 3 + [Reason.RUNS, Reason.PAUSE_USED_UP]


def test_reset_after_a_late_stop_hides_nothing() -> None:
    found = clock((at(8, 9), "new"), (at(8, 12), "solved"), (at(8, 13), "reclassified"), now=at(8, 14), hours=2)
    assert (found.state, found.breached, found.deadline) == (State.STOPPED, True, at(8, 11))


def test_cancelled_is_final() -> None:
    found = clock((at(8, 9), "new"), (at(8, 10), "cancelled"), (at(8, 11), "open"), now=at(10, 17), hours=1)
    assert (found.state, found.deadline, found.breached, found.used_seconds) == (State.CANCELLED, None, False, HOUR)


def test_wall_clock_counts_nights_and_holidays() -> None:
    found = explain(OFFICE, Target(hours=48, wall_clock=True), [(at(8, 15), "new")], at(9, 15), COUNTS)
    assert (found.deadline, found.used_seconds) == (at(10, 15), 24 * HOUR)


@pytest.mark.parametrize(
    ("events", "days", "deadline"),
    [
        (((at(7, 10), "new"),), 1, at(8, 17)),
        (((at(8, 10), "new"),), 1, at(10, 17)),
        (((at(8, 17), "new"),), 1, at(12, 17)),
        (((at(9, 10), "new"),), 1, at(12, 17)),
        (((at(8, 10), "new"),), 3, at(13, 17)),
        (((at(7, 10), "new"), (at(8, 10), "wait_customer"), (at(8, 16), "open")), 1, at(8, 17)),
        (((at(7, 10), "new"), (at(8, 10), "wait_customer"), (at(10, 9), "open")), 1, at(10, 17)),
        (((at(7, 10), "new"), (at(10, 10), "reclassified")), 1, at(12, 17)),
    ],
    ids=["next day", "over a holiday", "at closing", "on a holiday", "three", "short pause", "long pause", "reset"],
)
def test_working_days_end_at_closing(events: tuple[tuple[datetime, str], ...], days: int, deadline: datetime) -> None:
    found = explain(OFFICE, Target(working_days=days), events, at(10, 12), COUNTS)
    assert found.deadline == deadline


def test_used_days() -> None:
    found = explain(OFFICE, Target(working_days=2), [(at(7, 10), "new")], at(10, 17), COUNTS)
    assert (found.used_days, found.deadline, found.breached) == (2, at(10, 17), False)


def test_a_calendar_without_openings_promises_nothing() -> None:
    never = Calendar("UTC", {})
    for target in (Target(hours=1), Target(working_days=1)):
        found = explain(never, target, [(at(8, 9), "new")], at(8, 10), COUNTS)
        assert (found.state, found.deadline, found.breached) == (State.RUNNING, None, False)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[datetime, str]]:
    """Up to seven marks within some two days, several of them in the same minute."""
    start = draw(moments)
    gaps = st.one_of(st.just(0), st.integers(1, 120), st.integers(121, 600))
    marks = [(start, "new")]
    for gap, category in draw(
        st.lists(st.tuples(gaps, st.sampled_from(["open", "wait_customer", *sorted(COUNTS)])), max_size=6)
    ):
        marks.append((marks[-1][0] + gap * MINUTE, category))
    return marks


limits = st.one_of(st.none(), st.integers(0, 400).map(lambda minutes: minutes * MINUTE))
policies = st.builds(Terms, limits, st.booleans(), st.booleans(), st.integers(0, 600).map(lambda n: n * MINUTE))


AnyClock = tuple[Calendar, list[tuple[datetime, str]], int, int, Terms]
any_clock = given(st.tuples(calendars(), histories(), st.integers(1, 900), st.integers(0, 3000), policies))


@settings(max_examples=40, deadline=None)
@any_clock
def test_every_minute_agrees_with_the_oracle(clock: AnyClock) -> None:
    assert_agrees(*clock)


@pytest.mark.prove
@settings(max_examples=5000, deadline=None)
@any_clock
def test_every_minute_of_thousands_agrees_with_the_oracle(clock: AnyClock) -> None:
    assert_agrees(*clock)


def assert_agrees(
    calendar: Calendar, events: list[tuple[datetime, str]], target: int, later: int, terms: Terms
) -> None:
    now = events[0][0] + later * MINUTE
    found = explain(calendar, Target(hours=target / 60), events, now, COUNTS, terms=terms)
    slow = SlowClock(calendar, events, now, terms, COUNTS)
    assert found.used_seconds == slow.used() * 60
    if found.state is not State.CANCELLED:
        expected = slow.deadline(target)
        assert found.deadline == expected or (expected is None and later_than(found.deadline, slow.until))


def later_than(deadline: datetime | None, moment: datetime) -> bool:
    return deadline is None or deadline > moment


def test_an_oracle_without_the_pause_disagrees() -> None:
    events = [(at(8, 9), "new"), (at(8, 10), "wait_customer"), (at(8, 12), "open")]
    found = explain(OFFICE, Target(hours=4), events, at(8, 13), COUNTS)
    right = SlowClock(OFFICE, events, at(8, 13), Terms(), COUNTS)
    wrong = SlowClock(OFFICE, events, at(8, 13), Terms(), {**COUNTS, "wait_customer": Effect.RUN})
    assert (found.used_seconds, found.deadline) == (right.used() * 60, right.deadline(240))
    assert (right.used(), wrong.used()) == (120, 240)
    assert found.deadline != wrong.deadline(240)


@settings(max_examples=60, deadline=None)
@given(calendars(), histories(), st.integers(1, 900), policies, st.integers(0, 5000))
def test_the_deadline_does_not_depend_on_now(
    calendar: Calendar, events: list[tuple[datetime, str]], target: int, terms: Terms, later: int
) -> None:
    """A deadline may be kept until something happens, because nothing but an event moves it."""
    last = events[-1][0]
    first, second = (
        explain(calendar, Target(hours=target / 60), events, now, COUNTS, terms=terms)
        for now in (last, last + later * MINUTE)
    )
    assert first.deadline == second.deadline


def test_shares_of_the_target_are_moments() -> None:
    found = explain(OFFICE, Target(hours=2), [(at(8, 9), "new")], at(8, 9), COUNTS, shares=[0.5, 0.75, 1])
    assert found.shares == (at(8, 10), at(8, 10, 30), found.deadline)
    waits = explain(
        OFFICE,
        Target(hours=2),
        [(at(8, 9), "new"), (at(8, 9, 30), "wait_customer")],
        at(8, 10),
        COUNTS,
        shares=[0.2, 1],
    )
    assert waits.shares == (None, None)  # a deadline that nobody knows has no parts
    days = explain(OFFICE, Target(working_days=1), [(at(8, 9), "new")], at(8, 9), COUNTS, shares=[1])
    assert days.shares == (days.deadline,)
