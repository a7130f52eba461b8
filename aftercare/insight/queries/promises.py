"""What became of every promise: kept or missed, in how much time, and what is left out of the figures and why."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from aftercare.accounts import queries as accounts
from aftercare.accounts.access import Role
from aftercare.kit import clock, plugs
from aftercare.kit.actor import parse_ref
from aftercare.kit.errors import Sentence
from aftercare.kit.figures import Days, Figure, quantile, share
from aftercare.kit.rows import Row
from aftercare.kit.worktime import Meter
from aftercare.tasks import queries as tasks
from aftercare.tickets import queries as tickets
from aftercare.workorders import queries as workorders

SHARES = (0.5, 0.8, 0.9, 0.95)
LATE = "late"
OUTCOMES: Mapping[str, Sentence] = {
    "kept": _("kept"),
    "missed": _("missed"),
    "cancelled": _("cancelled or merged"),
    "force_majeure": _("force majeure"),
    "reclassified": _("late by reclassification"),
}
COUNTED = ("kept", "missed")


@dataclass(slots=True)
class Group:
    """The promises of one kind and class in some days.

    `outcomes` counts them by what became of them; `working` and `wall` are the seconds from beginning to end of those
    that were met, waiting included, by working time and by the clock; `by_day` counts kept and missed for each day.
    """

    kind: str
    service_class: str
    outcomes: Counter[str] = field(default_factory=Counter)
    working: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    by_day: list[Counter[str]] = field(default_factory=list)

    @property
    def name(self) -> Sentence:
        """What the deadline is called."""
        return plugs.clock_kind(self.kind).name

    @property
    def kept(self) -> Figure:
        """Those that were met in time, of those that were promised and are left out for no reason."""
        return share(self.outcomes["kept"], self.outcomes["kept"] + self.outcomes["missed"])

    def quantiles(self, lengths: Sequence[float]) -> list[float | None]:
        """The lengths within which each of :data:`SHARES` was met."""
        return [quantile(lengths, part) for part in SHARES]

    def trend(self) -> list[Figure]:
        """The share that was kept on each day."""
        return [share(day["kept"], day["kept"] + day["missed"]) for day in self.by_day]


def report(days: Days) -> list[Group]:
    """All promises that were decided in some days, by kind and class; three statements at most."""
    groups: dict[tuple[str, str], Group] = {}
    found = tasks.judged(days.start, days.end)
    meters = _meters(found, "began_at", "stopped_at")
    for row in found:
        key = row["kind"], row["service_class"]
        group = groups.setdefault(key, Group(*key, by_day=[Counter() for _day in days.dates]))
        group.outcomes[row["outcome"]] += 1
        place = days.place(row["decided_at"]) if row["decided_at"] else None
        if row["outcome"] not in COUNTED:
            continue
        if place is not None:
            group.by_day[place][row["outcome"]] += 1
        if row["stopped_at"]:
            group.working.append(meters[row["calendar_id"]].seconds(row["began_at"], row["stopped_at"]))
            group.wall.append((row["stopped_at"] - row["began_at"]).total_seconds())
    order = {plug.kind: place for place, plug in enumerate(plugs.offered(plugs.ClockKind))}
    return sorted(groups.values(), key=lambda group: (order.get(group.kind, 99), group.service_class))


def _meters(found: Iterable[Row], begins: str, ends: str) -> dict[int, Meter]:
    """One meter for each calendar, over all that is to be measured by it."""
    spans: dict[int, list[datetime]] = defaultdict(list)
    now = clock.now()
    for row in found:
        if row[begins]:
            spans[row["calendar_id"]] += [row[begins], row[ends] or now]
    calendars = tasks.working_calendars(spans) if spans else {}
    return {number: Meter(calendars[number], min(moments), max(moments)) for number, moments in spans.items()}


def listed(days: Days, outcome: str) -> list[Row]:
    """The promises of some days of one outcome; `late`: all that were missed, the excused ones with them; `counted`:
    all that stand in the figures; `met`: those of them that somebody met, in time or not.

    Rows of `tasks.queries.judged`, the latest first, with `name`, `label`, `link`, `queue`, `queue_name`, `owner_id`,
    `owner`, `outcome_words`; `working` and `wall`: how late it was, or else how long it took, in seconds (None where
    it is not known).
    """
    late = outcome in {LATE, "missed"}
    found = tasks.judged(days.start, days.end, missed=late)
    wanted = [row for row in found if _is_wanted(row, outcome)]
    meters = _meters(wanted, "due_at" if late else "began_at", "stopped_at")
    held = _held(wanted)
    now = clock.now()
    return [
        {
            **row,
            **held[row["subject"]],
            "name": plugs.clock_kind(row["kind"]).name,
            "outcome_words": OUTCOMES[row["outcome"]],
            **_lengths(row, meters, late=late, now=now),
        }
        for row in wanted
    ]


def _is_wanted(row: Row, outcome: str) -> bool:
    counts = row["outcome"] in COUNTED
    met = counts and row["stopped_at"] is not None
    return outcome in {LATE, row["outcome"]} or (outcome == "counted" and counts) or (outcome == "met" and met)


def _lengths(row: Row, meters: Mapping[int, Meter], *, late: bool, now: datetime) -> Row:
    end = row["stopped_at"] or now
    start = row["due_at"] if late else row["began_at"]
    if start is None or (not late and row["stopped_at"] is None) or end < start:
        return {"working": None, "wall": None}
    return {"working": meters[row["calendar_id"]].seconds(start, end), "wall": (end - start).total_seconds()}


def _held(found: Iterable[Row]) -> dict[str, Row]:
    """Whose each object is: label, link, queue, queue_name, owner_id, owner; five statements at most."""
    subjects = {row["subject"]: parse_ref(row["subject"]) for row in found}
    of_kind: dict[str, set[int]] = defaultdict(set)
    for kind, number in subjects.values():
        of_kind[kind].add(number)
    orders = workorders.ticket_ids(of_kind["workorder"])
    held = tickets.holders(of_kind["ticket"] | set(orders.values()))
    todo = tasks.briefly(of_kind["task"])
    people = {row["owner_id"] or row["assignee_id"] for row in held.values()}
    names = accounts.names(({row["assignee_id"] for row in todo.values()} | people) - {None})
    links = {plug.kind: plug.link for plug in plugs.offered(plugs.Subject)}
    whose = {}
    for subject, (kind, number) in subjects.items():
        one = todo.get(number) if kind == "task" else held.get(orders.get(number, number))
        whose[subject] = {**_whose(kind, one or {}, names), "link": links[kind](number) if kind in links else ""}
    return whose


def _whose(kind: str, one: Row, names: Mapping[int, str]) -> Row:
    if kind == "task":
        teams = {role.value: str(role.label) for role in Role}
        owner, queue = one.get("assignee_id"), one.get("team", "")
        label, queue_name = one.get("title", ""), teams.get(queue, queue)
    else:
        owner, queue = one.get("owner_id") or one.get("assignee_id"), one.get("queue_id", "")
        label, queue_name = f"{tickets.number_of(one['id'])} {one['title']}" if one else "", one.get("queue_name", "")
    name = names.get(owner, "") if owner else ""
    return {"label": label, "queue": queue, "queue_name": queue_name, "owner_id": owner, "owner": name}
