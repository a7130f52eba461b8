"""The pure core with one fault built in: each mutant changes its source in memory, and nothing on the disk."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

import aftercare.kit
from tests.proofs.clock.compare import Answer, Answers

KIT = Path(aftercare.kit.__file__).parent
PARTS = ("worktime", "deadlines", "clock_document", "clock_answer")
"""Modules or packages of kit in which the clock is computed."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A fault in words, and the text of one file that is replaced; the text has to stand there exactly once."""

    fault: str
    part: str
    old: str
    new: str


def answers_of(mutant: Mutant | None = None) -> Answers:
    """From bytes to an answer through modules of their own, with the fault in them or, for the control, without any."""
    with _own_modules(mutant):
        document, answer = (import_module(f"aftercare.kit.{name}") for name in ("clock_document", "clock_answer"))

    def answers(content: bytes) -> Answer:
        found: Answer = answer.answer(document.read(content))
        return found

    return answers


def file_of(mutant: Mutant) -> Path:
    """The file that the mutant changes. Raises ValueError when its text does not stand there exactly once."""
    files = [KIT / f"{mutant.part}.py", *(KIT / mutant.part).rglob("*.py")]
    found = [
        (path, path.read_text().count(mutant.old)) for path in files if path.is_file() and "tests" not in path.parts
    ]
    times = sum(count for _path, count in found)
    if times != 1:
        raise ValueError(f"{mutant.fault}: its text stands {times} times in {mutant.part}")
    return next(path for path, count in found if count)


class _Faulty(SourceFileLoader):
    """Loads one file with its text replaced; no bytecode is read or written."""

    mutant: Mutant

    def get_code(self, fullname: str) -> CodeType:
        text = Path(self.path).read_text().replace(self.mutant.old, self.mutant.new)
        return compile(text, f"{self.path} ({self.mutant.fault})", "exec")


class _Finder:
    """Finds the file that a mutant changes before anybody else does."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.file = file_of(mutant)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path) if fullname.startswith("aftercare.kit.") else None
        if spec is None or spec.origin != str(self.file):
            return None
        spec.loader = loader = _Faulty(fullname, str(self.file))
        loader.mutant = self.mutant
        return spec


@contextmanager
def _own_modules(mutant: Mutant | None) -> Iterator[None]:
    """Within it the clock's modules are loaded anew; afterwards everybody has the true ones again."""
    ours = {name: module for name, module in sys.modules.items() if _is_ours(name)}
    finders = [_Finder(mutant)] if mutant else []
    for name in ours:
        del sys.modules[name]
    sys.meta_path[:0] = finders
    try:
        yield
    finally:
        for finder in finders:
            sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if _is_ours(name)]:
            del sys.modules[name]
        sys.modules.update(ours)
        for name, module in ours.items():
            above, _dot, last = name.rpartition(".")
            setattr(sys.modules[above], last, module)


def _is_ours(name: str) -> bool:
    return any(name == f"aftercare.kit.{part}" or name.startswith(f"aftercare.kit.{part}.") for part in PARTS)


