"""Jobs that nobody could take: when they are looked at again."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from aftercare.dispatch.models import Wait
from aftercare.dispatch.services.situation import Situation
from aftercare.journal.events import Delivery
from aftercare.kit import clock
from aftercare.workorders import events as workorder_events
from aftercare.workorders.queries import TOOK_PLACE, BookingState

BATCH = 20
# The states of a visit after which its engineer has time that he had not before.
FREES = frozenset({*(state.value for state in TOOK_PLACE), BookingState.CANCELLED.value})


def put_off(situation: Situation) -> None:
    """Nobody could be found: look again when the next shift begins, at the latest after some minutes."""
    now = situation.frame.now
    wait, is_new = Wait.objects.get_or_create(
        order_id=situation.order["id"], defaults={"since": now, "tried_at": now, "next_try_at": _next(situation)}
    )
    if not is_new:
        wait.tried_at, wait.next_try_at, wait.tries = now, _next(situation), wait.tries + 1
        wait.save(update_fields=["tried_at", "next_try_at", "tries"])


def _next(situation: Situation) -> datetime:
    now = situation.frame.now
    begins = (duty.start for engineer in situation.engineers.values() for duty in engineer.duties if duty.start > now)
    return min([now + timedelta(minutes=settings.DISPATCH_AGAIN_MINUTES), *begins])


def end(order_id: int) -> None:
    """Somebody goes, or nobody has to: the job is not looked at again by itself."""
    Wait.objects.filter(order_id=order_id).delete()


def hurry(_delivery: Delivery[Any]) -> None:
    """Something changed that may let somebody go: all jobs that wait are due at once."""
    now = clock.now()
    Wait.objects.filter(next_try_at__gt=now).update(next_try_at=now)


def hurry_when_free(delivery: Delivery[workorder_events.VisitMoved]) -> None:
    """A visit ended or was taken back: its engineer has time."""
    if delivery.event.after in FREES:
        hurry(delivery)


def due() -> list[int]:
    """The jobs that are to be looked at now, the longest due first."""
    found = Wait.objects.filter(next_try_at__lte=clock.now()).order_by("next_try_at", "id")
    return list(found.values_list("order_id", flat=True)[:BATCH])
