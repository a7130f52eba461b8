"""A clock as a JSON document, calendar, promise and history: what is read, and what is refused. See docs/clock.md.

Nothing here speaks to people: what is wrong is a :class:`Problem` with the field that it is about.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import available_timezones

from aftercare.kit.deadlines import Target, Terms
from aftercare.kit.worktime import WEEKDAYS, YEARS, Calendar, CalendarError, Spans

MOST_BYTES = 1_000_000
MOST_EVENTS = MOST_EXCEPTIONS = 1_000
MOST_SPANS = 24
"""Of one day."""
MOST_OPENINGS = 100_000
"""From the first event to now: days times the spans of the busiest one."""
MOST_DAYS = 36_500
MOST_HOURS = MOST_DAYS * 24
GRACE_HOURS = 24

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WALL_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_SHOWN = 80


class Problem(StrEnum):
    """What can be wrong with a document."""

    TOO_LARGE = "too_large"
    NO_TEXT_FILE = "no_text_file"
    NO_JSON = "no_json"
    TOO_DEEP = "too_deep"
    TWICE = "twice"
    MISSING = "missing"
    UNKNOWN = "unknown"
    NO_OBJECT = "no_object"
    NO_LIST = "no_list"
    NO_TEXT = "no_text"
    NO_SWITCH = "no_switch"
    NO_NUMBER = "no_number"
    NOT_WHOLE = "not_whole"
    NEGATIVE = "negative"
    TOO_MUCH = "too_much"
    TOO_MANY = "too_many"
    TARGETS = "targets"
    NO_ZONE = "no_zone"
    NO_WEEKDAY = "no_weekday"
    NO_DATE = "no_date"
    NO_SPAN = "no_span"
    NO_TIME = "no_time"
    EMPTY_SPAN = "empty_span"
    OVERLAP = "overlap"
    NO_MOMENT = "no_moment"
    NO_OFFSET = "no_offset"
    BEYOND = "beyond"
    NO_EVENTS = "no_events"
    ORDER = "order"
    FUTURE = "future"
    TOO_LONG = "too_long"


class DocumentError(ValueError):
    """A document that cannot be read.

    `where` is the field as a path, `events[3].at`; `what` is the value that was found there, or the most that may be.
    Both are printable and short, whatever the document holds.
    """

    def __init__(self, problem: Problem, where: str = "", what: object = "") -> None:
        self.problem = problem
        self.where = _printable(where)
        self.what = _printable(str(what))
        super().__init__(f"{self.where}: {problem.value} {self.what}")


@dataclass(frozen=True, slots=True)
class Document:
    """A history and what is promised for it; the events are in the order in which they happened, none after `now`."""

    calendar: Calendar
    target: Target
    counts: frozenset[str]
    terms: Terms
    events: tuple[tuple[datetime, str], ...]
    now: datetime


def read(content: bytes) -> Document:
    """The document that a file holds. Raises DocumentError with the first thing that is wrong."""
    fields = _fields(_parsed(content), "", ("calendar", "policy", "events", "now"))
    calendar = _calendar(fields["calendar"])
    policy = _fields(
        fields["policy"], "policy", ("target", "counts"), optional=("reopen_grace_hours", "false_solve_counts")
    )
    grace = _number(policy.get("reopen_grace_hours", GRACE_HOURS), "policy.reopen_grace_hours", MOST_HOURS)
    target = _target(policy["target"])
    counts = frozenset(_texts(policy["counts"], "policy.counts"))
    terms = Terms(
        false_solve_counts=_switch(policy.get("false_solve_counts", False), "policy.false_solve_counts"),
        grace=timedelta(hours=grace),
    )
    now = _moment(fields["now"], "now")
    events = tuple(_events(fields["events"], now))
    most = min(MOST_DAYS, MOST_OPENINGS // _busiest(calendar))
    if now - events[0][0] > timedelta(days=most):
        raise DocumentError(Problem.TOO_LONG, "now", most)
    return Document(calendar, target, counts, terms, events, now)


def _parsed(content: bytes) -> Any:
    if len(content) > MOST_BYTES:
        raise DocumentError(Problem.TOO_LARGE, what=MOST_BYTES)
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise DocumentError(Problem.NO_TEXT_FILE) from error
    except RecursionError as error:
        raise DocumentError(Problem.TOO_DEEP) from error
    except json.JSONDecodeError as error:
        raise DocumentError(Problem.NO_JSON, f"{error.lineno}:{error.colno}") from error
    except DocumentError:
        raise
    except ValueError as error:  # a number of thousands of digits
        raise DocumentError(Problem.NO_JSON, "1:1") from error


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a key that stands twice would hide one of its values."""
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise DocumentError(Problem.TWICE, name)
        fields[name] = value
    return fields


def _fields(value: Any, where: str, needed: Sequence[str], *, optional: Sequence[str] = ()) -> Mapping[str, Any]:
    fields = _object(value, where)
    for name in fields:
        if name not in {*needed, *optional}:
            raise DocumentError(Problem.UNKNOWN, _below(where, name))
    for name in needed:
        if name not in fields:
            raise DocumentError(Problem.MISSING, _below(where, name))
    return fields


