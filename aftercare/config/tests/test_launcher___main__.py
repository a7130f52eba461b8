"""The command line of `./dev`."""

from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest

from aftercare.config.launcher import __main__ as launcher, checks
from aftercare.config.launcher.runtime import Data
from aftercare.config.launcher.up import CLI, Wishes
from aftercare.config.launcher.words import Stop


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the commands were called with, none of them run."""
    calls: list[object] = []

    def keep(name: str) -> object:
        def command(*arguments: object) -> int:
            calls.append((name, *arguments))
            return 0

        return command

    for name in ("up", "down", "status", "aftercare", "bench", "overview"):
        monkeypatch.setattr(launcher, name, keep(name))
    for name in ("test", "prove", "check", "format_code"):
        monkeypatch.setattr(checks, name, keep(name))
    monkeypatch.setattr(Data, "__eq__", lambda self, other: self.folder == other.folder)
    return calls


def test_up_with_everything(called: list[object], tmp_path: Path) -> None:
    options = ["up", "--port", "9000", "--data", str(tmp_path), "--empty", "--reset", "--lan", "--workers", "3"]
    assert launcher.main(options) == 0
    assert called == [("up", Data(tmp_path), Wishes(port=9000, empty=True, reset=True, lan=True, workers=3))]


def test_up_alone(called: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERCARE_DATA", str(tmp_path))
    assert launcher.main(["up"]) == 0
    assert called == [("up", Data(tmp_path), Wishes(port=None, empty=False, reset=False, lan=False, workers=1))]


def test_what_follows_is_passed_on(called: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERCARE_DATA", str(tmp_path))
    for arguments in (
        ["test", "-k", "clock"],
        ["prove", "-x"],
        ["bench", "--help"],
        ["aftercare", "demo", "--help"],
        ["verify", "--fast"],
    ):
        assert launcher.main(arguments) == 0
    assert called == [
        ("test", ["-k", "clock"]),
        ("prove", ["-x"]),
        ("bench", Data(tmp_path), ["--help"]),
        ("aftercare", Data(tmp_path), ["demo", "--help"]),
        ("aftercare", Data(tmp_path), ["verify", "--fast"]),
    ]


def test_the_others(called: list[object], tmp_path: Path) -> None:
    for arguments in (
        ["check"],
        ["fmt"],
        ["map"],
        ["down", "--data", str(tmp_path)],
        ["status", "--data", str(tmp_path)],
    ):
        assert launcher.main(arguments) == 0
    assert called == [("check",), ("format_code",), ("overview",), ("down", Data(tmp_path)), ("status", Data(tmp_path))]


def test_a_bench_has_a_database_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///theirs")
    monkeypatch.setattr(launcher, "prepare", lambda: None)
    seen: list[tuple[list[str], str]] = []

    def foreground(command: Sequence[str], surroundings: dict[str, str]) -> int:
        with psycopg.connect(surroundings["DATABASE_URL"]) as connection:
            found = connection.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
            assert found.fetchone() == ("on", "on")
        assert Path(surroundings["AFTERCARE_DATA"]).parent == tmp_path
        seen.append((list(command[1:]), surroundings["AFTERCARE_DEMO"]))
        return 3

    monkeypatch.setattr(launcher, "_in_foreground", foreground)
    assert launcher.bench(Data(tmp_path), ["--tickets", "5"]) == 3
    assert seen == [(["-m", "bench", "--tickets", "5"], "")]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["logs", "media"]


def test_a_command_that_only_computes_starts_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    seen: list[tuple[list[str], str]] = []

    def foreground(command: Sequence[str], surroundings: dict[str, str]) -> int:
        seen.append((list(command), surroundings["DATABASE_URL"]))
        return 2

    monkeypatch.setattr(launcher, "_in_foreground", foreground)
    assert launcher.aftercare(Data(tmp_path / "new"), ["clock", "explain", "-"]) == 2
    assert seen == [([*CLI, "clock", "explain", "-"], "")]
    assert not (tmp_path / "new/postgres").exists()


@pytest.mark.parametrize("port", ["0", "65535", "abc"])
def test_a_port_that_is_none(called: list[object], port: str) -> None:
    with pytest.raises(SystemExit) as ended:
        launcher.main(["up", "--port", port])
    assert (ended.value.code, called) == (2, [])


def test_what_a_person_can_mend_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop() -> int:
        raise Stop("Install it.")

    monkeypatch.setattr(checks, "check", stop)
    assert launcher.main(["check"]) == 1
    assert capsys.readouterr().out == "Install it.\n"
