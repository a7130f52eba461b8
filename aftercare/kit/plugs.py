"""What a context offers upwards, typed.

A context lists its plugs in `plugs.py` as `PLUGS`; start-up collects them in the order of the stack. Whoever stands
above asks `offered(Subject)` and never needs to know which contexts there are.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from aftercare.kit.deadlines import Effect, Terms
    from aftercare.kit.errors import Sentence
    from aftercare.kit.figures import Days, Figure, Tally
    from aftercare.kit.reads import Asked

PlugType = TypeVar("PlugType")


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of a search result: the object's reference, its title, a line below it, and its page."""

    ref: str
    title: str
    detail: str
    link: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of object that the journal, grants, files and search can point to.

    `labels(ids)` gives its words for people, `link(id)` its page on the desk, `visible(user, ids)` those of the ids
    that the user may see, `search(user, query, limit)` what the search box finds.
    """

    kind: str
    name: "Sentence"
    labels: Callable[[Collection[int]], Mapping[int, str]]
    link: Callable[[int], str]
    visible: Callable[[Any, Collection[int]], set[int]]
    search: Callable[[Any, str, int], Sequence[Hit]] | None = None


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """How an event reads in a timeline: a sentence with {names} from the event's data, an icon and a tone.

    The tones are those of the page: good, warning, bad, accent, neutral. `words` turns the data of several events at
    once into what people read, for values that are codes.
    """

    event: str
    sentence: "Sentence"
    icon: str = "point"
    tone: str = "neutral"
    words: Callable[[Sequence[Mapping[str, Any]]], Sequence[Mapping[str, Any]]] | None = None


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry in the menu of one way in (desk, field, studio), for those who have one of the roles."""

    way: str
    label: "Sentence"
    url_name: str
    icon: str
    roles: frozenset[str]
    order: int
    group: "Sentence" = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A piece of another context's page: `render(request, ids)` gives HTML for `place`, or "" to stay away.

    `asks(request, ids)` are the questions that it is going to ask the database, so that the page asks them all in one
    message; `ids` may lack some that `render` gets.
    """

    place: str
    render: "Callable[[HttpRequest, Mapping[str, int]], str]"
    order: int = 100
    asks: "Callable[[HttpRequest, Mapping[str, int]], Sequence[Asked]] | None" = None


@dataclass(frozen=True, slots=True)
class Example:
    """What stands in a form before anybody types, where there is a story to try it with: `values()` by field."""

    form: str
    values: Callable[[], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that `aftercare verify` found: where, and what is wrong, in one line."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant of the world; `run()` yields a problem for each place where it does not hold."""

    name: "Sentence"
    run: Callable[[], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """Work that the worker does again and again: `run()` every `seconds`, never twice at once in one installation."""

    name: str
    seconds: float
    run: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Service:
    """Something that listens for as long as the worker runs: `run(stop)` returns soon after `stop` is set."""

    name: str
    run: Callable[[Event], object]


@dataclass(frozen=True, slots=True)
class ClockSource:
    """Another clock for the whole product, for example one on which a day takes minutes; the last one offered holds."""

    now: "Callable[[], datetime]"


@dataclass(frozen=True, slots=True)
class WebWrapper:
    """Something around the whole WSGI application, which sees each request before Django does."""

    wrap: Callable[[Callable[..., Any]], Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a new installation begins with: `install()` adds what is missing and leaves what somebody changed."""

    name: str
    install: Callable[[], object]


@dataclass(frozen=True, slots=True)
class FirstStep:
    """Something that a new installation needs before its first job, in `order`.

    `is_done()` asks the database whether it is there; `why` says in one or two sentences what it is for, `url_name`
    names the page where it is done ("" where that is no page). An `optional` one can wait.
    """

    name: "Sentence"
    why: "Sentence"
    url_name: str
    icon: str
    order: int
    is_done: Callable[[], bool]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TaskKind:
    """A kind of task that is done on a page of its own, not by a line of evidence: `link(number)` of its object."""

    kind: str
    name: "Sentence"
    link: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class ClockKind:
    """A kind of deadline: what it is called, and what each category of its object's history does to the clock.

    `may_pause` are the categories in which a policy may let the clock stand still; the others' effects are fixed.
    `restarts_at` is the category at which it begins anew where its policy says so. `words` say the categories.
    """

    kind: str
    name: "Sentence"
    effects: "Mapping[str, Effect]"
    terms: "Terms | None" = None
    may_pause: "Mapping[str, Sentence]" = field(default_factory=dict)
    restarts_at: str = ""
    words: "Mapping[str, Sentence]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PolicyFact:
    """Something that a promise may depend on beside the class: its name, and its values with their words."""

    field: str
    name: "Sentence"
    choices: "Callable[[], Sequence[tuple[str, str]]]"


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers for objects of a kind: `people(ids)` gives user ids by what they are to each object.

    That is "owner", "assignee" or "supervisor"; who is nobody there is left out. Managers answer for everything.
    """

    kind: str
    people: "Callable[[Collection[int]], Mapping[int, Mapping[str, Collection[int]]]]"


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One of the rows that a measure rests on: what it is, its page, when it counted, and whether it speaks for it.

    `counts` says that it stands above the line too; `detail` is what was measured of it, in words.
    """

    label: str
    link: str
    at: "datetime"
    counts: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure about some local days, from its formula in words down to its rows.

    `facts(days)` reads a tally for each day; measures that share it share its statements. `figure(tally)` makes the
    figure of the sum of some days' tallies, or, where `standing`, of the last day's: it says how things stand at its
    end. `rows(start, end, limit)` are what the figure rests on, the latest first. `unit` is percent (the value is a
    share of one), hours, points or count. `target` is green; `limit` is where red begins; between them it is yellow.
    Without a target there is no colour. The page shows the sum of the latest `days`, today included.
    """

    slug: str
    name: "Sentence"
    formula: "Sentence"
    rests_on: "Sentence"
    unit: str
    facts: "Callable[[Days], Sequence[Tally]]"
    figure: "Callable[[Tally], Figure]"
    rows: "Callable[[datetime, datetime, int], Sequence[MeasureRow]]"
    order: int
    target: float | None = None
    limit: float | None = None
    more_is_better: bool = True
    standing: bool = False
    days: int = 7
    tile: bool = True
    topics: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Shelf:
    plugs: list[object] = field(default_factory=list)
    by_kind: dict[type, tuple[list[object], list[Any]]] = field(default_factory=dict)


_shelf = _Shelf()


def offer(plugs: Iterable[object]) -> None:
    """Add plugs, in the order in which they are to be met."""
    _shelf.plugs.extend(plugs)
    _shelf.by_kind.clear()


def offered(kind: type[PlugType]) -> list[PlugType]:
    """All plugs of one kind, lower contexts first."""
    shelf, found = _shelf.by_kind.get(kind, (None, []))
    if shelf is not _shelf.plugs:  # sorted once for each kind: every page asks for several of them
        found = [plug for plug in _shelf.plugs if isinstance(plug, kind)]
        _shelf.by_kind[kind] = (_shelf.plugs, found)
    return list(found)


def example(form: str) -> dict[str, str]:
    """The example of a form; empty where no context offers one, as in every installation that is no demo."""
    return {name: value for plug in offered(Example) if plug.form == form for name, value in plug.values().items()}


def subject(kind: str) -> Subject:
    """The subject plug of a kind of object. Raises KeyError when no context offers it."""
    for plug in offered(Subject):
        if plug.kind == kind:
            return plug
    raise KeyError(kind)


def clock_kind(kind: str) -> ClockKind:
    """The plug of a kind of deadline. Raises KeyError when no context offers it."""
    for plug in offered(ClockKind):
        if plug.kind == kind:
            return plug
    raise KeyError(kind)
