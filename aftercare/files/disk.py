"""The folder of uploaded bytes: MEDIA_ROOT/ab/abcdef….variant, written whole or not at all.

Two transactions that store the same bytes, or store and clean up, agree by a lock on the hash, which each holds until
its end: what a committed row names is never taken away.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

ORIGINAL = "original"
_HASH = re.compile(r"[0-9a-f]{64}")


def digest(content: bytes) -> str:
    """The hash that names the bytes: SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def path(sha256: str, variant: str) -> Path:
    """Where a variant of the bytes lies ("original", "show", "thumb")."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / f"{sha256}.{variant}"


def keep(sha256: str) -> None:
    """Hold the bytes of this hash against the clean-up until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_lock_of(sha256)])


def may_remove(sha256: str) -> bool:
    """True when no other transaction is about to store these bytes; none can begin until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_lock_of(sha256)])
        return bool(cursor.fetchone()[0])


def _lock_of(sha256: str) -> int:
    return int.from_bytes(bytes.fromhex(sha256)[:8], "big", signed=True)


def write(sha256: str, variant: str, content: bytes) -> None:
    """Put bytes into their place unless they are there: written aside, brought to the disk, then renamed."""
    place = path(sha256, variant)
    if place.exists() and place.stat().st_size == len(content):
        return
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = place.with_name(f"{sha256}.{secrets.token_hex(4)}.part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place)


def remove(sha256: str) -> None:
    """Take away every variant of the bytes, and what a writer that died has left of them."""
    for piece in path(sha256, ORIGINAL).parent.glob(f"{sha256}.*"):
        piece.unlink(missing_ok=True)


def hashes(folder: str) -> set[str]:
    """All hashes that have anything on disk in a folder (the first two digits)."""
    names = (piece.name.partition(".")[0] for piece in (Path(settings.MEDIA_ROOT) / folder).glob("*.*"))
    return {name for name in names if _HASH.fullmatch(name)}


def folders() -> Iterator[str]:
    """The folders that exist, in order."""
    root = Path(settings.MEDIA_ROOT)
    yield from sorted(piece.name for piece in root.glob("[0-9a-f][0-9a-f]") if piece.is_dir())
