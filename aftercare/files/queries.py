"""Reading files, as plain rows."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, BinaryIO

from django.utils.translation import gettext as _

from aftercare.files import disk
from aftercare.files.access import MINUTES, link
from aftercare.files.models import File, FileLink
from aftercare.kit import reads
from aftercare.kit.plugs import Problem
from aftercare.kit.rows import Row, rows

if TYPE_CHECKING:
    from aftercare.accounts.models import User

CHUNK = 2000
FIELDS = ("id", "name", "kind", "media_type", "size", "width", "height", "at", "actor_kind", "actor_name")


def of(subjects: Collection[str], *, viewer: "User | str", minutes: int = MINUTES) -> dict[str, list[Row]]:
    """The files of each of the subjects (references), oldest first, in one statement; the caller may see them.

    Each row has id, name, kind, media_type, size (bytes), width and height (pixels or None), at, actor_kind,
    actor_name, and links for `viewer`: thumb_url and show_url of a picture, file_url of a document, "" for what there
    is not.
    """
    found: dict[str, list[Row]] = defaultdict(list)
    for row in _linked(subjects):
        plain = {name: row[f"file__{name}"] for name in FIELDS}
        found[row["subject"]].append(plain | _urls(plain, viewer, minutes))
    return dict(found)


def asks_of(subjects: Collection[str]) -> reads.Asked:
    """What :func:`of` asks."""
    return _linked.of(subjects)


@reads.compiled
def _linked(subjects: Collection[str]) -> reads.Question:
    links = FileLink.objects.filter(subject__any=subjects).order_by("file_id")
    return links.values("subject", *(f"file__{name}" for name in FIELDS))


def _urls(row: Row, viewer: "User | str", minutes: int) -> Row:
    def to(variant: str) -> str:
        return link(row["id"], variant, viewer=viewer, minutes=minutes)

    if row["width"]:
        return {"thumb_url": to("thumb"), "show_url": to("show"), "file_url": ""}
    return {"thumb_url": "", "show_url": "", "file_url": to("file")}


def names(ids: Collection[int]) -> dict[int, str]:
    """The names of files by id, in one statement."""
    return dict(File.objects.filter(id__in=set(ids)).values_list("id", "name"))


def one(file_id: int) -> Row | None:
    """One file: sha256, name, media_type, width; None when it is not there."""
    found = File.objects.filter(id=file_id)
    return next(iter(rows(found.values("sha256", "name", "media_type", "width"))), None)


def opened(sha256: str, variant: str) -> BinaryIO | None:
    """The bytes of a variant ("original", "show", "thumb") to read, or None when they are not on the disk."""
    try:
        return disk.path(sha256, variant).open("rb")
    except FileNotFoundError:
        return None


def shown(file_id: int) -> bytes | None:
    """The picture of a photo or signature as WebP without its camera's notes, for reports; None when there is none."""
    row = one(file_id)
    source = opened(row["sha256"], "show") if row and row["width"] else None
    if source is None:
        return None
    with source:
        return source.read()


def missing() -> Iterator[Problem]:
    """Name each file whose bytes are not on the disk in full."""
    for row in File.objects.order_by("id").values("id", "sha256", "size", "width").iterator(chunk_size=CHUNK):
        where = f"file {row['id']}"
        if _size(row["sha256"], disk.ORIGINAL) != row["size"]:
            yield Problem(where, _("its bytes are not on the disk in full"))
        elif row["width"] and not (_size(row["sha256"], "show") and _size(row["sha256"], "thumb")):
            yield Problem(where, _("its pictures are not on the disk"))


def _size(sha256: str, variant: str) -> int:
    try:
        return disk.path(sha256, variant).stat().st_size
    except FileNotFoundError:
        return 0
