"""Put committed rows into one order and chain them, so that writers never queue for the chain."""

import json

from django.db import connection, transaction

from aftercare.journal import chain
from aftercare.journal.models import Entry

BATCH = 500
SEALER_LOCK = 0x5EA1
NOTIFY_BYTES = 7000  # PostgreSQL refuses a payload of 8000 bytes or more


def seal(limit: int = BATCH) -> int:
    """Seal up to `limit` rows; answers how many. Two sealers at once cannot interleave: the second finds 0.

    Tells the streams afterwards which subjects and events changed; no other writer notifies.
    """
    with transaction.atomic():
        if not _alone():
            return 0
        rows = list(Entry.objects.filter(sequence__isnull=True).order_by("id").values(*chain.SEALED_FIELDS)[:limit])
        if not rows:
            return 0
        number, seal_before = end_of_chain()
        sealed = []
        for row in rows:
            number += 1
            seal_before = chain.seal_of(seal_before, number, row)
            sealed.append((row["id"], number, seal_before))
        _store(sealed)
        _notify({topic for row in rows for topic in (*row["subjects"], f"event:{row['name']}")})
    return len(rows)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER_LOCK])
        return bool(cursor.fetchone()[0])


def end_of_chain() -> tuple[int, bytes]:
    """The number and the seal of the last sealed row; 0 and the chain's start when there is none."""
    last = Entry.objects.filter(sequence__isnull=False).order_by("-sequence").first()
    return (last.sequence or 0, bytes(last.seal or b"")) if last else (0, chain.START)


def _store(sealed: list[tuple[int, int, bytes]]) -> None:
    ids, numbers, seals = zip(*sealed, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_entry SET sequence = sealed.number, seal = sealed.seal"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[]) AS sealed(id, number, seal)"
            " WHERE journal_entry.id = sealed.id",
            [list(ids), list(numbers), list(seals)],
        )


def _notify(topics: set[str]) -> None:
    batch: list[str] = []
    size = 0
    for topic in sorted(topics):
        if size + len(topic.encode()) + 4 > NOTIFY_BYTES:
            _send(batch)
            batch, size = [], 0
        batch.append(topic)
        size += len(topic.encode()) + 4
    _send(batch)


def _send(topics: list[str]) -> None:
    if topics:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('aftercare', %s)", [json.dumps({"topics": topics}, ensure_ascii=False)])
