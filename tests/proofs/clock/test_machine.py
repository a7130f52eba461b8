"""Events as they happen: after each of them, and after each edit of the calendar, clock and oracle agree."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.proofs.clock.compare import Answer, differences
from tests.proofs.clock.documents import MINUTE, ZONES, Spans, changes, fits
from tests.proofs.clock.mutants import MUTANTS, answers_of
from tests.proofs.clock.oracle import EPOCH, WEEK, Oracle
from tests.proofs.clock.product import product

OFFICE = {name: [["09:00", "12:00"], ["13:30", "18:00"]] for name in WEEK[:5]}
WEEKS: tuple[dict[str, Spans], ...] = (
    OFFICE,
    {name: [["00:00", "24:00"]] for name in WEEK},
    {name: [["22:00", "06:00"]] for name in WEEK},
    {"mon": [["09:00", "12:00"]], "sat": [["23:30", "03:00"]], "sun": [["03:00", "03:30"]]},
    {},
)
DAYS: tuple[str | Spans, ...] = ([], "mon", "sat", [["09:00", "12:00"]], [["01:30", "02:30"]], [["20:00", "02:00"]])
CATEGORIES = {
    "pause": st.sampled_from(["wait_customer", "wait_third"]),
    "run": st.sampled_from(["open", "in_field"]),
    "solve": st.sampled_from(["solved", "Closed", "cancelled"]),
}
anything = st.one_of(*CATEGORIES.values())
gaps = st.one_of(
    st.just(timedelta()),
    st.integers(1, 90).map(lambda seconds: timedelta(seconds=seconds)),
    st.integers(1, 1_500).map(lambda minutes: minutes * MINUTE),
    st.integers(1, 5).map(lambda days: timedelta(days=days)),
    st.integers(1, 999_999).map(lambda micros: timedelta(microseconds=micros)),
)
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


class ClockMachine(RuleBasedStateMachine):
    """One ticket in one calendar; time goes on, and things happen to both."""

    def answers(self, content: bytes) -> Answer:
        """What is to be proved."""
        return product(content)

    @initialize(zone=st.sampled_from(ZONES), year=st.integers(2020, 2035), week=st.sampled_from(WEEKS), before=gaps)
    def comes_in(self, zone: str, year: int, week: dict[str, Spans], before: timedelta) -> None:
        """A ticket comes in a little before the zone's clocks are changed, or before the year ends."""
        moments = [change for change in changes(zone) if change.year == year]
        self.now = (moments[0] if moments else datetime(year, 12, 31, 20, tzinfo=UTC)) - before
        self.calendar: dict[str, Any] = {"zone": zone, "week": week, "days": {}}
        self.policy: dict[str, Any] = {
            "target": {"hours": 8},
            "counts": ["new", "open", "in_field"],
            "reopen_grace_hours": 24,
            "false_solve_counts": False,
        }
        self.events: list[dict[str, str]] = []
        self._happens("new")

    @rule(category=CATEGORIES["pause"], gap=gaps)
    def pauses(self, category: str, gap: timedelta) -> None:
        """Somebody else has to act."""
        self._happens(category, gap)

    @rule(category=CATEGORIES["run"], gap=gaps)
    def goes_on(self, category: str, gap: timedelta) -> None:
        """The customer answers, or what was solved is opened again."""
        self._happens(category, gap)

    @rule(category=CATEGORIES["solve"], gap=gaps)
    def is_solved(self, category: str, gap: timedelta) -> None:
        """It is met for now."""
        self._happens(category, gap)

    @rule(first=anything, second=anything, gap=gaps)
    def two_things_happen_at_once(self, first: str, second: str, gap: timedelta) -> None:
        """Two events of one moment."""
        self._happens(first, gap)
        self._happens(second)

    @rule(gap=gaps)
    def time_goes_on(self, gap: timedelta) -> None:
        """Nothing happens."""
        self.now += gap

    @rule(beside=st.integers(-1, 1))
    def the_deadline_comes(self, beside: int) -> None:
        """Now is the deadline, or a microsecond before or after it."""
        deadline = Oracle(self._document()).deadline()
        if deadline is not None:
            moment = EPOCH + timedelta(microseconds=deadline + beside)
            self.now = max(self.now, min(moment, self.now + timedelta(days=40)))

    @rule()
    def clocks_are_changed(self) -> None:
        """Now is the next change of the zone's clocks, if that is near."""
        coming = [change for change in changes(self.calendar["zone"]) if change > self.now]
        if coming and coming[0] - self.now < timedelta(days=40):
            self.now = coming[0]

    @rule(other=st.sampled_from(DAYS), later=st.integers(-3, 5))
    def a_day_is_changed(self, other: str | Spans, later: int) -> None:
        """A holiday, a make-up day or other hours, for a day to come or one that is over."""
        day = self._today() + timedelta(days=later)
        if fits(self.calendar["week"], self.calendar["days"], day, other):
            self.calendar = {**self.calendar, "days": {**self.calendar["days"], day.isoformat(): other}}

    @precondition(lambda self: not self.calendar["days"])
    @rule(week=st.sampled_from(WEEKS))
    def the_week_is_changed(self, week: dict[str, Spans]) -> None:
        """Other working hours."""
        self.calendar = {**self.calendar, "week": week}

    @rule(hours=st.integers(0, 4_000), days=st.one_of(st.none(), st.integers(0, 4)))
    def another_promise_is_made(self, hours: int, days: int | None) -> None:
        """Another class or contract: the same history, another target."""
        target = {"hours": hours / 60} if days is None else {"working_days": days}
        self.policy = {**self.policy, "target": target}

    @rule(grace=st.integers(0, 400), counts=st.booleans())
    def false_solutions_are_judged_otherwise(self, grace: int, counts: bool) -> None:  # noqa: FBT001 - drawn
        """Another grace."""
        self.policy = {**self.policy, "reopen_grace_hours": grace / 4, "false_solve_counts": counts}

    @invariant()
    def clock_and_oracle_agree(self) -> None:
        """After everything."""
        assert differences(self._document(), self.answers) == []

    def _happens(self, category: str, gap: timedelta = timedelta()) -> None:
        self.now += gap
        self.events = [*self.events, {"at": self.now.isoformat(), "category": category}]

    def _today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.calendar["zone"])).date()

    def _document(self) -> dict[str, Any]:
        return {"calendar": self.calendar, "policy": self.policy, "events": self.events, "now": self.now.isoformat()}


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        ClockMachine, settings=settings(PATIENT, max_examples=examples, stateful_step_count=steps)
    )


def test_whatever_happens_clock_and_oracle_agree() -> None:
    run(12, 16)


@pytest.mark.prove
@pytest.mark.parametrize("turn", range(10))
def test_whatever_happens_again_and_again_clock_and_oracle_agree(turn: int) -> None:
    run(100, 30)


def test_control_a_fault_is_noticed() -> None:
    answers = answers_of(next(mutant for mutant in MUTANTS if mutant.fault == "a pause counts"))

    class Faulty(ClockMachine):
        def answers(self, content: bytes) -> Answer:
            return answers(content)

    once = settings(PATIENT, max_examples=100, phases=[Phase.generate])  # what is found need not be made smaller
    with pytest.raises(AssertionError, match=r"used|not so|deadline|state"):
        run_state_machine_as_test(Faulty, settings=once)
