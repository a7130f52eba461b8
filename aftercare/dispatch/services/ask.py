"""What dispatchers hear: a visit to confirm, a job that nobody takes, a job that nobody can do."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role, require_role
from aftercare.dispatch.access import DISPATCHERS
from aftercare.dispatch.services import waits
from aftercare.kit.actor import Actor, ref, system
from aftercare.kit.bilingual import said_in_both
from aftercare.kit.rows import Row
from aftercare.messaging import services as messaging
from aftercare.tasks import queries as task_queries, services as tasks

TASK = "dispatch"


def require_dispatcher(by: Actor) -> None:
    """Let those pass who decide about other people's days. Raises NotAllowed for everybody else."""
    require_role(by, *DISPATCHERS)


def to_confirm(order: Row, booking_id: int, engineer: str) -> None:
    """A visit was proposed."""

    def sentence() -> str:
        return _("{number}: confirm the visit of {engineer}").format(number=order["ticket_number"], engineer=engineer)

    _notify(order, f"dispatch.booking.{booking_id}", sentence)


def after_refusals(order: Row, refusals: int) -> None:
    """Several did not take it: a notice, and a task that stays until somebody has decided."""

    def sentence() -> str:
        words = _("{number}: {count} engineers did not take the job; choose one yourself")
        return words.format(number=order["ticket_number"], count=refusals)

    _task(order, f"dispatch.order.{order['id']}.refused.{refusals}", sentence)


def nobody_found(order: Row, decision_id: int, advice: Callable[[], str]) -> None:
    """Nobody can go as the rules stand; `advice` says in the active language what would help."""

    def sentence() -> str:
        return _("{number}: nobody can go. {advice}").format(number=order["ticket_number"], advice=advice())

    _task(order, f"dispatch.decision.{decision_id}", sentence)


def settled(order: Row, engineer: str, by: Actor) -> None:
    """Somebody goes: what dispatchers had to do about the job is done, and nobody looks for somebody else by itself."""
    waits.end(order["id"])
    for task in task_queries.tasks_of([ref("workorder", order["id"])]):
        if task["kind"] == TASK and task["state"] == "open":
            evidence = _("{engineer} was chosen.").format(engineer=engineer)
            tasks.finish_task(task_id=task["id"], evidence=evidence, by=by)


def _task(order: Row, key: str, sentence: Callable[[], str]) -> None:
    title, title_zh = said_in_both(sentence)
    tasks.add_task(
        key=key,
        kind=TASK,
        title=title,
        title_zh=title_zh,
        team=Role.DISPATCHER.value,
        subjects=[ref("workorder", order["id"]), ref("ticket", order["ticket_id"])],
        by=system("dispatch"),
    )
    _notify(order, key, sentence)


def _notify(order: Row, key: str, sentence: Callable[[], str]) -> None:
    messaging.notify_roles(
        roles=[Role.DISPATCHER.value],
        key=key,
        sentence=sentence,
        link=reverse("dispatch.desk:order", args=[order["id"]]),
        by=system("dispatch"),
    )
