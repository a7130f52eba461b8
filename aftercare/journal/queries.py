"""Reading the journal: timelines, and what stands between now and a whole chain."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from aftercare.journal import chain
from aftercare.journal.models import Entry, SetAside
from aftercare.kit import plugs, reads
from aftercare.kit.actor import ActorKind
from aftercare.kit.rows import Row, rows
from aftercare.web.formats import author

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
    lines = _timeline_lines()
    found = _latest(limit)(subjects, _array(lines), LAST if before is None else before)
    _put_into_words(lines, found)
    return [_line(lines[row["name"]], row) for row in found]


def asks_timeline(subjects: Collection[str], *, limit: int = 50) -> reads.Asked:
    """What :func:`timeline` asks."""
    return _latest(limit).of(subjects, _array(_timeline_lines()), LAST)


def _timeline_lines() -> Mapping[str, plugs.TimelineLine]:
    return {line.event: line for line in plugs.offered(plugs.TimelineLine)}


def _array(names: Iterable[str]) -> str:
    """All names as one value: there are a hundred, of letters and dots only, and each would be quoted by itself."""
    return f"{{{','.join(names)}}}"


@cache
def _latest(limit: int) -> reads.Read:
    """Entries with one of some names, before one of them. A page of an object has always the same `limit`."""

    def ask(subjects: Collection[str], names: str, before: int) -> reads.Question:
        found = Entry.objects.filter(subjects__touches=subjects, name__any=names, id__lt=before)
        return found.order_by("-id").values(*_FIELDS)[:limit]

    return reads.compiled(ask)


_FIELDS = ("at", "name", "actor_kind", "actor_name", "data", "changes")


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
        actor=_("automatic") if row["actor_kind"] == ActorKind.SYSTEM else author(row["actor_kind"], row["actor_name"]),
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
