"""What a dispatcher decides: let a proposed visit go out, or send somebody else."""

from datetime import datetime, timedelta
from time import perf_counter

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.accounts import queries as accounts
from aftercare.dispatch import events
from aftercare.dispatch.models import Decision
from aftercare.dispatch.services import ask, decide
from aftercare.dispatch.services.answers import answer_limit
from aftercare.dispatch.services.situation import Situation, read_situation
from aftercare.engines import routing
from aftercare.kit import clock
from aftercare.kit.actor import Actor
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.kit.rows import Row
from aftercare.kit.text import clean
from aftercare.web.formats import clock_time, moment
from aftercare.workforce import queries as workforce
from aftercare.workorders import queries as workorders, services as workorder_services
from aftercare.workorders.queries import LIVE, ON_THE_WAY, OrderState

LATEST_START = timedelta(days=60)
LONGEST_REASON = 200


@transaction.atomic
def confirm(*, booking_id: int, by: Actor) -> None:
    """Let a proposed visit go out to its engineer. Raises Conflict when it is not proposed any more."""
    ask.require_dispatcher(by)
    visit = workorders.visit(booking_id)
    if visit is None:
        raise NotAllowed(_("There is no such visit."))
    situation = read_situation(visit["order"])
    engineer = situation.engineers.get(visit["engineer_id"])
    limit = answer_limit(engineer, situation.frame.now) if engineer else None
    workorder_services.confirm(booking_id=booking_id, by=by, answer_by=limit)
    ask.settled(visit["order"], accounts.names([visit["engineer_id"]])[visit["engineer_id"]], by)


@transaction.atomic
def override(
    *, order_id: int, engineer_id: int, start: datetime, reason: str, by: Actor, despite: bool = False
) -> Decision:
    """Send an engineer (user id) to a job at `start`, whatever the points say; the visit before is taken back.

    Raises Refused without a reason, for a moment in the past or somebody who is not sent out, and, unless it is meant
    `despite` that, for a visit outside the shift or after the promise; Conflict when he is taken at that time, or
    somebody is on the way already.
    """
    ask.require_dispatcher(by)
    started = perf_counter()
    reason = clean(reason, LONGEST_REASON).strip()
    _require_sense(start, reason)
    order = workorders.order(order_id)
    if order is None:
        raise NotAllowed(_("There is no such work order."))
    situation = read_situation(order)
    engineer = situation.engineers.get(engineer_id)
    if engineer is None:
        raise Refused(_("Choose an engineer who can be sent now."), field="engineer")
    if not despite:
        _require_no_doubt(order, engineer_id, start)
    _take_back(situation, reason, by)
    booking = workorder_services.offer(
        order_id=order_id,
        engineer_id=engineer_id,
        start=start,
        end=start + timedelta(minutes=order["minutes"]),
        by=by,
        answer_by=answer_limit(engineer, situation.frame.now),
        travel_minutes=round(routing.approach(engineer, situation.job.position, start)),
    )
    decision = decide.note(
        situation,
        situation.ranking(),
        mode=Decision.Mode.OVERRIDE,
        started=started,
        visit=(engineer_id, booking.id),
        reason=reason,
    )
    _record(order, decision, by)
    return decision


def _require_sense(start: datetime, reason: str) -> None:
    if not reason:
        raise Refused(_("Say why. The reason stays with the decision."), field="reason")
    if start < clock.now():
        raise Refused(_("The visit must begin in the future."), field="start")
    if start > clock.now() + LATEST_START:
        raise Refused(_("Choose a moment within the next 60 days."), field="start")


def _require_no_doubt(order: Row, engineer_id: int, start: datetime) -> None:
    """What may be meant, and is more often a slip: a visit outside the shift, or one that breaks the promise."""
    end = start + timedelta(minutes=order["minutes"])
    doubts = []
    if order["due_at"] and start > order["due_at"]:
        doubts.append(
            _("The arrival is promised for {due}; this visit begins later.").format(due=moment(order["due_at"]))
        )
    people = workforce.candidates(skill=None, start=start, end=end)
    duties = next(([*row["shifts"], *row["on_call"]] for row in people if row["user_id"] == engineer_id), [])
    if workforce.without([(start, end)], duties):
        span = {"start": moment(start), "end": clock_time(end)}
        doubts.append(_("The engineer has no shift for all of {start}–{end}.").format(**span))
    if doubts:
        raise Refused(" ".join(doubts), field="despite")


def _take_back(situation: Situation, reason: str, by: Actor) -> None:
    """Cancel the visit to come, if there is one."""
    if situation.order["state"] in {OrderState.COMPLETED, OrderState.CANCELLED}:
        raise Conflict(_("This work order has ended. Nobody has to go any more."))
    for visit in situation.visits:
        if visit["state"] in ON_THE_WAY:
            raise Conflict(_("The engineer is on the way or at work already. Let the visit be finished first."))
        if visit["state"] in LIVE:
            workorder_services.cancel_booking(booking_id=visit["id"], reason=reason, by=by)


def _record(order: Row, decision: Decision, by: Actor) -> None:
    engineer_id, booking_id = decision.engineer_id or 0, decision.booking_id or 0
    name = accounts.names([engineer_id])[engineer_id]
    overridden = events.DispatchOverridden(
        order_id=order["id"],
        ticket_id=order["ticket_id"],
        booking_id=booking_id,
        engineer_id=engineer_id,
        engineer=name,
        reason=decision.reason,
    )
    decide.record(overridden, order, by, engineer_id=engineer_id)
    ask.settled(order, name, by)
