"""What a file is, by its content; its name is only a name."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST_NAME = 120
TEXT_SAMPLE = 64 * 1024

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "image/gif"})
DOCUMENTS = frozenset(
    {
        "application/pdf",
        "text/plain",
        "message/rfc822",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
UNKNOWN = "application/octet-stream"

# The endings that a name may have for a type; the first is added to a name that has none of them.
ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "image/gif": (".gif",),
    "application/pdf": (".pdf",),
    "text/plain": (".txt", ".csv", ".log", ".md", ".json"),
    "message/rfc822": (".eml",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    UNKNOWN: (".bin",),
}
PICTURE_ENDINGS = frozenset(
    {ending for kind in PICTURES for ending in ENDINGS[kind]} | {".svg", ".bmp", ".tif", ".tiff", ".avif"}
)

_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_OFFICE_PARTS = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
_MAIL_HEADER = re.compile(
    rb"\A(?:from|received|return-path|delivered-to|message-id|mime-version|date|to|subject|dkim-signature):",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"\A\s*<(?:!|\?|[a-z])", re.IGNORECASE)
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')


def media_type(content: bytes) -> str:
    """The media type of a file by its first bytes; "application/octet-stream" for everything not known here.

    HTML, SVG and XML count as unknown: nobody must ever be handed them as something to open.
    """
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return "image/heic"
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return _text(content)


def _office(content: bytes) -> str:
    if b"[Content_Types].xml" in content[:TEXT_SAMPLE]:
        for part, kind in _OFFICE_PARTS:
            if part in content:
                return kind
    return UNKNOWN


def _text(content: bytes) -> str:
    sample = content[:TEXT_SAMPLE]
    if not sample or b"\x00" in sample:
        return UNKNOWN
    text = _decoded(sample)
    if text is None or _MARKUP.match(text.removeprefix("\ufeff")):
        return UNKNOWN
    return "message/rfc822" if _MAIL_HEADER.match(sample) else "text/plain"


def _decoded(sample: bytes) -> str | None:
    """The text of a sample that may be cut within a character, in UTF-8 or the Chinese national encoding."""
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                return sample[: len(sample) - cut].decode(encoding)
            except UnicodeDecodeError:
                if len(sample) < TEXT_SAMPLE:
                    break
    return None


def clean_name(name: str) -> str:
    """A name that is safe in a header, on a page and on a disk: at most 120 signs, never empty.

    Folders, control signs, line breaks, invisible signs that turn the reading direction, and quotes are gone.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(sign for sign in last if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    fit = re.sub(r"\s+", " ", _UNFIT.sub("", visible)).strip(" .")
    stem, ending = PurePosixPath(fit).stem, PurePosixPath(fit).suffix
    if len(ending) > 10:  # noqa: PLR2004 - no ending is that long: the dot belongs to the name
        stem, ending = fit, ""
    return (stem[: LONGEST_NAME - len(ending)].rstrip(" .") + ending) or "file"


def claims_to_be_a_picture(name: str) -> bool:
    """True when the name's ending says picture, whatever the content is."""
    return PurePosixPath(name.lower()).suffix in PICTURE_ENDINGS


def name_to_save(name: str, kind: str) -> str:
    """The name under which a browser saves the file, with an ending that fits its type: no program opens by a trick."""
    endings = ENDINGS.get(kind, ENDINGS[UNKNOWN])
    return name if name.lower().endswith(endings) else name + endings[0]
