"""Take in files that were uploaded before: many at once, the same bytes written once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from aftercare.files import disk
from aftercare.files.models import File, FileLink
from aftercare.files.services.ready import Ready
from aftercare.files.services.store import added, row_of
from aftercare.journal import services as journal
from aftercare.kit.actor import Actor, ref

BATCH = 1000


@dataclass(frozen=True, slots=True)
class PastFile:
    """A file that :func:`make_ready` has checked, when somebody uploaded it, and the objects that show it."""

    ready: Ready
    at: datetime
    subjects: Sequence[str]
    by: Actor


@transaction.atomic
def store_past(pasts: Sequence[PastFile]) -> tuple[list[int], list[journal.Past]]:
    """Keep files; answers their ids and what the journal says of them."""
    for ready in {past.ready.sha256: past.ready for past in pasts}.values():
        disk.keep(ready.sha256)
        for variant, data in ready.variants.items():
            disk.write(ready.sha256, variant, data)
    made = File.objects.bulk_create([row_of(past.ready, at=past.at, by=past.by) for past in pasts], batch_size=BATCH)
    pairs = list(zip(made, pasts, strict=True))
    FileLink.objects.bulk_create(
        [FileLink(file=file, subject=subject) for file, past in pairs for subject in sorted(set(past.subjects))],
        batch_size=BATCH,
    )
    happened = [
        journal.Past(past.at, added(file), (ref("file", file.id), *past.subjects), past.by) for file, past in pairs
    ]
    return [file.id for file in made], happened
