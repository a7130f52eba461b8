"""The desk's pages about tasks: what my team has to do, by when, and what came of it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _, gettext_lazy as _lazy

from aftercare.accounts import queries as accounts
from aftercare.accounts.access import DESK, Role, actor, has_role, signed_in
from aftercare.journal import queries as journal
from aftercare.kit import clock as time, plugs
from aftercare.kit.actor import parse_ref, ref
from aftercare.kit.deadlines import Reason, Stretch
from aftercare.kit.errors import NotAllowed, Sentence
from aftercare.kit.rows import Row
from aftercare.tasks import forms, queries, services
from aftercare.tasks.drawing import Kind, Piece, special_days, strip
from aftercare.tasks.models import Task
from aftercare.web import formats, lists, pages
from aftercare.web.ways import page

if TYPE_CHECKING:
    from django import forms as django_forms

TOPICS = [f"event:tasks.{name}" for name in ("TaskAdded", "TaskTaken", "TaskDone", "TaskCancelled", "DeadlineMissed")]
HOURS = (1, 2, 4, 8)
MOST_DUE = 5000
DUE_TOPICS = [
    *(f"event:tasks.{name}" for name in ("DeadlineMissed", "DeadlineNear", "DeadlinesMoved", "TaskAdded", "TaskDone")),
    *(f"event:tickets.{name}" for name in ("TicketOpened", "TicketAnswered", "TicketSolved", "TicketReopened")),
]
REASONS: Mapping[Reason, Sentence] = {
    Reason.RUNS: _lazy("counts"),
    Reason.PAUSED: _lazy("is paused"),
    Reason.STOPPED: _lazy("has stopped"),
    Reason.CANCELLED: _lazy("is cancelled"),
    Reason.BEFORE_RESET: _lazy("does not count: it began anew afterwards"),
    Reason.FALSE_SOLVE: _lazy("counts: it was not solved after all"),
    Reason.PAUSE_USED_UP: _lazy("counts: the time for pauses is used up"),
    Reason.PAUSE_BEFORE_ANSWER: _lazy("counts: nobody had answered the customer yet"),
    Reason.FORCE_MAJEURE: _lazy("does not count: force majeure"),
}
PIECES: Mapping[Piece, Sentence] = {
    Piece.COUNTS: _lazy("counted"),
    Piece.CLOSED: _lazy("closed: night or weekend"),
    Piece.HOLIDAY: _lazy("closed: holiday"),
    Piece.PAUSED: _lazy("paused"),
    Piece.SOLVED: _lazy("stopped: answered or solved"),
    Piece.STORM: _lazy("force majeure"),
    Piece.VOID: _lazy("does not count any more"),
    Piece.AHEAD: _lazy("still to come"),
}
DAYS: Mapping[Kind, Sentence] = {
    Kind.HOLIDAY: _lazy("holiday: nothing counts"),
    Kind.MAKE_UP: _lazy("make-up day: counts like a weekday"),
    Kind.OTHER: _lazy("other hours than usual"),
}


def missing_days(request: HttpRequest, _ids: Mapping[str, int]) -> str:
    """On every page of administrators and managers: which year's public days are missing, until they are loaded."""
    missing = queries.missing_public_days()
    if not missing or not has_role(request.user, Role.ADMINISTRATOR, Role.MANAGER):
        return ""
    told = [{"country": formats.country(country), "year": year} for country, year in missing]
    may_load = has_role(request.user, Role.ADMINISTRATOR)
    return pages.render_text(request, "tasks/desk/missing_days.html", {"missing": told, "may_load": may_load})


@page()
def tasks(request: HttpRequest) -> HttpResponse:
    """The tasks of my teams and my own; a manager sees everybody's."""
    user = signed_in(request)
    teams = Role.values if has_role(user, Role.MANAGER) else user.roles
    asked = request.GET.get("state", "")
    state = asked if asked in Task.State.values else Task.State.OPEN.value
    part = lists.part(
        request,
        lambda skip, limit: queries.tasks(teams=teams, user_id=user.id, state=state, skip=skip, limit=limit),
    )
    context = {"part": part, "rows": _shown(part.rows), "state": state, "states": Task.State.choices, "topics": TOPICS}
    name = "tasks/desk/rows.html" if pages.wants_fragment(request) else "tasks/desk/tasks.html"
    return pages.render(request, name, context)


