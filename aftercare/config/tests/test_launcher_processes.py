"""Children: started, watched, started again, stopped with all that they started themselves."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aftercare.config.launcher import processes
from aftercare.config.launcher.postgres import wait
from aftercare.config.launcher.processes import Child, Supervisor
from aftercare.config.launcher.runtime import Process

STAY = "import time; time.sleep(60)"
# a parent whose own child outlives it, as a killed web server's workers do
WITH_WORKER = (
    "import subprocess, sys, time\n"
    "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True)\n"
    "time.sleep(60)"
)


def child(tmp_path: Path, script: str, name: str = "web") -> Child:
    """A child that runs a script."""
    environment = dict(os.environ) | processes.marked(tmp_path)
    return Child(name, [sys.executable, "-c", script], environment, tmp_path / f"{name}.log")


def test_a_child_that_ended_starts_again_after_a_pause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    changes: list[int] = []
    web = child(tmp_path, "raise SystemExit(3)")
    supervisor = Supervisor([web], lambda: changes.append(1))
    supervisor.start()
    assert wait(lambda: web.ended() is not None, 10)
    first = web.process

    supervisor.look_after(web)
    assert capsys.readouterr().out == (f"  web ended (code 3) and starts again in 2 s; its log: {tmp_path}/web.log\n")
    supervisor.look_after(web)
    assert web.process == first  # not before its time
    web.due = 0.001
    supervisor.look_after(web)
    assert web.process != first
    assert len(changes) == 2
    supervisor.stop()


def test_one_that_keeps_ending_waits_longer_and_longer(tmp_path: Path) -> None:
    web = child(tmp_path, "raise SystemExit(3)")
    supervisor = Supervisor([web], lambda: None)
    supervisor.start()
    pauses = []
    for _time in range(6):
        assert wait(lambda: web.ended() is not None, 10)
        supervisor.look_after(web)
        pauses.append(web.pause)
        web.due = 0.001
        supervisor.look_after(web)
    assert pauses == [2, 4, 8, 16, 30, 30]
    supervisor.stop()


def test_a_running_child_is_left_alone(tmp_path: Path) -> None:
    web = child(tmp_path, STAY)
    supervisor = Supervisor([web], lambda: None)
    supervisor.start()
    before = web.process
    supervisor.look_after(web)
    assert web.process == before
    supervisor.stop()
    assert web.ended() == -15


def test_stop_ends_what_a_child_started_itself(tmp_path: Path) -> None:
    web = child(tmp_path, WITH_WORKER)
    web.start()
    assert wait(lambda: bool((tmp_path / "web.log").read_text()), 10)
    worker = Process.of(int((tmp_path / "web.log").read_text()))
    assert worker is not None
    web.stop()
    assert wait(lambda: not worker.alive, 5)


def test_strays_are_found_by_their_mark_and_ended(tmp_path: Path) -> None:
    stray = subprocess.Popen([sys.executable, "-c", STAY], env=dict(os.environ) | processes.marked(tmp_path))
    stranger = subprocess.Popen([sys.executable, "-c", STAY], env=dict(os.environ) | processes.marked(tmp_path / "b"))
    assert wait(lambda: processes.strays(tmp_path) == [stray.pid], 5)
    assert processes.end_strays(tmp_path) == [stray.pid]
    assert stray.wait(5) == -9
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_child_that_was_never_started_stops(tmp_path: Path) -> None:
    never = child(tmp_path, STAY)
    never.stop()
    assert never.ended() is None


def test_a_long_log_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "LOG_BYTES", 3)
    log = tmp_path / "web.log"
    log.write_text("abc")
    processes.roll(log)
    assert log.exists()
    log.write_text("abcd")
    processes.roll(log)
    assert [place.name for place in tmp_path.iterdir()] == ["web.log.1"]
