"""Write down what happened."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection

from aftercare.journal.events import Event
from aftercare.journal.models import Entry
from aftercare.kit import clock, inserts
from aftercare.kit.actor import Actor

LONGEST_NAME = 120


def record(event: Event, *, subjects: Collection[str], by: Actor, changes: Mapping[str, Any] | None = None) -> int:
    """Add `event` to the journal within the caller's transaction; answers the row's id.

    `subjects` are the references of everything it concerns, `changes` what :func:`changed` made of the fields. Raises
    RuntimeError outside a transaction: an event without its change, or the other way round, must not exist.
    """
    return inserts.store(_row(event, subjects, by, changes)).id


def entry(
    event: Event, *, subjects: Collection[str], by: Actor, changes: Mapping[str, Any] | None = None
) -> inserts.Write:
    """What :func:`record` writes, for a caller who sends it to the database together with the change itself."""
    return inserts.rows([_row(event, subjects, by, changes)])


def _row(event: Event, subjects: Collection[str], by: Actor, changes: Mapping[str, Any] | None) -> Entry:
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded in the transaction of its change")
    return Entry(
        at=clock.now(),
        name=event.journal_name,
        actor_kind=by.kind.value,
        actor_id=by.id,
        actor_name=by.name[:LONGEST_NAME],
        subjects=sorted(set(subjects)),
        data=event.data(),
        changes=dict(changes or {}),
    )


def changed(
    before: Mapping[str, Any], after: Mapping[str, Any], *, personal: Collection[str] = ()
) -> dict[str, list[Any] | None]:
    """The fields that differ, as {name: [before, after]}; a personal field is named only: {name: None}."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: None if name in personal else [before.get(name), after[name]] for name in names}
