"""Bytes of a mail as text, whatever charset they claim."""

import base64
import binascii
import codecs
import quopri
import re

MAX_HEADER = 8192
"""Characters of one header that are looked at."""

# Chinese mailers name the small set and use the large one.
_GB18030 = frozenset({"gb2312", "gb_2312-80", "gbk", "x-gbk", "cp936", "936", "ms936", "hz-gb-2312", "euc-cn"})
# Codecs that are no charset of a text, or take too long for one.
_NO_CHARSET = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})
_DETECTED = ("utf-8", "gb18030")
_MAX_REPLACED = 0.01

_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_GAP = re.compile(r"\s*")


def decode(data: bytes, charset: str | None) -> str:
    """`data` in its declared charset; where that is missing or wrong, UTF-8, then GB18030, then Western.

    A few short Chinese words are valid in both (漏水 alone); nothing but a declaration can tell them.
    """
    name = _codec(charset)
    if name:
        text = data.decode(name, "replace")
        if text.count("\ufffd") <= len(text) * _MAX_REPLACED:
            return text
    for detected in _DETECTED:
        try:
            return data.decode(detected)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace")


def decode_header(raw: str) -> str:
    """A header as Python's parser keeps it (bytes above 127 as surrogates), with encoded words read.

    Neighbouring words of one charset are joined before they are decoded, because many mailers cut a character
    in two.
    """
    text = _unescaped(raw[:MAX_HEADER])
    pieces: list[str | tuple[str, bytes]] = []
    place = 0
    for word in _WORD.finditer(text):
        data = _word_bytes(word[2], word[3])
        if data is None:
            continue
        between = text[place : word.start()]
        if pieces and isinstance(pieces[-1], tuple) and _GAP.fullmatch(between):
            between = ""
        _append(pieces, between, word[1].lower(), data)
        place = word.end()
    pieces.append(text[place:])
    whole = "".join(piece if isinstance(piece, str) else decode(piece[1], piece[0]) for piece in pieces)
    return " ".join(whole.split())


def _append(pieces: list[str | tuple[str, bytes]], between: str, charset: str, data: bytes) -> None:
    if between:
        pieces.append(between)
    last = pieces[-1] if pieces else ""
    if isinstance(last, tuple) and last[0] == charset:
        pieces[-1] = (charset, last[1] + data)
    else:
        pieces.append((charset, data))


def _codec(charset: str | None) -> str | None:
    """The codec for a declared charset; None where it is not known or says nothing."""
    name = (charset or "").strip().strip("\"'").lower()
    if name in _GB18030:
        return "gb18030"
    if not name or not name.isascii() or "\x00" in name:
        return None
    try:
        known = codecs.lookup(name).name
        "".encode(known)  # refuses codecs that are not for text
    except (LookupError, UnicodeError):
        return None
    return None if known.replace("-", "_") in {*_NO_CHARSET, "ascii"} else known


def _unescaped(raw: str) -> str:
    """Bytes above 127 that stood in a header without any declaration."""
    try:
        data = raw.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return raw.encode("utf-8", "replace").decode("utf-8")
    return decode(data, None)


def _word_bytes(encoding: str, text: str) -> bytes | None:
    data = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return quopri.decodestring(data, header=True)
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4)) or None
    except binascii.Error:
        return None
