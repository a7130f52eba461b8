"""The verbs of files: make ready, store, link, forget, clean up."""

from aftercare.files.services.clean import forget_unlinked, sweep_disk
from aftercare.files.services.past import PastFile, store_past
from aftercare.files.services.ready import Ready, make_ready
from aftercare.files.services.store import FileRow, forget, link, store

__all__ = [
    "FileRow",
    "PastFile",
    "Ready",
    "forget",
    "forget_unlinked",
    "link",
    "make_ready",
    "store",
    "store_past",
    "sweep_disk",
]
