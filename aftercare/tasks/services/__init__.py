"""The verbs of deadlines and tasks."""

from aftercare.tasks.services.clocks import (
    Promised,
    catch_up,
    mark,
    notice_missed,
    promise,
    recompute,
    start_clocks,
    start_promised,
)
from aftercare.tasks.services.past import PastClocks, PastTask, Ran, add_past_tasks, run_past
from aftercare.tasks.services.policies import (
    add_calendar,
    add_policy,
    calendar,
    change_calendar,
    change_policy,
    would_move,
)
from aftercare.tasks.services.tasks import add_task, cancel_task, finish_task, take_task, task_of

__all__ = [
    "PastClocks",
    "PastTask",
    "Promised",
    "Ran",
    "add_calendar",
    "add_past_tasks",
    "add_policy",
    "add_task",
    "calendar",
    "cancel_task",
    "catch_up",
    "change_calendar",
    "change_policy",
    "finish_task",
    "mark",
    "notice_missed",
    "promise",
    "recompute",
    "run_past",
    "start_clocks",
    "start_promised",
    "take_task",
    "task_of",
    "would_move",
]
