"""Take in what happened before: a whole history at once, in order, sealed, and told to nobody.

A load that brings years, or tells a story, writes its rows in bulk and says here what happened when. Handlers begin
behind it: what is long over must not send mail or engineers.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from aftercare.journal import chain
from aftercare.journal.events import Event
from aftercare.journal.models import Cursor, Entry
from aftercare.journal.services.deliver import deliver_once, groups
from aftercare.journal.services.seal import SEALER_LOCK, end_of_chain, seal
from aftercare.kit.actor import Actor

COLUMNS = (*chain.SEALED_FIELDS, "sequence", "seal")
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Past:
    """Something that happened at a moment, with everything that it concerns, and who did it."""

    at: datetime
    event: Event
    subjects: tuple[str, ...]
    by: Actor
    changes: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def record_past(happened: Iterable[Past]) -> int:
    """Add a history in the order of its moments, sealed, behind all that stands there; answers how many rows.

    What was recorded before is sealed and delivered first. Raises RuntimeError when a handler lags behind it, as
    its events would be passed over.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER_LOCK])
    _settle()
    number, last_seal = end_of_chain()
    _require_all_told(number)
    ordered = sorted(happened, key=lambda one: one.at)
    ids = _fresh_ids(len(ordered))  # before COPY begins: nothing else can be asked while it runs
    _copy(_sealed(ordered, ids, number, last_seal))
    for group in groups():
        Cursor.objects.update_or_create(group=group, defaults={"position": number + len(ordered)})
    return len(ordered)


def _settle() -> None:
    while seal() or deliver_once():
        pass


def _require_all_told(number: int) -> None:
    behind = [group for group in groups() if not Cursor.objects.filter(group=group, position=number).exists()]
    if behind and number:
        raise RuntimeError(f"{', '.join(behind)} did not hear of everything yet: run the worker first")


def _sealed(ordered: list[Past], ids: list[int], number: int, last_seal: bytes) -> Iterator[tuple[Any, ...]]:
    for row_id, one in zip(ids, ordered, strict=True):
        number += 1
        row = {
            "id": row_id,
            "at": one.at,
            "name": one.event.journal_name,
            "actor_kind": one.by.kind.value,
            "actor_id": one.by.id,
            "actor_name": one.by.name[:LONGEST_NAME],
            "subjects": sorted(set(one.subjects)),
            "data": one.event.data(),
            "changes": dict(one.changes),
        }
        last_seal = chain.seal_of(last_seal, number, row)
        stored = row | {"data": json.dumps(row["data"]), "changes": json.dumps(row["changes"])}
        yield (*(stored[name] for name in chain.SEALED_FIELDS), number, last_seal)


def _fresh_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Entry._meta.db_table, count],  # noqa: SLF001 - Django's own name for the public thing
        )
        return sorted(number for (number,) in cursor.fetchall())


def _copy(found: Iterable[tuple[Any, ...]]) -> None:
    """COPY: a history has a hundred thousand rows."""
    table = Entry._meta.db_table  # noqa: SLF001 - as above
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for row in found:
            copy.write_row(row)
