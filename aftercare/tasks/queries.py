"""Reading deadlines and tasks, as plain rows."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aftercare.accounts import queries as accounts
from aftercare.engines import conditions
from aftercare.kit import clock as time, deadlines, plugs, reads, remember, worktime
from aftercare.kit.bilingual import own_words
from aftercare.kit.rows import Row, rows
from aftercare.tasks import access, editions, public_days as files, reading
from aftercare.tasks.models import Alarm, Calendar, Clock, ForceMajeure, Mark, Policy, PublicDays, Task

# The calendars that a new installation has.
SHIPPED = {"office": _("Working hours"), "always": _("Around the clock")}


def deadlines_of(subjects: Collection[str]) -> dict[str, list[Row]]:
    """The deadlines of several objects in one statement: kind, name, state, due_at, stopped_at, breached, late.

    `late` is true as soon as the moment has passed, even before the watcher has noted it. `shown` is the state that
    its chip shows (of the macro `deadline`), "" for one that promises nothing: yellow from the first level at which its
    policy warns. Of a kind that begins again and again it is the latest round.
    """
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in _clocks(subjects):
        name = plugs.clock_kind(row["kind"]).name
        found[row["subject"]][row["kind"]] = {**row, "name": name, "late": _late(row), "shown": _shown(row)}
    return {subject: list(by_kind.values()) for subject, by_kind in found.items()}


def asks_deadlines_of(subjects: Collection[str]) -> reads.Asked:
    """What :func:`deadlines_of` asks."""
    return _clocks.of(subjects)


@reads.compiled
def _clocks(subjects: Collection[str]) -> reads.Question:
    fields = ("id", "subject", "kind", "state", "due_at", "stopped_at", "breached", "warned", "next_alarm_at")
    return Clock.objects.filter(subject__any=subjects).order_by("round", "id").values(*fields)


def _late(row: Any) -> bool:
    running_late = row["state"] == Clock.State.RUNNING and row["due_at"] is not None and row["due_at"] < time.now()
    return bool(row["breached"] or running_late)


def _shown(row: Any) -> str:
    if row["state"] in {Clock.State.NONE, Clock.State.CANCELLED}:
        return ""
    if _late(row):
        return "breached"
    warned = row["warned"] > 0 or (row["next_alarm_at"] is not None and row["next_alarm_at"] < time.now())
    return "warning" if warned and row["state"] == Clock.State.RUNNING else str(row["state"])


def clock(clock_id: int) -> Row | None:
    """One clock: id, subject, kind, name, round, and its `shown` state; None without it."""
    fields = ("id", "subject", "kind", "round", "state", "due_at", "breached", "warned", "next_alarm_at", "stopped_at")
    row = Clock.objects.filter(id=clock_id).values(*fields).first()
    return {**row, "name": plugs.clock_kind(row["kind"]).name, "shown": _shown(row)} if row else None


def marks_of(subject: str) -> list[tuple[datetime, str]]:
    """The history of an object as its clocks read it: moment and category, in order."""
    found = Mark.objects.filter(subject=subject, withdrawn_at__isnull=True).order_by("at", "id")
    return list(found.values_list("at", "category"))


def explanation(clock_id: int) -> deadlines.Explanation:
    """Every counted second of a clock, from its marks. Raises Clock.DoesNotExist."""
    said: deadlines.Explanation = explained(clock_id)["said"]
    return said


def explained(clock_id: int) -> Row:
    """Why a deadline is when it is: `said` (the explanation), `policy` as it was promised, `working` (its calendar).

    With `excused` in words, the `alarms` that were given (percent, at, raised_at, told_at, late) and the `rounds` of
    the kind (id, round, due_at, shown). Raises Clock.DoesNotExist.
    """
    clock = Clock.objects.select_related("policy__calendar").get(id=clock_id)
    policy = reading.promised_to(clock)
    history = marks_of(clock.subject)
    alarms = clock.alarms.order_by("at", "id").values("percent", "at", "raised_at", "told_at", "late")
    rounds = Clock.objects.filter(subject=clock.subject, kind=clock.kind).order_by("round")
    fields = ("id", "round", "state", "due_at", "breached", "warned", "next_alarm_at")
    return {
        "said": reading.asked_of(clock, policy, history, time.now()).explain(),
        "policy": policy,
        "position": clock.policy.position,
        "working": worktime.ALWAYS if policy.wall_clock else reading.working_calendar(policy.calendar),
        "calendar": calendar_words(clock.policy.calendar.slug, policy.calendar.name),
        "excused": str(clock.get_excused_display()) if clock.excused else "",
        "alarms": rows(alarms),
        "rounds": [{**row, "shown": _shown(row)} for row in rows(rounds.values(*fields))],
    }


def alarms(ids: Collection[int]) -> list[Row]:
    """Warnings that are to be told: id, clock_id, subject, kind, percent, due_at, late and `to` (whom by the promise).

    Those of clocks that have ended or stand still meanwhile tell nobody: they are left out.
    """
    found = Alarm.objects.filter(id__in=list(ids), clock__state=Clock.State.RUNNING).order_by("clock__due_at", "id")
    fields = {name: F(f"clock__{name}") for name in ("subject", "kind", "due_at")}
    read = rows(found.values("id", "clock_id", "percent", "late", levels=F("policy__warnings"), **fields))
    return [{**row, "to": _told(row.pop("levels"), row["percent"])} for row in read]


def _told(levels: Sequence[Mapping[str, Any]], percent: int) -> set[str]:
    return {who for level in levels if level["percent"] == percent for who in level["to"]}


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


WARNED_BEFORE = timedelta(days=60)


def public_days(country: str = "") -> list[Row]:
    """The public days that are there, by country, the latest year first: country, year, days, announced, source."""
    which = {"country": country} if country else {}
    found = PublicDays.objects.filter(**which).order_by("country", "-year")
    return rows(found.values("country", "year", "days", "announced", "source"))


@remember.for_a_moment
def public_years() -> Sequence[tuple[str, frozenset[int]]]:
    """The countries that working hours follow and a government announces days for, with the announced years."""
    used = Calendar.objects.filter(country__in=files.ANNOUNCED).values_list("country", flat=True).distinct()
    years: dict[str, set[int]] = {country: set() for country in used}
    for country, year in PublicDays.objects.filter(country__in=years, announced=True).values_list("country", "year"):
        years[country].add(year)
    return tuple((country, frozenset(announced)) for country, announced in sorted(years.items()))


def missing_public_days() -> list[tuple[str, int]]:
    """Which countries' years lack what was announced: this year, and the next one from 60 days before it begins.

    Working hours that follow such a country would take its make-up days for days off.
    """
    now = time.now()
    years = sorted({timezone.localdate(now).year, timezone.localdate(now + WARNED_BEFORE).year})
    return [(country, year) for country, announced in public_years() for year in years if year not in announced]


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

    Rows: id, subject, kind, began_at, due_at, stopped_at, calendar_id, and `decided_at`: when it was met or when its
    time ran out, whichever came first (None while it is still to come), with `kept`. Each round counts for itself.
    Cancelled ones are no promises, and those whose lateness is excused are left out: :func:`judged` tells them apart.
    """
    until = min(end, time.now())
    late = Q(state=Clock.State.RUNNING, due_at__lt=until)
    found = (
        _with_beginning(Clock.objects.filter(kind__in=list(kinds), state__in=_JUDGED, excused=""))
        .filter(_decided(start, until) | late)
        .order_by("-decided", "-id")
    )
    return [_promise(row, until) for row in _rounds_begin(rows(found.values(*_PROMISE)))]