def _below(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _object(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise DocumentError(Problem.NO_OBJECT, where)
    return value


def _list(value: Any, where: str, most: int) -> list[Any]:
    if not isinstance(value, list):
        raise DocumentError(Problem.NO_LIST, where)
    if len(value) > most:
        raise DocumentError(Problem.TOO_MANY, where, most)
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise DocumentError(Problem.NO_TEXT, where)
    return value


def _texts(value: Any, where: str) -> Iterator[str]:
    for number, text in enumerate(_list(value, where, MOST_EVENTS)):
        yield _text(text, f"{where}[{number}]")


def _switch(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise DocumentError(Problem.NO_SWITCH, where)
    return value


def _number(value: Any, where: str, most: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124 - NaN
        raise DocumentError(Problem.NO_NUMBER, where)
    if value < 0:
        raise DocumentError(Problem.NEGATIVE, where)
    if value == math.inf or value > most:
        raise DocumentError(Problem.TOO_MUCH, where, most)
    return value


def _target(value: Any) -> Target:
    fields = _fields(value, "policy.target", (), optional=("hours", "working_days"))
    if len(fields) != 1:
        raise DocumentError(Problem.TARGETS, "policy.target")
    if "hours" in fields:
        return Target(hours=float(_number(fields["hours"], "policy.target.hours", MOST_HOURS)))
    days = _number(fields["working_days"], "policy.target.working_days", MOST_DAYS)
    if days != int(days):
        raise DocumentError(Problem.NOT_WHOLE, "policy.target.working_days")
    return Target(working_days=int(days))


def _calendar(value: Any) -> Calendar:
    fields = _fields(value, "calendar", ("zone", "week"), optional=("days",))
    zone = _text(fields["zone"], "calendar.zone")
    if zone not in _zones():
        raise DocumentError(Problem.NO_ZONE, "calendar.zone", zone)
    week = {
        _weekday(name, f"calendar.week.{name}"): tuple(_spans(value, f"calendar.week.{name}"))
        for name, value in _object(fields["week"], "calendar.week").items()
    }
    exceptions = _object(fields.get("days", {}), "calendar.days")
    if len(exceptions) > MOST_EXCEPTIONS:
        raise DocumentError(Problem.TOO_MANY, "calendar.days", MOST_EXCEPTIONS)
    days = {_date(name): _exception(value, f"calendar.days.{name}") for name, value in exceptions.items()}
    try:
        return Calendar(zone, week, days)
    except CalendarError as error:
        kind = "week" if error.where in WEEKDAYS else "days"
        raise DocumentError(Problem.OVERLAP, f"calendar.{kind}.{error.where}") from error


def _busiest(calendar: Calendar) -> int:
    """The most spans that one day has, at least 1."""
    given = (*calendar.week.values(), *(day for day in calendar.days.values() if not isinstance(day, str)))
    return max((len(day) for day in given), default=0) or 1


@cache
def _zones() -> frozenset[str]:
    """Those of the tz database, without the names that mean something else on every machine."""
    return frozenset(available_timezones()) - {"localtime", "posixrules", "Factory"}


def _weekday(name: str, where: str) -> str:
    if name not in WEEKDAYS:
        raise DocumentError(Problem.NO_WEEKDAY, where, name)
    return name


def _date(name: str) -> str:
    where = f"calendar.days.{name}"
    try:
        day = datetime.strptime(name, "%Y-%m-%d").replace(tzinfo=UTC) if _DATE.fullmatch(name) else None
    except ValueError:
        day = None
    if day is None:
        raise DocumentError(Problem.NO_DATE, where, name)
    if day.year not in YEARS:
        raise DocumentError(Problem.BEYOND, where, f"{YEARS[0]}–{YEARS[-1]}")
    return name


def _exception(value: Any, where: str) -> str | Spans:
    return _weekday(value, where) if isinstance(value, str) else tuple(_spans(value, where))


def _spans(value: Any, where: str) -> Iterator[tuple[str, str]]:
    for number, pair in enumerate(_list(value, where, MOST_SPANS)):
        here = f"{where}[{number}]"
        if not isinstance(pair, list) or len(pair) != 2:  # noqa: PLR2004 - a start and an end
            raise DocumentError(Problem.NO_SPAN, here)
        for time in pair:
            if not isinstance(time, str) or not _WALL_TIME.fullmatch(time):
                raise DocumentError(Problem.NO_TIME, here, time)
        start, end = pair
        if start in {end, "24:00"}:
            raise DocumentError(Problem.EMPTY_SPAN, here, f"{start}–{end}")
        yield start, end


def _events(value: Any, now: datetime) -> Iterator[tuple[datetime, str]]:
    entries = _list(value, "events", MOST_EVENTS)
    if not entries:
        raise DocumentError(Problem.NO_EVENTS, "events")
    events = [_event(entry, f"events[{number}]") for number, entry in enumerate(entries)]
    for number, ((before, _), (after, _)) in enumerate(pairwise(events), start=1):
        if after < before:
            raise DocumentError(Problem.ORDER, f"events[{number}].at", entries[number]["at"])
    for number, (at, _) in enumerate(events):
        if at > now:
            raise DocumentError(Problem.FUTURE, f"events[{number}].at", entries[number]["at"])
    yield from events


def _event(value: Any, where: str) -> tuple[datetime, str]:
    fields = _fields(value, where, ("at", "category"))
    return _moment(fields["at"], f"{where}.at"), _text(fields["category"], f"{where}.category")


def _moment(value: Any, where: str) -> datetime:
    text = _text(value, where)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise DocumentError(Problem.NO_MOMENT, where, text) from error
    if moment.tzinfo is None:
        raise DocumentError(Problem.NO_OFFSET, where, text)
    if moment.year not in YEARS:
        raise DocumentError(Problem.BEYOND, where, f"{YEARS[0]}–{YEARS[-1]}")
    return moment.astimezone(UTC)


def _printable(text: str) -> str:
    kept = "".join(character if character.isprintable() else "?" for character in text[: _SHOWN + 1])
    return kept if len(kept) <= _SHOWN else f"{kept[:_SHOWN]}…"
