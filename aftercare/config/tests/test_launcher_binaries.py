"""Which PostgreSQL opens which folder."""

from pathlib import Path

import pytest

from aftercare.config.launcher import binaries
from aftercare.config.launcher.binaries import Binaries
from aftercare.config.launcher.words import Stop

OLD = Binaries(Path("/system/15/bin"), 15, "system")
NEW = Binaries(Path("/wheel/bin"), 18, "wheel")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database folder that says it was made by version 18."""
    (tmp_path / "PG_VERSION").write_text("18\n")
    return tmp_path


def program(folder: Path, version: str) -> Path:
    """A folder of programs that print a version."""
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


def test_a_new_folder_takes_the_first(tmp_path: Path) -> None:
    assert binaries.fitting(tmp_path / "new", [OLD, NEW]) == OLD


def test_a_folder_is_opened_by_its_own_major_version(database: Path) -> None:
    assert binaries.fitting(database, [OLD, NEW]) == NEW


def test_control_no_other_version_opens_it(database: Path) -> None:
    with pytest.raises(Stop) as stopped:
        binaries.fitting(database, [OLD])
    assert str(stopped.value) == (
        f"{database} was made by PostgreSQL 18 and is opened by no other; found here: 15 (system).\n"
        "Install it (sudo apt install postgresql-18), or start with another folder: --data DIR"
    )


def test_no_postgres_at_all_is_said(tmp_path: Path) -> None:
    with pytest.raises(Stop, match="No PostgreSQL 15 or later was found"):
        binaries.fitting(tmp_path, [])


def test_the_newest_of_the_system_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for major in ("14.9", "15.18", "16.2 (Debian 16.2-1)"):
        program(tmp_path / major.partition(".")[0] / "bin", major)
    monkeypatch.setattr(binaries, "SYSTEM_FOLDERS", (f"{tmp_path}/*/bin",))
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("AFTERCARE_PG", "system")
    assert [(found.major, found.source) for found in binaries.found()] == [(16, "system"), (15, "system")]


def test_the_wheel_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERCARE_PG", "wheel")
    assert [(found.major, found.source) for found in binaries.found()] == [(18, "wheel")]


def test_a_folder_can_be_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = program(tmp_path / "mine", "17.1")
    monkeypatch.setenv("AFTERCARE_PG", str(folder))
    assert binaries.found() == [Binaries(folder, 17, "system")]
    assert (folder / "postgres", folder / "initdb") == (binaries.found()[0].postgres, binaries.found()[0].initdb)


def test_what_does_not_run_is_no_postgres(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (program(tmp_path / "mine", "17.1") / "postgres").chmod(0o644)
    monkeypatch.setenv("AFTERCARE_PG", str(tmp_path / "mine"))
    assert binaries.found() == []
