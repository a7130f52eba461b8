"""The embedded database: made, started, watched and stopped. It listens on a Unix socket only."""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from aftercare.config.launcher import binaries as programs, roads
from aftercare.config.launcher.binaries import Binaries
from aftercare.config.launcher.roads import Road
from aftercare.config.launcher.runtime import Data, Process, Runtime
from aftercare.config.launcher.words import Stop, _, say

NAME = "aftercare"
SOCKET_PATH_LIMIT = 107  # bytes: the kernel's sockaddr_un holds 108 with the closing zero
START_SECONDS = 600  # recovery after a crash of a large database takes its time
STOP_SECONDS = 60
MEMORY_SECONDS = 30  # how long the server processes of a killed database may take to notice
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "unix_socket_permissions": "0700",
    "log_line_prefix": "%m [%p] ",
    "timezone": "UTC",
}
THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    "jit": "off",  # tables of a few rows, and statements that are asked once
}


@dataclass(frozen=True, slots=True)
class Server:
    """One embedded database: its files, its socket's folder, its programs, and as whom it runs."""

    files: Path
    sockets: Path
    binaries: Binaries
    road: Road
    log: Path
    throwaway: bool = False

    @property
    def address(self) -> str:
        """The DATABASE_URL for the product."""
        return f"postgresql://{NAME}@/{NAME}?host={self.sockets}"

    def process(self) -> Process | None:
        """The running server, or None."""
        return server_process(self.files)

    def start(self, *, with_parent: bool) -> Process:
        """Start the server unless it runs, wait until it answers, and have the product's database in it.

        `with_parent` shuts it down when this process ends. Raises Stop with the end of its log when it does not start.
        """
        running = self.process()
        if running is None:
            if programs.major_of_folder(self.files) is None:
                self._make()
            running = self._launch(with_parent=with_parent)
        self._have_database()
        return running

    def stop(self) -> None:
        """Stop the server and wait until it is gone; open transactions are rolled back."""
        running = self.process()
        if running is None:
            return
        for request, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, STOP_SECONDS)):
            os.kill(running.pid, request)
            if wait(lambda: not running.alive, seconds):
                with contextlib.suppress(OSError):
                    self.sockets.rmdir()  # made anew by every start
                return
        raise Stop(_("The database (process %d) does not stop.") % running.pid)

    def remove(self) -> None:
        """Remove a stopped throwaway database with its socket's folder and, as root's last road, its own folder."""
        shutil.rmtree(self.sockets, ignore_errors=True)
        shutil.rmtree(self.files.parent if self.road.account else self.files, ignore_errors=True)

    def drop(self) -> None:
        """Drop the product's database with everything in it, and make an empty one."""
        with self._connection() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))
        self._have_database()

    def _connection(self) -> psycopg.Connection:
        return psycopg.connect(host=str(self.sockets), user="postgres", dbname="postgres", autocommit=True)

    def _make(self) -> None:
        """Make the database's files under another name first: a start that is killed here leaves no half of it."""
        if self.files.exists() and any(self.files.iterdir()):
            raise Stop(_("%s is not empty and holds no database. Choose another folder: --data DIR") % self.files)
        draft = self.files.with_name(f"{self.files.name}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        self.road.own(draft)
        command: list[str | Path] = [self.binaries.initdb, "--pgdata", draft, "--username=postgres"]
        command += ["--encoding=UTF8", "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject"]
        command += ["--no-sync"] if self.throwaway else []
        made = self.road.run(command, cwd=Path("/"))
        if made.returncode != 0:
            raise Stop(_("The database could not be made:") + f"\n{made.stdout}")
        draft.rename(self.files)

    def _launch(self, *, with_parent: bool) -> Process:
        make_socket_folder(self.sockets, self.road)
        self._drop_stale_locks()
        settings = SETTINGS | (THROWAWAY if self.throwaway else {})
        command: list[str | Path] = [self.binaries.postgres, "-D", self.files, "-k", self.sockets]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        patience = time.monotonic() + MEMORY_SECONDS
        while True:
            written = self.log.stat().st_size if self.log.exists() else 0
            with self.log.open("ab") as log:
                child = self.road.spawn(command, cwd=Path("/"), log=log, with_parent=with_parent)
            if self._answers(child):
                break
            words = self.log.read_bytes()[written:].decode(errors="replace")
            # after kill -9 of the server its own children still hold the memory for a moment
            if "is still in use" not in words or time.monotonic() > patience:
                raise Stop(_("The database does not start:") + f"\n{words[-2000:]}")
            time.sleep(0.5)
        process = Process.of(child.pid)
        if process is None:
            raise Stop(_("The database ended just after its start; see %s") % self.log)
        return process

    def _answers(self, child: subprocess.Popen[bytes]) -> bool:
        def ready() -> bool:
            if child.poll() is not None:
                return True
            try:
                self._connection().close()
            except psycopg.OperationalError:
                return False
            return True

        return wait(ready, START_SECONDS) and child.poll() is None

    def _drop_stale_locks(self) -> None:
        """Remove the lock files of a server that runs no more, where the new one would take them for a running one.

        It removes a lock of no process at all by itself, but not one whose process id a stranger has by now, as after
        a restart of the machine, nor one of a dead process that nobody has waited for, as in a container.
        """
        if self.process() is not None:
            return
        (self.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
        lock = self.files / "postmaster.pid"
        pid = lock.read_text().split("\n", 1)[0] if lock.exists() else ""
        if pid.isdigit() and Path(f"/proc/{pid}").exists():
            lock.unlink()

    def _have_database(self) -> None:
        """The role and the database of the product. The role is no superuser, and may make databases for tests."""
        name = sql.Identifier(NAME)
        with self._connection() as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(name))
                if self.throwaway:  # tests empty tables whose triggers forbid it
                    connection.execute(sql.SQL("GRANT SET ON PARAMETER session_replication_role TO {}").format(name))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))


