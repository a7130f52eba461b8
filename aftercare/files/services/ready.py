"""Check an upload and make its pictures, before any transaction: decoding takes time, and rows wait for nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from aftercare.engines import images, media
from aftercare.files import disk
from aftercare.files.models import File
from aftercare.kit.errors import Refused

MAX_MEGABYTES = 15
MAX_BYTES = MAX_MEGABYTES * 1024 * 1024
WHOLE_MAIL_BYTES = 25 * 1024 * 1024
MEGAPIXELS = images.MAX_PIXELS // 1_000_000

# What must be a picture; of other kinds, pictures among them are shown as such too.
PICTURE_KINDS = frozenset({File.Kind.PHOTO, File.Kind.SIGNATURE})
# What our own reports or the mail listener bring is kept whatever it is: a mail must not be lost.
ANY_CONTENT = frozenset({File.Kind.MAIL, File.Kind.REPORT})

FAULTS = {
    images.Fault.NOT_READABLE: _("“{name}” cannot be read as a picture. Please take the photo again or send a JPEG."),
    images.Fault.TOO_MANY_PIXELS: _("“{name}” has more than {limit} million pixels. Please send a smaller picture."),
    images.Fault.MOVING: _("“{name}” is a moving picture. Please send a still photo."),
}


@dataclass(frozen=True, slots=True)
class Ready:
    """An upload that passed every check, with the versions of it that are to lie on disk by variant."""

    name: str
    kind: str
    media_type: str
    sha256: str
    size: int
    width: int | None
    height: int | None
    variants: Mapping[str, bytes]


def make_ready(*, content: bytes | BinaryIO, name: str, kind: str = "") -> Ready:
    """Check an upload and make its pictures; without `kind`, pictures are photos and the rest are documents.

    Kinds "mail" and "report" are kept as they are when they fit no rule, up to 25 MB. Raises Refused, naming the file,
    for an empty or too big one (15 MB), for a picture that is damaged, moving or past 50 million pixels, for something
    else in the name of a picture, and for a document that is neither PDF, text, mail nor an Office file.
    """
    clean = media.clean_name(name)
    data = _read(content, clean, WHOLE_MAIL_BYTES if kind in ANY_CONTENT else MAX_BYTES)
    found = media.media_type(data)
    kind = kind or (File.Kind.PHOTO if found in media.PICTURES else File.Kind.DOCUMENT)
    try:
        made = _pictures(data, clean, kind, found)
    except Refused:
        if kind not in ANY_CONTENT:
            raise
        made = None
    return _ready(data, clean, kind, found, made)


def _read(content: bytes | BinaryIO, name: str, most: int) -> bytes:
    data = content if isinstance(content, bytes) else content.read(most + 1)
    if not data:
        raise Refused(_("“{name}” is empty. Please choose the file again.").format(name=name), field="files")
    if len(data) > most:
        message = _("“{name}” is larger than {limit} MB. Please send a smaller file.")
        raise Refused(message.format(name=name, limit=most // 1024 // 1024), field="files")
    return data


def _pictures(data: bytes, name: str, kind: str, found: str) -> images.Pictures | None:
    """The versions of a picture, None for a document that we take. Raises Refused for everything else."""
    if found in media.PICTURES:
        try:
            return images.prepare(data)
        except images.Unfit as unfit:
            raise Refused(FAULTS[unfit.fault].format(name=name, limit=MEGAPIXELS), field="files") from unfit
    if kind in PICTURE_KINDS or media.claims_to_be_a_picture(name):
        raise Refused(FAULTS[images.Fault.NOT_READABLE].format(name=name), field="files")
    if found not in media.DOCUMENTS:
        message = _(
            "“{name}” is of a kind that we cannot take. Photos, PDF, text, mails, Word and Excel files are fine."
        )
        raise Refused(message.format(name=name), field="files")
    return None


def _ready(data: bytes, name: str, kind: str, found: str, made: images.Pictures | None) -> Ready:
    variants = {disk.ORIGINAL: data}
    if made:
        variants |= {"show": made.shown, "thumb": made.thumb}
    return Ready(
        name=name,
        kind=str(kind),
        media_type=found,
        sha256=disk.digest(data),
        size=len(data),
        width=made.width if made else None,
        height=made.height if made else None,
        variants=MappingProxyType(variants),
    )
