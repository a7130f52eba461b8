"""The hash chain: each sealed row vouches for all rows before it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

START = bytes(32)

# Everything that a row says; `seal` covers them all.
SEALED_FIELDS = ("id", "at", "name", "actor_kind", "actor_id", "actor_name", "subjects", "data", "changes")


def seal_of(before: bytes, sequence: int, row: Mapping[str, Any]) -> bytes:
    """The seal of a row (SHA-256, 32 bytes) that follows the row with the seal `before`."""
    at = row["at"].astimezone(UTC).isoformat()
    said = {name: row[name] for name in SEALED_FIELDS} | {"sequence": sequence, "at": at}
    text = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(before + text.encode()).digest()
