"""What `./dev status` says."""

import os
from pathlib import Path

import pytest

from aftercare.config.launcher.runtime import Data, Process, Runtime
from aftercare.config.launcher.status import status


@pytest.fixture(autouse=True)
def _outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///given")


def test_nothing_was_ever_started(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(Data(tmp_path)) == 1
    assert capsys.readouterr().out == f"There is no installation in {tmp_path} yet. Start one: ./dev up\n"


def test_a_running_installation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = Process.of(os.getpid())
    assert here is not None
    runtime = Runtime("a1b2c3", 8000, "http://127.0.0.1:8000", "loaded", supervisor=here)
    runtime.children = {"web": here, "worker": Process(here.pid, 1)}
    Data(tmp_path).write(runtime)
    assert status(Data(tmp_path)) == 0
    assert capsys.readouterr().out.splitlines() == [
        "address       http://127.0.0.1:8000",
        f"data folder   {tmp_path}",
        "installation  a1b2c3",
        "content       demo",
        "database      DATABASE_URL",
        f"web           {here.pid}",
        "worker        stopped",
    ]


def test_a_stopped_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Data(tmp_path).write(Runtime("a1b2c3", 8000, "http://127.0.0.1:8000", "none"))
    assert status(Data(tmp_path)) == 1
    assert capsys.readouterr().out.splitlines()[0] == "address       stopped"
