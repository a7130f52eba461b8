"""`./dev up` from an empty data folder: what is killed comes back, and after the end nothing is left."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from aftercare.config import keys
from aftercare.config.launcher import database, ports, processes, up
from aftercare.config.launcher.postgres import Server, wait
from aftercare.config.launcher.runtime import CHECKOUT, Data, Process, Runtime

pytestmark = pytest.mark.roads

LAUNCHER = [sys.executable, "-m", "aftercare.config.launcher"]


def clean(folder: Path) -> dict[str, str]:
    """This process's environment without what belongs to the test run's own database and data folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AFTERCARE_", "DATABASE_URL"))}
    return kept | {"AFTERCARE_DATA": str(folder), "LC_ALL": "C.UTF-8"}


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> Iterator[Data]:
    """A data folder of its own, with an embedded database whatever the test run uses."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with tempfile.TemporaryDirectory(prefix="aftercare-up-") as folder:
        found = Data(Path(folder))
        yield found
        subprocess.run([*LAUNCHER, "down"], env=clean(found.folder), cwd=CHECKOUT, check=False, capture_output=True)


def server(data: Data) -> Server:
    """The embedded database of the data folder."""
    return database.server_of(data)


def start(data: Data, *options: str) -> "subprocess.Popen[str]":
    """`./dev up --empty`, waited for until it has printed its address.

    The first start is given a port far from the usual ones, which other tests take and leave at the same time.
    """
    if not data.read().port:
        options = (*options, "--port", str(ports.first_free("127.0.0.1", 20000 + os.getpid() % 10000)))
    child = subprocess.Popen(
        [*LAUNCHER, "up", "--empty", *options], env=clean(data.folder), cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    said = []
    for line in child.stdout:
        said.append(line)
        if "Ctrl-C" in line:
            return child
    raise AssertionError("".join(said))


def run(data: Data, *arguments: str) -> tuple[int, str]:
    """Another command of the launcher on the same data folder: its exit code and what it printed."""
    done = subprocess.run(
        [*LAUNCHER, *arguments], env=clean(data.folder), cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def later(change: Callable[[], bool]) -> bool:
    """Whether a change comes within a minute."""
    return wait(change, 60)


def kill(process: Process | None) -> Process:
    """Kill a process as hard as the system can."""
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    assert later(lambda: not process.alive)
    return process


def comes_back(data: Data, name: str) -> bool:
    """Kill a child of the installation and wait for the one that takes its place."""
    killed = kill(data.read().children[name])
    return later(lambda: data.read().children[name] != killed)


def answers(runtime: Runtime) -> bool:
    """Whether the pages are served."""
    return up.answers(runtime.origin, None)


@pytest.mark.prove
def test_what_is_killed_comes_back_and_the_end_leaves_nothing(data: Data) -> None:
    child = start(data)
    runtime = data.read()
    assert (runtime.demo, sorted(runtime.children)) == ("none", ["streams", "web", "worker"])
    with psycopg.connect(server(data).address) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'still here' AS word")

    for name in ("web", "worker"):
        assert comes_back(data, name)
    assert later(lambda: answers(runtime))

    killed = kill(server(data).process())
    assert later(lambda: server(data).process() not in {None, killed})
    assert later(lambda: rows(data) == ["still here"])

    assert run(data, "up", "--empty") == (0, f"Aftercare runs already: {runtime.origin}\n")
    code, said = run(data, "status")
    assert (code, runtime.origin in said) == (0, True)

    child.send_signal(signal.SIGINT)
    assert child.wait(60) == 0
    assert processes.strays(data.folder) == []
    assert server(data).process() is None
    assert not answers(runtime)
    assert run(data, "status")[0] == 1


def rows(data: Data) -> list[str]:
    """What was committed, or nothing while the database is on its way up."""
    try:
        with psycopg.connect(server(data).address) as connection:
            return [str(row[0]) for row in connection.execute("SELECT word FROM kept")]
    except psycopg.OperationalError:
        return []


@pytest.mark.prove
def test_a_killed_supervisor_leaves_nothing_and_the_port_is_kept(data: Data) -> None:
    child = start(data)
    runtime = data.read()
    kill(runtime.supervisor)
    child.communicate()
    assert later(lambda: processes.strays(data.folder) == [])
    assert later(lambda: server(data).process() is None)
    assert run(data, "down") == (0, "Aftercare does not run here.\n")

    again = start(data)
    assert data.read().port == runtime.port
    assert run(data, "down") == (0, "Aftercare has stopped.\n")
    assert again.wait(60) == 0
    assert server(data).process() is None
    refusal = "--reset is refused: this installation holds no demo but your own data.\n"
    assert run(data, "up", "--reset") == (1, refusal)


def test_a_command_starts_the_database_and_leaves_it_down(data: Data) -> None:
    assert run(data, "aftercare", "migrate", "--no-input")[0] == 0
    assert server(data).process() is None
    assert (data.read().supervisor, processes.strays(data.folder)) == (None, [])


@pytest.mark.prove
def test_reset_throws_a_demo_away_and_nothing_else(data: Data) -> None:
    with database.in_use(data) as address, psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'still here' AS word")
    (data.folder / "media" / "photo.jpg").write_text("picture")
    secrets = keys.load_or_make(data.folder)
    with data.change() as runtime:
        runtime.demo = "loaded"

    child = start(data, "--reset")

    with psycopg.connect(server(data).address) as connection:
        assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)
        assert connection.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)
    assert list((data.folder / "media").iterdir()) == []
    assert keys.load_or_make(data.folder) == secrets
    assert (data.read().installation, data.read().demo) == (runtime.installation, "none")
    child.send_signal(signal.SIGTERM)
    assert child.wait(60) == 0
