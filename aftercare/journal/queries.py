"""Reading the journal: timelines, and what stands between now and a whole chain."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from aftercare.journal import chain
from aftercare.journal.models import Entry, SetAside
from aftercare.kit import plugs
from aftercare.kit.actor import ActorKind
from aftercare.kit.rows import Row, rows

CHUNK = 2000
LAST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline, ready to be shown."""

    at: datetime
    sentence: str
    icon: str
    tone: str
    actor: str
    actor_kind: str
    changes: dict[str, Any]
    event: str


def timeline(subjects: Collection[str], *, limit: int = 50, before: int | None = None) -> list[Line]:
    """The latest events that concern any of `subjects`, newest first, in one statement.

    Events whose context offers no sentence for them stay in the audit trail and out of the timeline.
    """
    lines = {line.event: line for line in plugs.offered(plugs.TimelineLine)}
    with connection.cursor() as cursor:
        cursor.execute(_TIMELINE, [list(subjects), list(lines), LAST if before is None else before, limit])
        found = [_entry(row) for row in cursor.fetchall()]
    _put_into_words(lines, found)
    return [_line(lines[row["name"]], row) for row in found]


# Written out: every page of an object ends with it, and Django would name each of a hundred kinds of event.
_FIELDS = ("at", "name", "actor_kind", "actor_name", "data", "changes")
_TIMELINE = f"""
    SELECT {", ".join(_FIELDS)} FROM {Entry._meta.db_table}
    WHERE subjects && %s::varchar[] AND name = ANY(%s) AND id < %s ORDER BY id DESC LIMIT %s
"""  # noqa: S608, SLF001


def _entry(found: tuple[Any, ...]) -> dict[str, Any]:
    row = dict(zip(_FIELDS, found, strict=True))
    return {**row, "data": json.loads(row["data"]), "changes": json.loads(row["changes"])}


def _put_into_words(lines: Mapping[str, plugs.TimelineLine], found: Sequence[dict[str, Any]]) -> None:
    """Let each kind of event that holds codes say its values in words, all rows of a kind at once."""
    for name in {row["name"] for row in found}:
        words = lines[name].words
        if words is not None:
            same = [row for row in found if row["name"] == name]
            for row, data in zip(same, words([row["data"] for row in same]), strict=True):
                row["data"] = data


def _line(plug: plugs.TimelineLine, row: dict[str, Any]) -> Line:
    return Line(
        at=row["at"],
        sentence=str(plug.sentence).format_map(_Words(row["data"])),
        icon=plug.icon,
        tone=plug.tone,
        actor=_("automatic") if row["actor_kind"] == ActorKind.SYSTEM else row["actor_name"],
        actor_kind=row["actor_kind"],
        changes=row["changes"],
        event=row["name"],
    )


class _Words(dict[str, Any]):
    """The event's values for a sentence; one that an old row lacks reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def broken_seals() -> Iterator[plugs.Problem]:
    """Walk the whole chain and name each row whose seal does not follow from its content and its predecessor."""
    before, expected = chain.START, 0
    fields = (*chain.SEALED_FIELDS, "sequence", "seal")
    rows = Entry.objects.filter(sequence__isnull=False).order_by("sequence").values(*fields)
    for row in rows.iterator(chunk_size=CHUNK):
        expected += 1
        where = f"journal row {row['id']}"
        if row["sequence"] != expected:
            what = _("the chain jumps from {before} to {after}").format(before=expected - 1, after=row["sequence"])
            yield plugs.Problem(where, what)
            expected = row["sequence"]
        elif bytes(row["seal"]) != chain.seal_of(before, expected, row):
            yield plugs.Problem(where, _("its content does not match its seal"))
        before = bytes(row["seal"])


def told_until() -> int:
    """The number of the last event that was sealed, and so told to open pages; 0 before the first."""
    return Entry.objects.aggregate(last=Max("sequence"))["last"] or 0


def unsealed() -> int:
    """How many rows wait for the sealer."""
    return Entry.objects.filter(sequence__isnull=True).count()


def stuck_handlers() -> list[Row]:
    """Handlers that gave up on events, with how many."""
    stuck = SetAside.objects.filter(settled_at__isnull=True, next_try_at__isnull=True)
    return rows(stuck.values("handler").annotate(events=Count("id")).order_by("handler"))
