"""Find an engineer for a job that waits, by points, and say why; or say why there is none."""

import logging
from collections.abc import Mapping
from time import perf_counter
from typing import Any

from django.db import transaction

from aftercare.accounts import queries as accounts
from aftercare.dispatch import events
from aftercare.dispatch.models import Decision
from aftercare.dispatch.queries import advice, missing, wanted
from aftercare.dispatch.services import ask, decide, waits
from aftercare.dispatch.services.answers import answer_limit
from aftercare.dispatch.services.relax import cheapest_rule
from aftercare.dispatch.services.situation import Situation, read_situation
from aftercare.engines import routing
from aftercare.journal.events import Delivery
from aftercare.kit.actor import Actor, system
from aftercare.kit.errors import Conflict, NotAllowed
from aftercare.kit.rows import Row
from aftercare.tickets import queries as tickets
from aftercare.workorders import events as workorder_events, queries as workorders, services as workorder_services
from aftercare.workorders.queries import REFUSED, OrderState

log = logging.getLogger(__name__)

MOST_REFUSALS = 3
ROUNDS = 3


def choose_when_ready(delivery: Delivery[workorder_events.OrderReady]) -> None:
    """A job waits for somebody: choose him."""
    choose(order_id=delivery.event.order_id)


def look_again() -> int:
    """Look for somebody for the jobs that nobody could take before, those that are due; answers how many found one."""
    return sum(_found_now(order_id) for order_id in waits.due())


def _found_now(order_id: int) -> bool:
    try:
        decision = choose(order_id=order_id, again=True)
    except Exception:  # one job that cannot be looked at does not keep the others waiting
        log.exception("job %s", order_id)
        return False
    return decision is not None and decision.engineer_id is not None


@transaction.atomic
def choose(*, order_id: int, again: bool = False) -> Decision | None:
    """Offer a waiting job to the cheapest engineer, or propose him to a dispatcher where the queue says so.

    Where somebody else was quicker with his time, the next one is asked. After three refusals, and where nobody can
    go, dispatchers hear of it; not a second time when the product looks `again` by itself. Answers None when the job
    does not wait any more, and when looking again found nothing new.
    """
    started = perf_counter()
    order = workorders.order(order_id)
    if order is None or order["state"] != OrderState.READY:
        waits.end(order_id)
        return None
    situation, ranking = _look(order)
    if situation.refusals >= MOST_REFUSALS:
        return _ask_dispatcher(situation, ranking, started)
    for turn in range(ROUNDS):
        if turn:
            situation, ranking = _look(order)
        for place in range(len(ranking.choices)):
            try:
                return _offer(situation, routing.Ranking(ranking.choices[place:], ranking.excluded), started)
            except Conflict:
                if not _waits(order_id):
                    return None
        if not ranking.choices:
            break
    return _nobody(situation, ranking, started, again=again)


def try_again(*, order_id: int, by: Actor) -> Decision | None:
    """As :func:`choose`, for a dispatcher who has changed something, for example a shift."""
    ask.require_dispatcher(by)
    if workorders.order(order_id) is None:
        raise NotAllowed("")
    return choose(order_id=order_id)


def _look(order: Row) -> tuple[Situation, routing.Ranking]:
    situation = read_situation(order)
    return situation, situation.ranking()


def _waits(order_id: int) -> bool:
    order = workorders.order(order_id)
    return order is not None and order["state"] == OrderState.READY


