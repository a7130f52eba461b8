"""Bring sealed events to the handlers, in order and once, one cursor for each group of handlers."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from aftercare.journal.events import Delivery, Event, Handler
from aftercare.journal.models import Cursor, Entry, SetAside
from aftercare.kit import clock
from aftercare.kit.actor import Actor, ActorKind

log = logging.getLogger(__name__)

BATCH = 100
TRIES = 5
LONGEST_NAME = 120

_groups: dict[str, tuple[Handler[Any], ...]] = {}


def subscribe(group: str, handlers: Sequence[Handler[Any]]) -> None:
    """Take the handlers of one context; its name is the group that shares a cursor.

    Raises ValueError for a handler that could not be found again by its name: what is set aside is retried by it.
    """
    calls: dict[str, object] = {}
    for handler in handlers:
        if calls.setdefault(handler.name, handler.call) is not handler.call or len(handler.name) > LONGEST_NAME:
            raise ValueError(f"{handler.name} does not name one handler in at most {LONGEST_NAME} characters")
    _groups[group] = tuple(handlers)


def groups() -> list[str]:
    """The groups that have handlers; each has a cursor of its own."""
    return list(_groups)


def deliver_once(group: str | None = None) -> int:
    """Deliver one batch to one group, or to each; answers how many events were read."""
    names = [group] if group else list(_groups)
    return sum(_deliver(name, _groups[name]) for name in names)


@transaction.atomic
def _deliver(group: str, handlers: tuple[Handler[Any], ...]) -> int:
    Cursor.objects.get_or_create(group=group)
    cursor = Cursor.objects.select_for_update(skip_locked=True).filter(group=group).first()
    if cursor is None:  # another worker has this group in hand
        return 0
    entries = list(Entry.objects.filter(sequence__gt=cursor.position).order_by("sequence")[:BATCH])
    for entry in entries:
        for handler in handlers:
            if handler.event.journal_name == entry.name:
                _hand_over(group, handler, entry)
    if entries:
        cursor.position = entries[-1].sequence or cursor.position
        cursor.save(update_fields=["position"])
    return len(entries)


def _hand_over(group: str, handler: Handler[Any], entry: Entry) -> None:
    failure = _attempt(handler, entry)
    if failure:
        log.warning("%s could not take event %s: %s", handler.name, entry.sequence, failure)
        SetAside.objects.get_or_create(
            handler=handler.name,
            sequence=entry.sequence or 0,
            defaults={"group": group, "reason": failure, "next_try_at": clock.now() + _pause(1)},
        )


def _attempt(handler: Handler[Any], entry: Entry) -> str:
    """Call the handler in a savepoint of its own; answers the failure, or "" when it went well."""
    try:
        with transaction.atomic():
            handler.call(_delivery(entry))
    except Exception as failure:
        log.exception("handler %s", handler.name)
        return f"{type(failure).__name__}: {failure}"[:2000]
    return ""


def _delivery(entry: Entry) -> Delivery[Event]:
    return Delivery(
        event=Event.known[entry.name].read(entry.data),
        sequence=entry.sequence or 0,
        at=entry.at,
        actor=Actor(ActorKind(entry.actor_kind), entry.actor_id, entry.actor_name),
        subjects=tuple(entry.subjects),
    )


def _pause(attempts: int) -> timedelta:
    return timedelta(seconds=10 * 4**attempts)


def retry_set_aside(*, now_even_if_early: bool = False) -> int:
    """Try again what was set aside and is due; after the last try it waits for an administrator. Answers successes."""
    due = SetAside.objects.filter(settled_at__isnull=True)
    if not now_even_if_early:
        due = due.filter(next_try_at__lte=clock.now())
    return sum(_retry(number) for number in list(due.values_list("id", flat=True)[:BATCH]))


@transaction.atomic
def _retry(number: int) -> int:
    waiting = SetAside.objects.select_for_update(skip_locked=True).filter(id=number, settled_at__isnull=True).first()
    if waiting is None:
        return 0
    handler = next((one for one in _groups.get(waiting.group, ()) if one.name == waiting.handler), None)
    entry = Entry.objects.get(sequence=waiting.sequence)
    failure = _attempt(handler, entry) if handler else "the handler is gone"
    waiting.attempts += 1
    if failure:
        waiting.reason = failure
        waiting.next_try_at = clock.now() + _pause(waiting.attempts) if waiting.attempts < TRIES else None
    else:
        waiting.settled_at = clock.now()
    waiting.save()
    return int(not failure)