def _shown(rows: Sequence[Row]) -> list[Row]:
    """Tasks with the names of people and teams, and the state of their deadline."""
    names = accounts.names({row["assignee_id"] for row in rows if row["assignee_id"]})
    teams = {role.value: str(role.label) for role in Role}
    return [
        {
            **row,
            "assignee": names.get(row["assignee_id"], ""),
            "team_name": teams.get(row["team"], row["team"]),
            "shown": row["deadline"]["shown"] if row["deadline"] else "",
        }
        for row in rows
    ]


def _found(request: HttpRequest, task_id: int) -> Row:
    row = queries.task(task_id, signed_in(request))
    if row is None:
        raise NotAllowed(_("There is no such task."))
    return _shown([row])[0]


@page()
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    """One task: what it is about, and what can be done with it."""
    return _show(request, _found(request, task_id))


def _show(request: HttpRequest, row: Row, **refused: "django_forms.Form") -> HttpResponse:
    context = {
        "task": row,
        "state_name": Task.State(row["state"]).label,
        "subjects": list(_about(request, row["subjects"])),
        "own_page": _own_page(row),
        "finish": refused.get("finish") or forms.EvidenceForm(),
        "cancel": refused.get("cancel") or forms.ReasonForm(),
        "history": journal.timeline([ref("task", row["id"])], limit=30),
    }
    return pages.render(request, "tasks/desk/task.html", context, status=422 if refused else 200)


def _about(request: HttpRequest, subjects: Sequence[str]) -> Any:
    """What a task is about, in words and with links; what the reader may not see is left out."""
    offered = {plug.kind: plug for plug in plugs.offered(plugs.Subject)}
    for kind, number in map(parse_ref, subjects):
        plug = offered.get(kind)
        if plug and number in plug.visible(signed_in(request), [number]):
            yield {"kind": plug.name, "label": plug.labels([number]).get(number, ""), "link": plug.link(number)}


def _own_page(row: Row) -> str:
    """Where a task is done that has a page of its own, "" for those that are done here with a line of evidence."""
    kind = next((plug for plug in plugs.offered(plugs.TaskKind) if plug.kind == row["kind"]), None)
    if kind is None:
        return ""
    its_own = {plug.kind for plug in plugs.offered(plugs.Subject) if plug.link is kind.link}
    return next((kind.link(number) for name, number in map(parse_ref, row["subjects"]) if name in its_own), "")


@page()
def clock(request: HttpRequest, clock_id: int) -> HttpResponse:
    """Why a deadline is when it is: every stretch of time, what of it counted, and by which promise."""
    row = queries.clock(clock_id)
    about = list(_about(request, [row["subject"]])) if row else []
    if row is None or not about:
        raise NotAllowed(_("There is no such deadline."))
    found = queries.explained(clock_id)
    said, policy, working = found["said"], found["policy"], found["working"]
    drawn = strip(said, working, time.now(), [one["at"] for one in found["alarms"]])
    context = {
        **found,
        "clock": row,
        "about": about[0],
        "promised": None if policy.hours is None else float(policy.hours) * 3600,
        "conditions": queries.condition_words(policy.condition),
        "strip": drawn,
        "pieces": PIECES,
        "legend": [piece for piece in PIECES if drawn and any(bar.piece is piece for bar in drawn.bars)],
        "days": [(day, DAYS[kind]) for day, kind in special_days(working, drawn.start, drawn.end).items()]
        if drawn
        else [],
        "stretches": _stretches(row["kind"], said.stretches),
    }
    name = "tasks/desk/explained.html" if pages.wants_fragment(request) else "tasks/desk/clock.html"
    return pages.render(request, name, context)


def _stretches(kind: str, stretches: Sequence[Stretch]) -> list[Row]:
    words = plugs.clock_kind(kind).words
    return [
        {
            "start": one.start,
            "end": one.end,
            "category": words.get(one.category, one.category),
            "reason": REASONS[one.reason],
            "seconds": one.used.total_seconds(),
            "counts": one.counts,
        }
        for one in stretches
    ]


@page(roles=DESK)
def wallboard(request: HttpRequest) -> HttpResponse:
    """How many deadlines are late and how many fall due in the next hours, by kind and class, for a screen on a wall.

    It names no object and nobody. A script that heard of a change gets the figures alone.
    """
    now = time.now()
    due = queries.due(now + timedelta(hours=HOURS[-1]), MOST_DUE)
    context = {
        "rows": _board(due, now),
        "columns": _columns(),
        "more": len(due) == MOST_DUE,
        "topics": DUE_TOPICS,
        "as_of": now,
    }
    name = "tasks/desk/board.html" if pages.wants_fragment(request) else "tasks/desk/wallboard.html"
    return pages.render(request, name, context)


