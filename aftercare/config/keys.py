"""The installation's secrets: made once in the data folder, readable by its owner alone, never in the database."""

import base64
import json
import os
import secrets
from pathlib import Path
from typing import Any


def load_or_make(folder: Path) -> dict[str, Any]:
    """Read `keys.json` of a data folder, or make it when it is not there yet.

    Two processes that start at once agree on one file: it is written aside and linked into place, which only one of
    them can do.
    """
    path = folder / "keys.json"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path, _fresh())
    loaded: dict[str, Any] = json.loads(path.read_text())
    return loaded


def _fresh() -> dict[str, Any]:
    return {
        "django": secrets.token_urlsafe(48),
        "current": "k1",
        "encryption": {"k1": base64.b64encode(os.urandom(32)).decode()},
        "lookup": {"k1": base64.b64encode(os.urandom(32)).decode()},
    }


def _write_once(path: Path, content: dict[str, Any]) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=1)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