MUTANTS = (
    Mutant("a pause counts", "deadlines", "Effect.PAUSE: Reason.PAUSED,", "Effect.PAUSE: Reason.RUNS,"),
    Mutant(
        "only the first pause is subtracted",
        "deadlines",
        "yield Stretch(at, end, category, effect, _REASONS[effect])",
        """first = next((one[0] for one in changes if one[2] is Effect.PAUSE), None)
        again = effect is Effect.PAUSE and at != first
        yield Stretch(at, end, category, effect, Reason.RUNS if again else _REASONS[effect])""",
    ),
    Mutant(
        "a pause shortens the deadline by nothing",
        "deadlines",
        "        if stretch.counts:\n            start = place",
        "        if True:\n            start = place",
    ),
    Mutant("solved time counts", "deadlines", "Effect.STOP: Reason.STOPPED,", "Effect.STOP: Reason.RUNS,"),
    Mutant(
        "opening again restarts the clock",
        "deadlines",
        "resets = [at for at, _category, effect in changes if effect is Effect.RESET]",
        "resets = [again[0] for before, again in pairwise(changes) if before[2] is Effect.STOP]",
    ),
    Mutant(
        "the grace is measured by the clock on the wall",
        "deadlines",
        "within = meter.at(stretch.end) - meter.at(stretch.start) <= grace",
        "within = stretch.end - stretch.start <= grace",
    ),
    Mutant(
        "exactly the grace is too late",
        "deadlines",
        "meter.at(stretch.start) <= grace",
        "meter.at(stretch.start) < grace",
    ),
    Mutant(
        "closing what was solved begins the grace again",
        "deadlines",
        "(doing is Effect.STOP and effect in {Effect.STOP, Effect.RESET})",
        "(doing is Effect.STOP and effect is Effect.RESET)",
    ),
    Mutant(
        "events of one moment are ordered by category",
        "deadlines",
        "counts[category]) for at, category in events]",
        "counts[category]) for at, category in sorted(events)]",
    ),
    Mutant("exactly at the deadline is late", "deadlines", "judged_at > deadline", "judged_at >= deadline"),
    Mutant(
        "what was solved in time becomes late",
        "deadlines",
        "judged_at = since if since is not None and state is State.STOPPED else case.now",
        "judged_at = case.now",
    ),
    Mutant(
        "the starting day is a working day of the target",
        "deadlines",
        "return closings(self._calendar, max(start, self._first)) if self._first else iter(())",
        "return closings(self._calendar, start) if self._first else iter(())",
    ),
    Mutant(
        "a closing at the very beginning of a pause is paused",
        "deadlines",
        "return bisect_right(self._found, moment)",
        "return bisect_right(self._found, moment - timedelta(microseconds=1))",
    ),
    Mutant(
        "a stopped clock has no deadline",
        "deadlines",
        "stretch.counts or stretch.reason is Reason.STOPPED",
        "stretch.counts",
    ),
    Mutant("the hour that autumn repeats is lost", "worktime", "return second if last else first", "return first"),
    Mutant(
        "the hour that autumn repeats is lost to what begins in it",
        "worktime",
        "return second if last else first",
        "return second",
    ),
    Mutant(
        "an end in the gap of spring comes an hour late",
        "worktime",
        "return _clock_change(zone, second, first)",
        "return first",
    ),
    Mutant(
        "a start in the gap of spring comes an hour early",
        "worktime",
        "return _clock_change(zone, second, first)",
        "return second",
    ),
    Mutant(
        "an hour that autumn gives to two days counts twice",
        "worktime",
        "begins = max(opening, reached)",
        "begins = opening",
    ),
    Mutant("a make-up day is skipped", "worktime", "return week[WEEKDAYS.index(other)]", "return ()"),
    Mutant(
        "a holiday is an ordinary day",
        "worktime",
        "return self._days.get(day, self._week[day.weekday()])",
        "return self._days.get(day) or self._week[day.weekday()]",
    ),
    Mutant(
        "the deadline at a closing moves to the next opening",
        "worktime",
        "place = bisect_left(line.before, wanted) - 1",
        "place = min(bisect_right(line.before, wanted), len(line.openings)) - 1",
    ),
    Mutant(
        "what begins at a closing belongs to the day that closes",
        "deadlines",
        "self._first = next(closings(calendar, opening), None) if opening else None",
        "self._first = next(closings(calendar, began - timedelta(microseconds=1)), None) if opening else None",
    ),
    Mutant(
        "a night span ends at midnight",
        "worktime",
        "return first, last if last > first else last + MINUTES_PER_DAY",
        "return first, last if last > first else MINUTES_PER_DAY",
    ),
    Mutant(
        "last night's span is forgotten",
        "worktime",
        "first = calendar.local_date(start) - timedelta(days=2)",
        "first = calendar.local_date(start)",
    ),
    Mutant(
        "the first break of a day closes it",
        "worktime",
        "        if moments and moments[-1][1] > start:\n            yield moments[-1][1]",
        "        if moments and moments[0][1] > start:\n            yield moments[0][1]",
    ),
    Mutant(
        "parts of a second are lost",
        "worktime",
        "return self.before[place] + (min(moment, closing) - opening)",
        "return self.before[place] + (min(moment, closing) - opening) // timedelta(seconds=1) * timedelta(seconds=1)",
    ),
    Mutant(
        "the first event runs whatever its category",
        "clock_answer",
        "events = ((document.events[0][0], _START), *document.events)",
        "events = ((document.events[0][0], _START), *document.events[1:])",
    ),
    Mutant(
        "large letters do not stop the clock", "clock_answer", "category.lower() in STOPPING", "category in STOPPING"
    ),
)
