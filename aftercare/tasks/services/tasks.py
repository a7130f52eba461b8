"""Give somebody something to do, and hear what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.journal import services as journal
from aftercare.kit import clock as time, plugs
from aftercare.kit.actor import Actor, ref
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.tasks import events
from aftercare.tasks.access import may_work
from aftercare.tasks.models import Task
from aftercare.tasks.services.clocks import About, mark, start_clocks


@transaction.atomic
def add_task(  # noqa: PLR0913 - who, what, where, by when and why
    *,
    key: str,
    kind: str,
    title: str,
    team: str,
    subjects: Sequence[str],
    by: Actor,
    title_zh: str = "",
    detail: str = "",
    clock: str = "",
    starts_at: datetime | None = None,
) -> Task:
    """Add a task for `team`; the same `key` gives the same task again. `clock` names the kind of deadline it has.

    What the product has to say itself comes in both languages, in `title` (English) and `title_zh`.
    """
    moment = time.now()
    task, made = Task.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "title": title[:200],
            "title_zh": title_zh[:200],
            "detail": detail,
            "subjects": sorted(set(subjects)),
            "team": team,
            "made_at": moment,
        },
    )
    if made:
        subject = ref("task", task.id)
        if clock:
            start_clocks(subject=subject, about=About(), kinds=[clock], at=starts_at or moment, category="open")
        added = events.TaskAdded(**_said(task))
        journal.record(added, subjects=[subject, *task.subjects], by=by)
    return task


@transaction.atomic
def take_task(*, task_id: int, user_id: int, by: Actor) -> None:
    """Make an open task somebody's own. Raises Conflict when another has it."""
    task = _open_task(task_id, by=by)
    if task.assignee_id not in (None, user_id):
        raise Conflict(_("Somebody else has taken this task."))
    if task.assignee_id is None:
        task.assignee_id = user_id
        task.save(update_fields=["assignee"])
        taken = events.TaskTaken(task_id=task.id, user_id=user_id)
        journal.record(taken, subjects=[ref("task", task.id), ref("user", user_id), *task.subjects], by=by)


@transaction.atomic
def finish_task(*, task_id: int, evidence: str, by: Actor, kind: str = "") -> None:
    """Close a task with what came of it.

    A kind that is done on a page of its own is closed by that page's service, which says so by `kind`. Raises Refused
    without evidence or from the wrong page, Conflict when it is closed already.
    """
    if not evidence.strip():
        raise Refused(_("Say what was done. A task is closed with its result."), field="evidence")
    task = _open_task(task_id, by=by)
    if kind != task.kind and any(plug.kind == task.kind for plug in plugs.offered(plugs.TaskKind)):
        raise Refused(_("This task is done on a page of its own. Open it there."), field="evidence")
    task.state, task.done_at, task.evidence = Task.State.DONE, time.now(), evidence.strip()
    task.save(update_fields=["state", "done_at", "evidence"])
    mark(subject=ref("task", task.id), category="done")
    done = events.TaskDone(**_said(task))
    journal.record(done, subjects=[ref("task", task.id), *task.subjects], by=by)


@transaction.atomic
def cancel_task(*, task_id: int, reason: str, by: Actor) -> None:
    """Close a task that is no longer needed."""
    task = _open_task(task_id, by=by)
    task.state = Task.State.CANCELLED
    task.save(update_fields=["state"])
    mark(subject=ref("task", task.id), category="cancelled")
    cancelled = events.TaskCancelled(task_id=task.id, reason=reason)
    journal.record(cancelled, subjects=[ref("task", task.id), *task.subjects], by=by)


def _said(task: Task) -> dict[str, Any]:
    return {
        "task_id": task.id,
        "kind": task.kind,
        "title": task.title,
        "team": task.team,
        "title_zh": task.title_zh,
    }


def task_of(*, key: str) -> int:
    """The id of the task with this key. Raises Task.DoesNotExist."""
    return Task.objects.values_list("id", flat=True).get(key=key)


def _open_task(task_id: int, *, by: Actor) -> Task:
    task = Task.objects.select_for_update().filter(id=task_id).first()
    if task is None or not may_work(by, task):
        raise NotAllowed(_("There is no such task."))
    if task.state != Task.State.OPEN:
        raise Conflict(_("This task is closed already."))
    return task
