"""Reading deadlines and tasks, as plain rows."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from aftercare.kit import clock as time, deadlines, plugs, reads, worktime
from aftercare.kit.bilingual import own_words
from aftercare.kit.rows import Row, rows
from aftercare.tasks import access, editions, reading
from aftercare.tasks.models import Calendar, Clock, Mark, Policy, Task

# The calendars that a new installation has.
SHIPPED = {"office": _("Working hours"), "always": _("Around the clock")}


def deadlines_of(subjects: Collection[str]) -> dict[str, list[Row]]:
    """The deadlines of several objects in one statement: kind, name, state, due_at, stopped_at, breached, late.

    `late` is true as soon as the moment has passed, even before the watcher has noted it. Of a kind that begins again
    and again it is the latest round.
    """
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in _clocks(subjects):
        name = plugs.clock_kind(row["kind"]).name
        found[row["subject"]][row["kind"]] = {**row, "name": name, "late": _late(row)}
    return {subject: list(by_kind.values()) for subject, by_kind in found.items()}


def asks_deadlines_of(subjects: Collection[str]) -> reads.Asked:
    """What :func:`deadlines_of` asks."""
    return _clocks.of(subjects)


@reads.compiled
def _clocks(subjects: Collection[str]) -> reads.Question:
    fields = ("id", "subject", "kind", "state", "due_at", "stopped_at", "breached")
    return Clock.objects.filter(subject__any=subjects).order_by("round", "id").values(*fields)


def _late(row: Any) -> bool:
    running_late = row["state"] == Clock.State.RUNNING and row["due_at"] is not None and row["due_at"] < time.now()
    return bool(row["breached"] or running_late)


def clock(clock_id: int) -> Row | None:
    """One clock with what it promises: id, subject, kind, name, hours, wall_clock, calendar; None without it."""
    fields = {
        "hours": F("policy__hours"),
        "working_days": F("policy__working_days"),
        "wall_clock": F("policy__wall_clock"),
        "calendar_slug": F("policy__calendar__slug"),
        "calendar_name": F("policy__calendar__name"),
    }
    row = Clock.objects.filter(id=clock_id).values("id", "subject", "kind", **fields).first()
    return _with_calendar({**row, "name": plugs.clock_kind(row["kind"]).name}) if row else None


def marks_of(subject: str) -> list[tuple[datetime, str]]:
    """The history of an object as its clocks read it: moment and category, in order."""
    found = Mark.objects.filter(subject=subject, withdrawn_at__isnull=True).order_by("at", "id")
    return list(found.values_list("at", "category"))


def explanation(clock_id: int) -> deadlines.Explanation:
    """Every counted second of a clock, from its marks. Raises Clock.DoesNotExist."""
    clock = Clock.objects.select_related("policy__calendar").get(id=clock_id)
    return reading.asked_of(clock, reading.promised_to(clock), marks_of(clock.subject), time.now()).explain()


def policies() -> list[Row]:
    """All promises in force, by kind in the order in which they are tried: what each says, and names."""
    found = (
        Policy.objects.filter(retired_at__isnull=True)
        .order_by("kind", "position")
        .values(
            "id",
            "kind",
            "version",
            *editions.POLICY_FIELDS,
            calendar_slug=F("calendar__slug"),
            calendar_name=F("calendar__name"),
        )
    )
    return [_with_calendar({**row, "name": plugs.clock_kind(row["kind"]).name}) for row in rows(found)]


def editions_of(policy_id: int) -> list[Row]:
    """All that a promise said, the latest first: version, says, at, by_name."""
    return editions.of(Policy(id=policy_id))


def calendar_editions(calendar_id: int) -> list[Row]:
    """All that working hours said, the latest first: version, says, at, by_name."""
    return editions.of(Calendar(id=calendar_id))


def following() -> int:
    """How many open deadlines are still to follow a change of promises or working hours."""
    changed = Q(settled_version__lt=F("version")) | Q(calendar__settled_version__lt=F("calendar__version"))
    ids = list(Policy.objects.filter(changed).values_list("id", flat=True))
    old = ~Q(policy_version=F("policy__version")) | ~Q(calendar_version=F("policy__calendar__version"))
    open_states = [Clock.State.RUNNING, Clock.State.PAUSED, Clock.State.NONE]
    return Clock.objects.filter(old, policy_id__in=ids, state__in=open_states).count() if ids else 0


def calendars() -> list[Row]:
    """All working hours: id, slug, name, zone, week, days, version, and `words`: the name for the reader."""
    fields = ("id", "slug", "name", "zone", "week", "days", "version")
    found = rows(Calendar.objects.order_by("slug").values(*fields))
    return [{**row, "words": calendar_words(row["slug"], row["name"])} for row in found]


def calendar_words(slug: str, name: str) -> str:
    """The name of working hours: in the reader's language for those that are shipped."""
    return str(SHIPPED.get(slug, name))


