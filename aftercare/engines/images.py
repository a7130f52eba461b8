"""Turn a photo of a stranger into pictures that everybody may see: upright, small, without place and device.

:func:`prepare` is what to call; the decoding itself runs in a capped child process, as decoders meet hostile bytes.
"""

import io
import json
import logging
import struct
import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from PIL import Image, ImageCms, UnidentifiedImageError

from aftercare.kit import capped

log = logging.getLogger(__name__)

MAX_PIXELS = 50_000_000
SHOWN_EDGE = 1600  # pixels on the longer side
THUMB_EDGE = 320
QUALITY = 82
FAINTEST = 48  # steps of grey, of 255, that a line differs from its paper
DECODERS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
# A phone's JPEG or HEIC may carry a depth map or a burst beside its picture; only these formats can be a film.
FILMS = frozenset({"GIF", "PNG", "WEBP"})
CAPS = capped.Caps(seconds=15, waiting_seconds=30, megabytes=1536, output_megabytes=16)
AT_ONCE = 2  # decodings in one process of ours: each may take a gigabyte for a moment

_LENGTH = struct.Struct(">I")
_places = threading.BoundedSemaphore(AT_ONCE)

# What brings each EXIF orientation upright (EXIF 2.32, tag 0x0112).
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
LYING = frozenset({5, 6, 7, 8})


class Fault(StrEnum):
    """Why a picture cannot be taken."""

    NOT_READABLE = "not_readable"
    TOO_MANY_PIXELS = "too_many_pixels"
    MOVING = "moving"


class Unfit(Exception):  # noqa: N818 - said of the picture
    """The picture cannot be taken, for the reason `fault`."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Pictures:
    """Both versions as WebP; `width` and `height` are the upright original's, in pixels."""

    width: int
    height: int
    shown: bytes
    thumb: bytes


def prepare(content: bytes) -> Pictures:
    """Decode a JPEG, PNG, WebP, HEIC or still GIF and make both versions of it. Raises Unfit."""
    with _places:
        try:
            answer = capped.call("aftercare.engines.images:render", content, caps=CAPS)
        except capped.ChildLost as lost:
            log.warning("a picture of %d bytes was given up: %s", len(content), lost)
            raise Unfit(Fault.NOT_READABLE) from lost
    return _unpacked(answer)


def is_blank(shown: bytes) -> bool:
    """Whether a picture that :func:`prepare` made shows nothing but one colour: nobody drew into it."""
    if not shown:
        return True
    with Image.open(io.BytesIO(shown), formats=("WEBP",)) as picture:
        darkest, lightest = cast("tuple[int, int]", picture.convert("L").getextrema())
    return lightest - darkest < FAINTEST


def render(content: bytes) -> bytes:
    """The work of the child: the answer as one packed piece, a fault included."""
    try:
        made = _render(content)
    except Unfit as unfit:
        return _packed({"fault": unfit.fault.value})
    return _packed({"width": made.width, "height": made.height}, made.shown, made.thumb)


def _packed(head: dict[str, Any], *parts: bytes) -> bytes:
    pieces = (json.dumps(head).encode(), *parts)
    return b"".join(_LENGTH.pack(len(piece)) + piece for piece in pieces)


def _unpacked(answer: bytes) -> Pictures:
    pieces, rest = [], answer
    while rest:
        size = _LENGTH.unpack_from(rest)[0]
        pieces.append(rest[_LENGTH.size : _LENGTH.size + size])
        rest = rest[_LENGTH.size + size :]
    head = json.loads(pieces[0])
    if "fault" in head:
        raise Unfit(Fault(head["fault"]))
    return Pictures(width=int(head["width"]), height=int(head["height"]), shown=pieces[1], thumb=pieces[2])


def _render(content: bytes) -> Pictures:
    image = _opened(content)
    orientation = _orientation(image)
    width, height = image.size[::-1] if orientation in LYING else image.size
    try:
        image.draft("RGB", (SHOWN_EDGE, SHOWN_EDGE))
        shown = _plain(image)
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError) as broken:
        raise Unfit(Fault.NOT_READABLE) from broken
    if orientation in UPRIGHT:
        shown = shown.transpose(UPRIGHT[orientation])
    thumb = shown.copy()
    thumb.thumbnail((THUMB_EDGE, THUMB_EDGE), Image.Resampling.LANCZOS)
    return Pictures(width=width, height=height, shown=_webp(shown), thumb=_webp(thumb))


def _opened(content: bytes) -> Image.Image:
    """The picture with its header read and nothing decoded. Raises Unfit."""
    import pi_heif  # loaded by the child only

    pi_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, below
    try:
        image = Image.open(io.BytesIO(content), formats=DECODERS)
        moving = image.format in FILMS and getattr(image, "is_animated", False)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError, EOFError) as broken:
        raise Unfit(Fault.NOT_READABLE) from broken
    if image.width * image.height > MAX_PIXELS:
        raise Unfit(Fault.TOO_MANY_PIXELS)
    if moving:
        raise Unfit(Fault.MOVING)
    return image


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 (upright) where there is none or it cannot be read."""
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - a broken note about a picture does not make the picture unreadable
        return 1


def _plain(image: Image.Image) -> Image.Image:
    """The picture as RGB on white, in sRGB, at most 1600 pixels long, with nothing attached."""
    profile = image.info.get("icc_profile")
    if image.mode in {"P", "PA"} or "transparency" in image.info or image.mode == "LA":
        image = image.convert("RGBA")
    elif image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point([value >> 8 for value in range(65536)], "L")
    image.thumbnail((SHOWN_EDGE, SHOWN_EDGE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        image = _in_srgb(image, profile)
    if image.mode == "RGBA":
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    image = image.convert("RGB")
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    return clean


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The same colours without the camera's colour profile, which is dropped with everything else."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return turned or image


def _webp(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()