@transaction.atomic
def _offer(situation: Situation, ranking: routing.Ranking, started: float) -> Decision:
    """Book the best of those who are left. Raises Conflict when his time was taken in the meantime."""
    order, by, choice = situation.order, system("dispatch"), ranking.choices[0]
    propose = _needs_a_word(situation)
    engineer = situation.engineers[choice.engineer]
    booking = workorder_services.offer(
        order_id=order["id"],
        engineer_id=choice.engineer,
        start=choice.slot.start,
        end=choice.slot.end,
        by=by,
        answer_by=None if propose else answer_limit(engineer, situation.frame.now),
        travel_minutes=round(choice.slot.travel),
        propose=propose,
    )
    decision = decide.note(
        situation,
        ranking,
        mode=Decision.Mode.PROPOSED if propose else Decision.Mode.AUTOMATIC,
        started=started,
        visit=(choice.engineer, booking.id),
    )
    chosen = events.EngineerChosen(
        order_id=order["id"],
        ticket_id=order["ticket_id"],
        booking_id=booking.id,
        engineer_id=choice.engineer,
        engineer=accounts.names([choice.engineer])[choice.engineer],
        mode=decision.mode,
        candidates=len(ranking.choices),
        milliseconds=decision.milliseconds,
    )
    decide.record(chosen, order, by, engineer_id=choice.engineer)
    if propose:
        waits.end(order["id"])
        ask.to_confirm(order, booking.id, chosen.engineer)
    else:
        ask.settled(order, chosen.engineer, by)
    return decision


def _needs_a_word(situation: Situation) -> bool:
    """True where a dispatcher confirms: by the queue's mode, and for a visit after one that did not finish the job.

    Nobody there, a part missing, a visit taken back: a person knows what comes next, the points do not.
    """
    last = situation.visits[-1]["state"] if situation.visits else None
    if last is not None and last not in REFUSED:
        return True
    ticket = tickets.ticket(situation.order["ticket_id"])
    modes = {row["id"]: row["mode"] for row in tickets.queues()}
    return ticket is None or modes[ticket["queue_id"]] == "proposed"


def _ask_dispatcher(situation: Situation, ranking: routing.Ranking, started: float) -> Decision:
    waits.end(situation.order["id"])
    decision = decide.note(situation, ranking, mode=Decision.Mode.PROPOSED, started=started)
    order, by = situation.order, system("dispatch")
    asked = events.DispatcherAsked(order_id=order["id"], ticket_id=order["ticket_id"], refusals=situation.refusals)
    decide.record(asked, order, by)
    ask.after_refusals(order, situation.refusals)
    return decision


def _nobody(situation: Situation, ranking: routing.Ranking, started: float, *, again: bool) -> Decision | None:
    order, relaxed = situation.order, cheapest_rule(situation)
    waits.put_off(situation)
    if again and not _is_new(order["id"], ranking, relaxed):
        return None
    decision = decide.note(situation, ranking, mode=Decision.Mode.AUTOMATIC, started=started, relaxed=relaxed)
    if not again:
        _tell_nobody(situation, ranking, decision)
    return decision


def _is_new(order_id: int, ranking: routing.Ranking, relaxed: Mapping[str, Any]) -> bool:
    """Whether what stands in the way, or the cheapest way out of it, is another one than at the last look."""
    last = Decision.objects.filter(order_id=order_id).latest("id")
    rule = ("rule", "engineer_id")
    return decide.reasons(ranking) != last.excluded["counts"] or any(
        relaxed.get(name) != last.relaxed.get(name) for name in rule
    )


def _tell_nobody(situation: Situation, ranking: routing.Ranking, decision: Decision) -> None:
    order, by, relaxed = situation.order, system("dispatch"), decision.relaxed
    row = {"relaxed": relaxed, "names": situation.names, "excluded": decision.excluded}
    nobody = events.NobodyFound(
        order_id=order["id"],
        ticket_id=order["ticket_id"],
        excluded=len(ranking.excluded),
        rule=relaxed["rule"],
        engineer_id=relaxed.get("engineer_id"),
        engineer=situation.names.get(relaxed.get("engineer_id", 0), ""),
        start=relaxed.get("start", ""),
    )
    decide.record(nobody, order, by)
    ask.nobody_found(order, decision.id, lambda: " ".join([*missing(row, wanted(order)), advice(row)]))
