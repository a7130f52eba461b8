"""The data folder of one installation, and what the launcher remembers in its `runtime.json`."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from aftercare.config.launcher.words import Stop, _

CHECKOUT = Path(__file__).resolve().parent.parent.parent.parent


@dataclass(frozen=True, slots=True)
class Process:
    """A process and the moment it began, in clock ticks since boot: a reused id is not taken for it."""

    pid: int
    began: int

    @classmethod
    def of(cls, pid: int) -> "Process | None":
        """The process that has this id now, or None when there is none (a zombie counts as none)."""
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] in "ZX" else cls(pid, int(fields[19]))

    @property
    def alive(self) -> bool:
        """Whether this very process still runs."""
        return Process.of(self.pid) == self


@dataclass(slots=True)
class Runtime:
    """What one installation remembers from start to start.

    `demo` is "" before the first start, then "none" (an empty installation), "loading" or "loaded".
    `mail` is the port on which the demo takes mail; its customers' own mail server has the next one.
    `database` is where the database files lie when that is not `postgres/` of the data folder.
    """

    installation: str
    port: int = 0
    origin: str = ""
    demo: str = ""
    mail: int = 0
    database: str = ""
    supervisor: Process | None = None
    children: dict[str, Process] = field(default_factory=dict)


class Data:
    """One data folder: `postgres/`, `media/`, `logs/`, `keys.json` and `runtime.json`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    @classmethod
    def chosen(cls, option: str | None) -> "Data":
        """The folder of `--data`, else of AFTERCARE_DATA, else `.data` in the checkout."""
        return cls(Path(option or os.environ.get("AFTERCARE_DATA") or CHECKOUT / ".data").expanduser())

    @property
    def logs(self) -> Path:
        """Where every process writes its log."""
        return self.folder / "logs"

    def make(self) -> None:
        """Make the folder, for its owner alone. A folder that is there keeps its mode, and so do its parents.

        Raises Stop when it belongs to another user, root included: the two would lock each other out of its files.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.folder.stat().st_uid != os.geteuid():
            raise Stop(
                _("%s belongs to another user. Start as that user, or with another folder: --data DIR") % self.folder
            )
        for name in ("logs", "media"):
            (self.folder / name).mkdir(exist_ok=True)

    def read(self) -> Runtime:
        """What is remembered; a fresh installation gets its id here, of six hexadecimal digits."""
        try:
            content: dict[str, Any] = json.loads((self.folder / "runtime.json").read_text())
        except FileNotFoundError:
            return Runtime(installation=secrets.token_hex(3))
        supervisor = content.pop("supervisor")
        children = {name: Process(**process) for name, process in content.pop("children").items()}
        return Runtime(**content, supervisor=Process(**supervisor) if supervisor else None, children=children)

    def write(self, runtime: Runtime) -> None:
        """Remember, so that a reader sees the old content or the new and never half of it."""
        draft = self.folder / f"runtime.json.{os.getpid()}"
        draft.write_text(json.dumps(asdict(runtime), indent=1) + "\n")
        draft.replace(self.folder / "runtime.json")

    @contextmanager
    def change(self) -> Iterator[Runtime]:
        """Read, let the caller change, and write what is remembered, one process at a time."""
        self.make()
        with (self.folder / ".runtime.lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            runtime = self.read()
            yield runtime
            self.write(runtime)