_JUDGED = (Clock.State.RUNNING, Clock.State.STOPPED)
_PROMISE = ("id", "subject", "kind", "round", "state", "began_at", "due_at", "stopped_at", "calendar_id", "decided")


def _with_beginning(found: QuerySet[Clock]) -> QuerySet[Any]:
    began = Mark.objects.filter(subject=OuterRef("subject"), withdrawn_at__isnull=True).order_by("at", "id")
    return found.annotate(
        decided=Least("due_at", "stopped_at"),
        began_at=Subquery(began.values("at")[:1]),
        calendar_id=F("policy__calendar_id"),
    )


def _decided(start: datetime, until: datetime) -> Q:
    return Q(decided__gte=start, decided__lt=until) | Q(stopped_at__gte=start, stopped_at__lt=until)


def _rounds_begin(found: list[Row]) -> list[Row]:
    """The same rows; of a kind that begins again and again each says when its own round began. One statement, or none.

    A round that a step from the past took away has no beginning of its own any more: it keeps the object's.
    """
    again = [row for row in found if reading.begins(plugs.clock_kind(row["kind"]))]
    histories: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    if again:
        marks = Mark.objects.filter(subject__in={row["subject"] for row in again}, withdrawn_at__isnull=True)
        for subject, at, category in marks.order_by("at", "id").values_list("subject", "at", "category"):
            histories[subject].append((at, category))
    for row in again:
        begun = reading.beginnings(row["kind"], histories[row["subject"]])
        row["began_at"] = next(iter(begun[row["round"] - 1 :]), row["began_at"])
    return found


def _promise(row: Row, until: datetime) -> Row:
    decided = row.pop("decided")
    kept = row["stopped_at"] is not None and (row["due_at"] is None or row["stopped_at"] <= row["due_at"])
    return {**row, "decided_at": decided if decided and decided < until else None, "kept": kept}


