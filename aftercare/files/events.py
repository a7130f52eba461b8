"""What happens to files. Their names stay out: people put other people's names into them."""

from dataclasses import dataclass

from aftercare.journal.events import Event


@dataclass(frozen=True)
class FileAdded(Event):
    """Somebody uploaded a document, a mail or a report."""

    file_id: int
    kind: str
    media_type: str
    size: int


@dataclass(frozen=True)
class PhotoAdded(Event):
    """Somebody uploaded a photo."""

    file_id: int
    media_type: str
    size: int


@dataclass(frozen=True)
class SignatureAdded(Event):
    """Somebody signed."""

    file_id: int


@dataclass(frozen=True)
class FileLinked(Event):
    """A file that was there shows on further objects."""

    file_id: int


@dataclass(frozen=True)
class FileForgotten(Event):
    """A file's content and name were removed, as nothing needs it or its owner asked for it."""

    file_id: int
    reason: str