def wait(done: Callable[[], bool], seconds: float) -> bool:
    """Wait until `done()` is true; False when it is not after so many seconds."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def server_process(files: Path) -> Process | None:
    """The server that runs on these files. A stale lock file, also one whose id another program has now, is none."""
    try:
        pid = int((files / "postmaster.pid").read_text().split("\n", 1)[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    return Process.of(pid) if os.fsencode(files) in command else None


def socket_folder(user: int, installation: str) -> Path:
    """A short folder for the socket: in /tmp, or in XDG_RUNTIME_DIR when somebody else has taken that name.

    Raises Stop when neither is ours and short enough for the kernel.
    """
    places = [Path(f"/tmp/aftercare-{user}-{installation}")]  # noqa: S108 - owner and mode are checked
    if os.environ.get("XDG_RUNTIME_DIR"):
        places.append(Path(os.environ["XDG_RUNTIME_DIR"]) / f"aftercare-{installation}")
    for place in places:
        short = len(os.fsencode(place / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT
        if short and (not os.path.lexists(place) or _is_ours(place, user)):
            return place
    raise Stop(_("No folder for the database's socket: %s belongs to somebody else.") % places[0])


def make_socket_folder(folder: Path, road: Road) -> None:
    """Make the socket's folder, for the database's user alone. Raises Stop when a stranger was faster."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid == os.geteuid():
        road.own(folder)
    if not _is_ours(folder, road.user):
        raise Stop(_("No folder for the database's socket: %s belongs to somebody else.") % folder)


def _is_ours(folder: Path, user: int) -> bool:
    status = folder.lstat()
    return stat.S_ISDIR(status.st_mode) and status.st_uid == user and stat.S_IMODE(status.st_mode) == 0o700  # noqa: PLR2004


def server(data: Data, runtime: Runtime, *, throwaway: bool = False) -> Server:
    """The database of an installation; when it has to live outside the data folder, `runtime.database` is set.

    Raises Stop when the files were made by a PostgreSQL that is not here.
    """
    inside = data.folder / "postgres"
    files = Path(runtime.database) if runtime.database else inside
    binaries = programs.fitting(files, programs.found())
    road: Road | None = Road()
    if os.geteuid() == 0:
        road = None if runtime.database else roads.namespace(binaries, data.folder)
    if road is None:
        road = Road(account=roads.service_account())
        files, binaries = _move_out(inside, runtime, binaries, road)
    sockets = socket_folder(road.user, runtime.installation)
    return Server(files, sockets, binaries, road, data.logs / "database.log", throwaway=throwaway)


def _move_out(inside: Path, runtime: Runtime, binaries: Binaries, road: Road) -> tuple[Path, Binaries]:
    """Give the service a folder of its own with the programs and, when there is one already, a copy of the database."""
    home = roads.service_folder(runtime.installation)
    home.mkdir(parents=True, exist_ok=True)
    road.own(home)
    files = home / "postgres"
    if programs.major_of_folder(inside) is not None and not files.exists():
        if server_process(inside):
            raise Stop(_("The database in %s runs. Stop it first: ./dev down") % inside)
        draft = home / "postgres.copy"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(inside, draft, symlinks=True)
        for place in (draft, *draft.rglob("*")):
            shutil.chown(place, road.user, road.account.pw_gid if road.account else None)
        draft.rename(files)
        kept = inside.rename(inside.with_name("postgres.copied"))
        say("  " + _("The database was copied to %(new)s; %(old)s may be deleted.") % {"new": files, "old": kept})
    runtime.database = str(files)
    return files, roads.copied_binaries(binaries, home)