def judged(start: datetime, end: datetime, *, missed: bool = False, kinds: Collection[str] = ()) -> list[Row]:
    """What became of every promise that was decided in a span, the latest first; at most two statements.

    Rows as :func:`promises`, with `service_class` (that of the policy, "" for every class), `excused`, and `outcome`:
    kept or missed; or why it is in no figure: cancelled, force_majeure, reclassified. `missed` asks only for those that
    were late, the excused ones with them, and says nothing of their beginnings.
    """
    until = min(end, time.now())
    ours = _with_beginning(Clock.objects.filter(kind__in=list(kinds)) if kinds else Clock.objects.all())
    late = Q(breached=True) | Q(state=Clock.State.RUNNING, due_at__lt=until)
    if missed:
        found = ours.filter(late, due_at__gte=start, due_at__lt=until)
    else:
        last = Mark.objects.filter(subject=OuterRef("subject"), withdrawn_at__isnull=True).order_by("-at", "-id")
        ended = ours.annotate(ended=Subquery(last.values("at")[:1]))
        cancelled = Q(state=Clock.State.CANCELLED, ended__gte=start, ended__lt=until)
        found = ended.filter(Q(decided__gte=start, decided__lt=until, state__in=_JUDGED) | cancelled)
    fields = (*_PROMISE, "excused", "breached")
    read = rows(found.order_by("-decided", "-id").values(*fields, service_class=F("policy__service_class")))
    return [_with_outcome(_promise(row, until)) for row in (read if missed else _rounds_begin(read))]


def _with_outcome(row: Row) -> Row:
    kept = "kept" if row["kept"] else "missed"
    cancelled = row["state"] == Clock.State.CANCELLED
    return {**row, "outcome": "cancelled" if cancelled else row["excused"] or kept}


def due(until: datetime, limit: int) -> list[Row]:
    """The deadlines that run out until a moment, the late ones first: id, subject, kind, due_at, service_class.

    `shown` is the state of its chip. One statement.
    """
    found = Clock.objects.filter(state=Clock.State.RUNNING, due_at__lt=until).order_by("due_at", "id")
    fields = ("id", "subject", "kind", "state", "due_at", "breached", "warned", "next_alarm_at")
    read = rows(found.values(*fields, service_class=F("policy__service_class"))[:limit])
    return [{**row, "name": plugs.clock_kind(row["kind"]).name, "shown": _shown(row)} for row in read]


def condition_words(condition: Mapping[str, Any]) -> list[str]:
    """The facts that a promise asks for beside its class, in words: "Channel: Phone"."""
    facts = {fact.field: fact for fact in plugs.offered(plugs.PolicyFact)}
    return [_leaf_words(leaf, facts) for leaf in conditions.explain(condition, {})] if condition else []


def _leaf_words(leaf: conditions.Leaf, facts: Mapping[str, plugs.PolicyFact]) -> str:
    fact = facts.get(leaf.field)
    names = {value: str(words) for value, words in fact.choices()} if fact else {}
    operands = leaf.operand if isinstance(leaf.operand, list | tuple) else [leaf.operand]
    words = "/".join(names.get(str(one), str(one)) for one in operands)
    sign = "≠" if leaf.path.count("not") % 2 else "="
    return f"{fact.name if fact else leaf.field} {sign if leaf.operator in {'is', 'in'} else leaf.operator} {words}"


def working_calendars(wanted: Collection[int] = ()) -> Mapping[int, worktime.Calendar]:
    """All working hours by id, as the pure functions take them; the `wanted` ones may be those of a moment ago."""
    if not wanted or set(wanted) - set(reading.working_calendars()):
        reading.working_calendars.forget()
    return reading.working_calendars()


def responsible(ids: Collection[int]) -> dict[int, dict[str, set[int]]]:
    """Who works on tasks: whoever took it, else all of its team."""
    found = Task.objects.filter(id__in=list(ids)).values_list("id", "assignee_id", "team")
    return {
        number: {"assignee": {assignee} if assignee else {one["id"] for one in accounts.people(roles=[team])}}
        for number, assignee, team in found
    }


def subjects_of(task_ids: Collection[int]) -> dict[int, list[str]]:
    """What tasks are about, by task: references."""
    return dict(Task.objects.filter(id__in=list(task_ids)).values_list("id", "subjects"))


def briefly(task_ids: Collection[int]) -> dict[int, Row]:
    """Title for the reader, team and assignee_id of tasks, by id."""
    found = Task.objects.filter(id__in=task_ids).values("id", "title", "title_zh", "team", "assignee_id")
    return {row["id"]: {**row, "title": own_words(row, "title")} for row in found} if task_ids else {}


def force_majeure(skip: int = 0, limit: int = 200) -> list[Row]:
    """All spans in which nothing counts, the latest first: id, name, areas, starts_at, ends_at, who declared and
    approved them (ids of users), approved_at, withdrawn_at."""
    people = ("declared_by_id", "declared_at", "approved_by_id", "approved_at", "withdrawn_at")
    found = ForceMajeure.objects.order_by("-starts_at", "-id")
    return rows(found.values("id", "name", "areas", "starts_at", "ends_at", *people)[skip : skip + limit])


def keys_of(kind: str) -> set[str]:
    """The keys of all tasks of a kind: what `verify` compares causes with."""
    return set(Task.objects.filter(kind=kind).values_list("key", flat=True))
