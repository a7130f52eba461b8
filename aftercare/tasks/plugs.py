"""What tasks offer upwards."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftercare.accounts.access import DESK, Role
from aftercare.kit import plugs
from aftercare.kit.bilingual import own_words
from aftercare.kit.plugs import Check, MenuEntry, PeriodicJob, Problem, Responsible, Slot, Subject, TimelineLine
from aftercare.tasks import checks, desk, queries, services
from aftercare.tasks.access import visible_to
from aftercare.tasks.models import Task


def _labels(ids: Collection[int]) -> dict[int, str]:
    found = Task.objects.filter(id__in=set(ids)).values("id", "title", "title_zh")
    return {row["id"]: own_words(row, "title") for row in found}


def _visible(user: Any, ids: Collection[int]) -> set[int]:
    return set(visible_to(user).filter(id__in=set(ids)).values_list("id", flat=True))


def _clocks_agree() -> Iterator[Problem]:
    yield from checks.clocks_agree_with_their_marks()


Words = Sequence[Mapping[str, Any]]


def _kinds(several: Words) -> Words:
    return [{**data, "kind": plugs.clock_kind(data["kind"]).name} for data in several]


def _tasks(several: Words) -> Words:
    names = {role.value: str(role.label) for role in Role}
    return [
        {**data, "team": names.get(data["team"], data["team"]), "title": own_words(data, "title")} for data in several
    ]


PLUGS = [
    Subject("task", _("Task"), _labels, lambda number: reverse("tasks.desk:task", args=[number]), _visible),
    Responsible("task", queries.responsible),
    Check(_("every deadline is what its marks say"), _clocks_agree),
    PeriodicJob("tasks.raise_alarms", 1, services.raise_alarms),
    PeriodicJob("tasks.catch_up", 5, services.catch_up),
    PeriodicJob("tasks.keep_public_days", 3600, services.keep_public_days),
    Slot("main.top", desk.missing_days, 10),
    TimelineLine("tasks.DeadlineMissed", _("a deadline was missed: {kind}"), "alarm", "bad", _kinds),
    TimelineLine(
        "tasks.DeadlineNear", _("{percent} % of a deadline is used: {kind}"), "clock-exclamation", "warning", _kinds
    ),
    TimelineLine("tasks.DeadlinesMoved", _("a promise was changed: the deadlines were computed anew"), "clock"),
    TimelineLine("tasks.TaskAdded", _("task for {team}: {title}"), "checkbox", "neutral", _tasks),
    TimelineLine("tasks.PolicyChanged", _("changed the promise; {moved} open deadlines moved"), "clock"),
    TimelineLine("tasks.CalendarChanged", _("changed the working hours; {moved} open deadlines moved"), "calendar"),
    TimelineLine("tasks.TaskTaken", _("took the task"), "user-check"),
    TimelineLine("tasks.TaskCancelled", _("task cancelled: {reason}"), "x"),
    TimelineLine("tasks.TaskDone", _("task done: {title}"), "circle-check", "good", _tasks),
    MenuEntry(
        way="desk",
        label=_("Tasks"),
        url_name="tasks.desk:tasks",
        icon="checkbox",
        roles=frozenset({*DESK}),
        order=40,
    ),
    MenuEntry(
        way="desk",
        label=_("Falls due"),
        url_name="tasks.desk:due",
        icon="clock-exclamation",
        roles=frozenset({*DESK}),
        order=42,
    ),
    MenuEntry(
        way="studio",
        label=_("Deadlines"),
        url_name="tasks.studio:policies",
        icon="clock",
        roles=frozenset({Role.ADMINISTRATOR.value}),
        order=12,
    ),
    MenuEntry(
        way="studio",
        label=_("Working hours"),
        url_name="tasks.studio:calendars",
        icon="calendar-time",
        roles=frozenset({Role.ADMINISTRATOR.value}),
        order=15,
    ),
    MenuEntry(
        way="studio",
        label=_("Public days"),
        url_name="tasks.studio:public_days",
        icon="calendar",
        roles=frozenset({Role.ADMINISTRATOR.value}),
        order=16,
    ),
]
