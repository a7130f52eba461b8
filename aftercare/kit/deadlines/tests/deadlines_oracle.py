"""A slow second opinion on clocks: it asks for each minute what it does, and splits nothing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from aftercare.kit.deadlines import Effect, Terms
from aftercare.kit.tests.worktime_oracle import MINUTE, working_minutes
from aftercare.kit.worktime import Calendar

HORIZON = timedelta(days=4)


class SlowClock:
    """The clock of one history; every moment in it is a whole minute, and the first event runs."""

    def __init__(
        self,
        calendar: Calendar,
        events: Sequence[tuple[datetime, str]],
        now: datetime,
        terms: Terms,
        counts: Mapping[str, Effect],
    ) -> None:
        self.marks = [(moment, counts[category]) for moment, category in events if moment <= now]
        self.now = now
        self.terms = terms
        self.until = now + HORIZON
        self.happened = list(self._happened())
        self.working = working_minutes(calendar, self.marks[0][0], self.until)

    def used(self) -> int:
        """Minutes used at `now`."""
        return sum(1 for minute in self._counting(run_on=False) if minute < self.now)

    def deadline(self, target: int) -> datetime | None:
        """When `target` minutes are used, as far as the horizon reaches."""
        for number, minute in enumerate(self._counting(run_on=True), start=1):
            if number == target:
                return minute + MINUTE
        return None

    def _counting(self, *, run_on: bool) -> Iterator[datetime]:
        """The minutes that count; `run_on` lets a stop that lasts count too."""
        anew = max((moment for moment, effect in self.happened if effect is Effect.RESET), default=self.marks[0][0])
        paused = 0
        for minute in sorted(self.working):
            effect = self._doing(minute)
            if effect is Effect.PAUSE and not self._pause_counts(minute, paused):
                paused += 1
                continue
            stopped = effect is Effect.STOP and not self._stop_counts(minute, run_on=run_on)
            if minute >= anew and effect is not Effect.CANCEL and not stopped:
                yield minute

    def _happened(self) -> Iterator[tuple[datetime, Effect]]:
        """The marks that have an effect."""
        doing = None
        for moment, effect in self.marks:
            stopped = doing is Effect.STOP and effect in {Effect.STOP, Effect.RESET}
            if effect is Effect.ANSWER or stopped or doing is Effect.CANCEL:
                continue
            yield moment, effect
            doing = doing if effect is Effect.RESET else effect

    def _doing(self, minute: datetime) -> Effect:
        return [effect for moment, effect in self.happened if moment <= minute and effect is not Effect.RESET][-1]

    def _pause_counts(self, minute: datetime, paused: int) -> bool:
        answers = [moment for moment, effect in self.marks if effect is Effect.ANSWER and moment <= minute]
        if self.terms.pause_needs_answer and not answers:
            return True
        return self.terms.pause_limit is not None and paused * MINUTE >= self.terms.pause_limit

    def _stop_counts(self, minute: datetime, *, run_on: bool) -> bool:
        stop = max(moment for moment, effect in self.happened if effect is Effect.STOP and moment <= minute)
        later = [(moment, effect) for moment, effect in self.happened if moment > minute]
        if not later:
            return run_on
        back, effect = later[0]
        solved = sum(1 for worked in self.working if stop <= worked < back) * MINUTE
        return effect is not Effect.CANCEL and self.terms.false_solve_counts and solved <= self.terms.grace
