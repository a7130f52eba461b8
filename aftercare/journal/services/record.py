"""Write down what happened."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from aftercare.journal.events import Event
from aftercare.journal.models import Entry
from aftercare.kit import clock
from aftercare.kit.actor import Actor

# Written out: every change in the product passes here, and half of what an insert cost was to put it together.
_INSERT = f"""
    INSERT INTO {Entry._meta.db_table} (at, name, actor_kind, actor_id, actor_name, subjects, data, changes)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""  # noqa: S608, SLF001


def record(event: Event, *, subjects: Collection[str], by: Actor, changes: Mapping[str, Any] | None = None) -> int:
    """Add `event` to the journal within the caller's transaction; answers the row's id.

    `subjects` are the references of everything it concerns, `changes` what :func:`changed` made of the fields. Raises
    RuntimeError outside a transaction: an event without its change, or the other way round, must not exist.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded in the transaction of its change")
    row: list[Any] = [
        clock.now(),
        event.journal_name,
        by.kind.value,
        by.id,
        by.name[:120],
        sorted(set(subjects)),
        Jsonb(event.data()),
        Jsonb(dict(changes or {})),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, row)
        return int(cursor.fetchone()[0])


def changed(
    before: Mapping[str, Any], after: Mapping[str, Any], *, personal: Collection[str] = ()
) -> dict[str, list[Any] | None]:
    """The fields that differ, as {name: [before, after]}; a personal field is named only: {name: None}."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: None if name in personal else [before.get(name), after[name]] for name in names}