def _columns() -> list[tuple[str, str]]:
    """What stands above the figures: late, and each part of the next hours."""
    parts = [(str(end), _("{start} to {end} h").format(start=start, end=end)) for start, end in pairwise(HOURS)]
    return [("late", _("Late")), (str(HOURS[0]), _("within {n} h").format(n=HOURS[0])), *parts]


def _board(due: Sequence[Row], now: datetime) -> list[Row]:
    """Late and due within each of :data:`HOURS`, for each kind and class: most late first, then most due."""
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for row in due:
        key = (row["kind"], str(row["name"]), row["service_class"])
        counts[key][_within(row["due_at"] - now)] += 1
    found = [
        {"kind": kind, "name": name, "service_class": service_class, "counts": dict(count)}
        for (kind, name, service_class), count in counts.items()
    ]
    return sorted(found, key=lambda row: [-row["counts"].get(one, 0) for one in ("late", *map(str, HOURS))])


def _within(left: timedelta) -> str:
    if left < timedelta():
        return "late"
    return next((str(hours) for hours in HOURS if left <= timedelta(hours=hours)), "")


@page(roles=DESK)
def due(request: HttpRequest) -> HttpResponse:
    """The objects behind a number of the wallboard: what is late or falls due within some hours, the nearest first."""
    now = time.now()
    within = request.GET.get("within", "")
    found = queries.due(now + timedelta(hours=HOURS[-1]), MOST_DUE)
    asked = {name: request.GET[name] for name in ("kind", "class") if request.GET.get(name)}
    rows = [
        row
        for row in found
        if asked.get("kind") in {None, row["kind"]}
        and asked.get("class") in {None, row["service_class"] or "-"}
        and (not within or _within(row["due_at"] - now) == within)
    ]
    part = lists.part(request, lambda skip, limit: rows[skip : skip + limit])
    context = {"part": part, "rows": list(_named(request, part.rows)), "total": len(rows), "within": within}
    context["columns"] = [("", _("All")), *_columns()]
    return pages.render(request, "tasks/desk/due.html", context)


def _named(request: HttpRequest, rows: Sequence[Row]) -> Iterator[Row]:
    """The same rows with what their objects are called; of those that the reader may see."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        kind, number = parse_ref(row["subject"])
        numbers[kind].add(number)
    offered = {plug.kind: plug for plug in plugs.offered(plugs.Subject) if plug.kind in numbers}
    visible = {kind: plug.visible(signed_in(request), numbers[kind]) for kind, plug in offered.items()}
    labels = {kind: plug.labels(visible[kind]) for kind, plug in offered.items()}
    for row in rows:
        kind, number = parse_ref(row["subject"])
        if number in visible.get(kind, ()):
            plug = offered[kind]
            yield {**row, "label": labels[kind].get(number) or str(plug.name), "link": plug.link(number)}


def _to(task_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("tasks.desk:task", args=[task_id]))


@page(methods=["POST"])
def take(request: HttpRequest, task_id: int) -> HttpResponse:
    """Make a task one's own."""
    _found(request, task_id)
    services.take_task(task_id=task_id, user_id=signed_in(request).id, by=actor(request))
    return _to(task_id)


@page(methods=["POST"])
def finish(request: HttpRequest, task_id: int) -> HttpResponse:
    """Close a task with what came of it."""
    row = _found(request, task_id)
    form = forms.EvidenceForm(request.POST)
    by = actor(request)
    if lists.carried_out(form, lambda data: services.finish_task(task_id=task_id, evidence=data["evidence"], by=by)):
        messages.success(request, _("The task is done."))
        return HttpResponseRedirect(reverse("tasks.desk:tasks"))
    return _show(request, row, finish=form)


@page(methods=["POST"])
def cancel(request: HttpRequest, task_id: int) -> HttpResponse:
    """Close a task that is not needed any more."""
    row = _found(request, task_id)
    form = forms.ReasonForm(request.POST)
    by = actor(request)
    if lists.carried_out(form, lambda data: services.cancel_task(task_id=task_id, reason=data["reason"], by=by)):
        return _to(task_id)
    return _show(request, row, cancel=form)


urlpatterns = [
    path("", tasks, name="tasks"),
    path("wallboard", wallboard, name="wallboard"),
    path("due", due, name="due"),
    path("clocks/<int:clock_id>", clock, name="clock"),
    path("<int:task_id>", task, name="task"),
    path("<int:task_id>/take", take, name="take"),
    path("<int:task_id>/finish", finish, name="finish"),
    path("<int:task_id>/cancel", cancel, name="cancel"),
]
