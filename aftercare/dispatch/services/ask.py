"""What dispatchers hear: a visit to confirm, a job that nobody takes, a job that nobody can do."""

from django.urls import reverse
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role, require_role
from aftercare.dispatch.access import DISPATCHERS
from aftercare.dispatch.services import waits
from aftercare.kit.actor import Actor, ref, system
from aftercare.kit.rows import Row
from aftercare.messaging import services as messaging
from aftercare.tasks import queries as task_queries, services as tasks

TASK = "dispatch"


def require_dispatcher(by: Actor) -> None:
    """Let those pass who decide about other people's days. Raises NotAllowed for everybody else."""
    require_role(by, *DISPATCHERS)


def to_confirm(order: Row, booking_id: int, engineer: str) -> None:
    """A visit was proposed."""
    text = _("{number}: confirm the visit of {engineer}").format(number=order["ticket_number"], engineer=engineer)
    _notify(order, f"dispatch.booking.{booking_id}", text)


def after_refusals(order: Row, refusals: int) -> None:
    """Several did not take it: a notice, and a task that stays until somebody has decided."""
    text = _("{number}: {count} engineers did not take the job; choose one yourself").format(
        number=order["ticket_number"], count=refusals
    )
    _task(order, f"dispatch.order.{order['id']}.refused.{refusals}", text)


def nobody_found(order: Row, decision_id: int, advice: str) -> None:
    """Nobody can go as the rules stand."""
    text = _("{number}: nobody can go. {advice}").format(number=order["ticket_number"], advice=advice)
    _task(order, f"dispatch.decision.{decision_id}", text)


def settled(order: Row, engineer: str, by: Actor) -> None:
    """Somebody goes: what dispatchers had to do about the job is done, and nobody looks for somebody else by itself."""
    waits.end(order["id"])
    for task in task_queries.tasks_of([ref("workorder", order["id"])]):
        if task["kind"] == TASK and task["state"] == "open":
            evidence = _("{engineer} was chosen.").format(engineer=engineer)
            tasks.finish_task(task_id=task["id"], evidence=evidence, by=by)


def _task(order: Row, key: str, text: str) -> None:
    tasks.add_task(
        key=key,
        kind=TASK,
        title=text,
        team=Role.DISPATCHER.value,
        subjects=[ref("workorder", order["id"]), ref("ticket", order["ticket_id"])],
        by=system("dispatch"),
    )
    _notify(order, key, text)


def _notify(order: Row, key: str, text: str) -> None:
    messaging.notify_roles(
        roles=[Role.DISPATCHER.value],
        key=key,
        text=text,
        link=reverse("dispatch.desk:order", args=[order["id"]]),
        by=system("dispatch"),
    )