def _with_calendar(row: Row) -> Row:
    return {**row, "calendar": calendar_words(row.pop("calendar_slug"), row.pop("calendar_name"))}


def tasks(
    *,
    teams: Collection[str],
    user_id: int | None = None,
    state: str = "open",
    skip: int = 0,
    limit: int = 200,
) -> list[Row]:
    """The tasks of `teams` or of one person, oldest first (closed ones newest first), with their deadline."""
    mine = Q(team__in=list(teams)) | (Q(assignee_id=user_id) if user_id else Q())
    order = ("made_at", "id") if state == Task.State.OPEN else ("-made_at", "-id")
    return with_deadlines(rows(Task.objects.filter(mine, state=state).order_by(*order)[skip : skip + limit].values()))


def task(task_id: int, viewer: Any) -> Row | None:
    """One task with its deadline; None when there is none that the viewer may see."""
    found = with_deadlines(rows(access.visible_to(viewer).filter(id=task_id).values()))
    return found[0] if found else None


def policy(policy_id: int) -> Row | None:
    """One promise with the name of its kind and of its calendar; None when there is none."""
    return next((row for row in policies() if row["id"] == policy_id), None)


def tasks_of(subjects: Collection[str]) -> list[Row]:
    """All tasks that concern any of `subjects`, newest first, with their deadline."""
    found = Task.objects.filter(subjects__overlap=list(subjects)).order_by("-id")
    return with_deadlines(rows(found[:50].values()))


def with_deadlines(found: Sequence[Row]) -> list[Row]:
    """The same task rows, each with its title for the reader and its `deadline` (of :func:`deadlines_of`) or None."""
    by_subject = deadlines_of([f"task:{row['id']}" for row in found])
    return [
        {
            **row,
            "title": own_words(row, "title"),
            "deadline": next(iter(by_subject.get(f"task:{row['id']}", [])), None),
        }
        for row in found
    ]


def promises(kinds: Collection[str], *, start: datetime, end: datetime) -> list[Row]:
    """The promises of some kinds that were kept, missed or late in a span, the latest decided first; one statement.

    Rows: subject, kind, began_at, due_at, stopped_at, calendar_id, and `decided_at`: when it was met or when its time
    ran out, whichever came first (None while it is still to come), with `kept`. Cancelled ones are no promises.
    """
    until = min(end, time.now())
    in_span = Q(decided__gte=start, decided__lt=until) | Q(stopped_at__gte=start, stopped_at__lt=until)
    late = Q(state=Clock.State.RUNNING, due_at__lt=until)
    began = Mark.objects.filter(subject=OuterRef("subject")).order_by("id").values("at")[:1]
    found = (
        Clock.objects.filter(kind__in=list(kinds), state__in=[Clock.State.RUNNING, Clock.State.STOPPED])
        .annotate(decided=Least("due_at", "stopped_at"))
        .filter(in_span | late)
        .annotate(began_at=Subquery(began), calendar_id=F("policy__calendar_id"))
        .order_by("-decided", "-id")
    )
    fields = ("subject", "kind", "state", "began_at", "due_at", "stopped_at", "calendar_id", "decided")
    return [_promise(row, until) for row in rows(found.values(*fields))]


def _promise(row: Row, until: datetime) -> Row:
    decided = row.pop("decided")
    kept = row["stopped_at"] is not None and (row["due_at"] is None or row["stopped_at"] <= row["due_at"])
    return {**row, "decided_at": decided if decided and decided < until else None, "kept": kept}


def working_calendars() -> dict[int, worktime.Calendar]:
    """All working hours by id, as the pure functions take them."""
    return {calendar.id: reading.working_calendar(calendar) for calendar in Calendar.objects.all()}


def subjects_of(task_ids: Collection[int]) -> dict[int, list[str]]:
    """What tasks are about, by task: references."""
    return dict(Task.objects.filter(id__in=list(task_ids)).values_list("id", "subjects"))


def keys_of(kind: str) -> set[str]:
    """The keys of all tasks of a kind: what `verify` compares causes with."""
    return set(Task.objects.filter(kind=kind).values_list("key", flat=True))
