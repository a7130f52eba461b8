"""Remove what nothing needs: uploads that were never used, and bytes that no row names."""

from datetime import timedelta

from django.db import transaction

from aftercare.files import disk, events
from aftercare.files.models import File, FileLink
from aftercare.journal import services as journal
from aftercare.kit import clock
from aftercare.kit.actor import ref, system

BATCH = 500


@transaction.atomic
def forget_unlinked() -> int:
    """Forget files that no object shows a day after their upload; answers how many."""
    waiting = File.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        links__isnull=True, at__lt=clock.now() - timedelta(days=1)
    )
    locked = list(waiting.order_by("id")[:BATCH])
    # Asked again under the lock: `link` may have come between.
    linked = set(FileLink.objects.filter(file__in=locked).values_list("file_id", flat=True))
    gone = [file for file in locked if file.id not in linked]
    for file in gone:
        journal.record(
            events.FileForgotten(file_id=file.id, reason="never used"),
            subjects=[ref("file", file.id)],
            by=system("files"),
        )
        file.delete()
    return len(gone)


def sweep_disk() -> int:
    """Remove bytes whose row was rolled back or forgotten; answers how many. Safe while others store."""
    return sum(_sweep(folder) for folder in disk.folders())


def _sweep(folder: str) -> int:
    lying = disk.hashes(folder)
    named = set(File.objects.filter(sha256__in=lying).values_list("sha256", flat=True))
    return sum(_remove(sha256) for sha256 in sorted(lying - named))


@transaction.atomic
def _remove(sha256: str) -> bool:
    # Asked again under the lock: a row may have been committed since the folder was read.
    if not disk.may_remove(sha256) or File.objects.filter(sha256=sha256).exists():
        return False
    disk.remove(sha256)
    return True
