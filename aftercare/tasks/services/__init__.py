"""The verbs of deadlines and tasks."""

from aftercare.tasks.services.alarms import raise_alarms, take_alarms
from aftercare.tasks.services.calendars import (
    add_calendar,
    calendar,
    calendar_of,
    calendar_would_move,
    change_calendar,
    put_public_days,
    set_calendar_back,
)
from aftercare.tasks.services.clocks import (
    About,
    Promised,
    mark,
    promise,
    put_mark,
    start_clocks,
    start_promised,
    withdraw_mark,
)
from aftercare.tasks.services.force_majeure import approve, declare, withdraw, would_touch
from aftercare.tasks.services.past import PastClocks, PastTask, Ran, add_past_tasks, run_past
from aftercare.tasks.services.policies import (
    add_policy,
    change_policy,
    order_policies,
    retire_policy,
    set_policy_back,
    would_move,
)
from aftercare.tasks.services.public_days import (
    add_public_days,
    adopt_public_days,
    keep_public_days,
    load_public_days,
    public_days_would_change,
    use_public_days,
)
from aftercare.tasks.services.recount import catch_up, recompute
from aftercare.tasks.services.tasks import add_task, cancel_task, finish_task, take_task, task_of

__all__ = [
    "About",
    "PastClocks",
    "PastTask",
    "Promised",
    "Ran",
    "add_calendar",
    "add_past_tasks",
    "add_policy",
    "add_public_days",
    "add_task",
    "adopt_public_days",
    "approve",
    "calendar",
    "calendar_of",
    "calendar_would_move",
    "cancel_task",
    "catch_up",
    "change_calendar",
    "change_policy",
    "declare",
    "finish_task",
    "keep_public_days",
    "load_public_days",
    "mark",
    "order_policies",
    "promise",
    "public_days_would_change",
    "put_mark",
    "put_public_days",
    "raise_alarms",
    "recompute",
    "retire_policy",
    "run_past",
    "set_calendar_back",
    "set_policy_back",
    "start_clocks",
    "start_promised",
    "take_alarms",
    "take_task",
    "task_of",
    "use_public_days",
    "withdraw",
    "withdraw_mark",
    "would_move",
    "would_touch",
]
