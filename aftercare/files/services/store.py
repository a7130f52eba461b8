"""Take files in, show them on further objects, and forget them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from aftercare.files import disk, events
from aftercare.files.models import File, FileLink
from aftercare.files.services import limits
from aftercare.files.services.ready import Ready, make_ready
from aftercare.journal import services as journal
from aftercare.kit import clock
from aftercare.kit.actor import Actor, parse_ref, ref
from aftercare.kit.errors import NotAllowed

GONE = _("This file is not there any more. Please upload it again.")


@dataclass(frozen=True, slots=True)
class FileRow:
    """What a caller needs to know of a stored file."""

    id: int
    name: str
    kind: str
    media_type: str
    size: int


@transaction.atomic
def store(
    *,
    content: bytes | BinaryIO | Ready,
    name: str,
    subjects: Collection[str],
    by: Actor,
    key: str = "",
    kind: str = "",
    client: str = "",
) -> FileRow:
    """Keep an upload for `subjects` (references) in the caller's transaction; with none it is forgotten after a day.

    `content` may be what :func:`make_ready` made of it before the transaction, which keeps decoding out of it. With
    `key` a repeat answers the first file. `client` says where an upload without login comes from (an address, a
    session): it is then held to the limits of strangers. Raises Refused as `make_ready`, and TooMany.
    """
    ready = content if isinstance(content, Ready) else make_ready(content=content, name=name, kind=kind)
    if not key:
        return _row(_store(ready, subjects, client, by))
    body = {"sha256": ready.sha256, "name": ready.name, "subjects": sorted(subjects)}
    number: int = journal.once(key=f"files:{key}", body=body, produce=lambda: _store(ready, subjects, client, by))
    return _row(number)


def _store(ready: Ready, subjects: Collection[str], client: str, by: Actor) -> int:
    if client:
        client = limits.admit(client, size=ready.size)
    disk.keep(ready.sha256)
    for variant, data in ready.variants.items():
        disk.write(ready.sha256, variant, data)
    file = row_of(ready, at=clock.now(), by=by)
    file.client = client
    file.save()
    _link(file.id, subjects)
    journal.record(added(file), subjects=[ref("file", file.id), *subjects], by=by)
    return file.id


def row_of(ready: Ready, *, at: datetime, by: Actor) -> File:
    """The row of a file that was uploaded at a moment, not stored yet."""
    return File(
        sha256=ready.sha256,
        name=ready.name,
        kind=ready.kind,
        media_type=ready.media_type,
        size=ready.size,
        width=ready.width,
        height=ready.height,
        at=at,
        actor_kind=by.kind.value,
        actor_id=by.id,
        actor_name=by.name[:120],
    )


def added(file: File) -> events.PhotoAdded | events.SignatureAdded | events.FileAdded:
    """What the journal says of a file that is stored."""
    if file.kind == File.Kind.PHOTO:
        return events.PhotoAdded(file_id=file.id, media_type=file.media_type, size=file.size)
    if file.kind == File.Kind.SIGNATURE:
        return events.SignatureAdded(file_id=file.id)
    return events.FileAdded(file_id=file.id, kind=file.kind, media_type=file.media_type, size=file.size)


def _row(number: int) -> FileRow:
    row = File.objects.values("id", "name", "kind", "media_type", "size").filter(id=number).first()
    if row is None:  # a repeat of an upload that was forgotten since
        raise NotAllowed(GONE)
    return FileRow(**row)


def _link(number: int, subjects: Collection[str]) -> None:
    for subject in subjects:
        parse_ref(subject)  # a ValueError here is a mistake of the caller, and nothing is written
    FileLink.objects.bulk_create(
        [FileLink(file_id=number, subject=subject) for subject in sorted(set(subjects))], ignore_conflicts=True
    )


@transaction.atomic
def link(*, file_id: int, subjects: Collection[str], by: Actor) -> None:
    """Show a stored file on further objects; those that show it already stay as they are.

    The caller has checked that the actor may see the file. Raises NotAllowed when it is not there.
    """
    if File.objects.select_for_update().filter(id=file_id).first() is None:
        raise NotAllowed(GONE)
    known = set(FileLink.objects.filter(file_id=file_id, subject__in=list(subjects)).values_list("subject", flat=True))
    fresh = set(subjects) - known
    if fresh:
        _link(file_id, fresh)
        journal.record(events.FileLinked(file_id=file_id), subjects=[ref("file", file_id), *fresh], by=by)


@transaction.atomic
def forget(*, subjects: Collection[str], reason: str, by: Actor) -> int:
    """Take the files off `subjects`, and remove those that no other object shows; answers how many were removed.

    For requests of privacy and ends of retention. `reason` is a short plain word for the journal ("retention").
    The bytes leave the disk with the next clean-up.
    """
    taken = FileLink.objects.filter(subject__in=list(subjects))
    touched = sorted(set(taken.values_list("file_id", flat=True)))
    files = list(File.objects.select_for_update().filter(id__in=touched).order_by("id"))
    taken.delete()
    still_shown = set(FileLink.objects.filter(file_id__in=touched).values_list("file_id", flat=True))
    gone = [file for file in files if file.id not in still_shown]
    for file in gone:
        journal.record(
            events.FileForgotten(file_id=file.id, reason=reason), subjects=[ref("file", file.id), *subjects], by=by
        )
        file.delete()
    return len(gone)
