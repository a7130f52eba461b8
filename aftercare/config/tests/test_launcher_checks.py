"""How tests and checks are run and judged."""

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from aftercare.config.launcher import checks
from aftercare.config.launcher.runtime import CHECKOUT
from conftest import FOLDERS

REPORT = """<testsuites><testsuite>
<testcase classname="tests.browser.test_login" name="test_in"/>
<testcase classname="tests.browser.test_login" name="test_out"><skipped message="no chromium"/></testcase>
<testcase classname="tests.roads.test_roads" name="test_root"><skipped message="what root does"/></testcase>
</testsuite></testsuites>"""


class Runs:
    """Stands in for pytest: gives out prepared exit codes and keeps what it was called with."""

    def __init__(self, *codes: int, report: str = "") -> None:
        self.codes = list(codes)
        self.report = report
        self.calls: list[list[str]] = []
        self.surroundings: Mapping[str, str] = {}

    def __call__(self, arguments: Sequence[str], surroundings: Mapping[str, str]) -> int:
        self.surroundings = surroundings
        for argument in arguments:
            if argument.startswith("--junitxml=") and self.report:
                Path(argument.partition("=")[2]).write_text(self.report)
        self.calls.append([argument for argument in arguments if not argument.startswith("--junitxml=")])
        return self.codes.pop(0)


@pytest.fixture(autouse=True)
def _outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///given")
    monkeypatch.setattr(checks, "prepare", lambda *, tools: None)
    monkeypatch.delenv("CI", raising=False)


def run(monkeypatch: pytest.MonkeyPatch, runs: Runs, *, chromium: bool = True) -> int:
    """`./dev test tests/some.py` with a stand-in for pytest."""
    monkeypatch.setattr(checks, "_pytest", runs)
    monkeypatch.setattr("shutil.which", lambda _name: "/usr/bin/chromium" if chromium else None)
    return checks.test(["tests/some.py"])


SIDE_BY_SIDE = ["-n", "3", "--dist", "loadscope", "--no-loadscope-reorder", "-m"]


def test_back_end_first_then_installations_and_browsers(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = Runs(0, 0)
    assert run(monkeypatch, runs) == 0
    assert runs.calls == [
        ["-n", "2", "-m", "not browser and not prove and not whole", "tests/some.py"],
        [*SIDE_BY_SIDE, "(whole or browser) and not prove", "tests/some.py"],
    ]


def test_the_architecture_is_left_to_the_checks_unless_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = Runs(0, 0)
    monkeypatch.setattr(checks, "_pytest", runs)
    monkeypatch.setattr("shutil.which", lambda _name: "/usr/bin/chromium")
    assert checks.test([]) == 0
    assert runs.calls[0] == ["-n", "2", "-m", "not browser and not prove and not whole and not architecture"]


def test_installations_and_browsers_are_looked_for_where_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = Runs(0, 0)
    monkeypatch.setattr(checks, "_pytest", runs)
    monkeypatch.setattr("shutil.which", lambda _name: "/usr/bin/chromium")
    checks.test([])
    assert runs.calls[1] == [*SIDE_BY_SIDE, "(whole or browser) and not prove", *checks.WHOLE]
    whole = {folder for folder, marker in FOLDERS.items() if marker == "whole"}
    assert {*checks.WHOLE} == {*whole, "tests/browser"}
    marks = re.compile(r"mark\.(whole|browser)")
    files = [file for folder in ("aftercare", "tests") for file in (CHECKOUT / folder).rglob("test_*.py")]
    marked = [file.relative_to(CHECKOUT).as_posix() for file in files if marks.search(file.read_text())]
    assert [name for name in marked if not name.startswith(checks.WHOLE)] == []


def test_proofs_run_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = Runs(1)
    monkeypatch.setattr(checks, "_pytest", runs)
    assert checks.prove(["-k", "killed"]) == 1
    assert runs.calls == [["-m", "prove", "-k", "killed"]]


def test_proofs_that_compute_use_every_core_and_are_run_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = Runs(0, 1, 0)
    monkeypatch.setattr(checks, "_pytest", runs)
    assert checks.prove([]) == 1
    assert checks.prove(["clock", "-x"]) == 0
    assert runs.calls == [
        ["-m", "prove", "-n", "2", "tests/proofs"],
        ["-m", "prove", "--ignore=tests/proofs"],
        ["-m", "prove", "-n", "2", "tests/proofs/clock", "-x"],
    ]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [((1, 0), 1), ((0, 1), 1), ((2, 1), 2), ((0, 5), 0), ((5, 0), 0), ((5, 5), 5)],
)
def test_a_part_without_tests_does_not_count(
    monkeypatch: pytest.MonkeyPatch, codes: tuple[int, ...], expected: int
) -> None:
    assert run(monkeypatch, Runs(*codes)) == expected


def test_without_chromium_one_line_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    runs = Runs(0, 0)
    assert run(monkeypatch, runs, chromium=False) == 0
    assert runs.calls[1] == [*SIDE_BY_SIDE, "whole and not browser and not prove", "tests/some.py"]
    assert capsys.readouterr().out == (
        "The browser tests were left out: there is no chromium.  sudo apt install chromium fonts-noto-cjk\n"
    )


def test_unattended_a_missing_chromium_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert run(monkeypatch, Runs(0, 0), chromium=False) == 1
    assert run(monkeypatch, Runs(0, 5), chromium=False) == 1


def test_unattended_a_skipped_browser_test_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, Runs(0, 0, report=REPORT)) == 0
    monkeypatch.setenv("CI", "true")
    assert run(monkeypatch, Runs(0, 0, report=REPORT)) == 1
    assert capsys.readouterr().out == (
        "A browser test was skipped, which is a failure here: tests.browser.test_login.test_out\n"
    )


def test_a_missing_report_names_no_tests(tmp_path: Path) -> None:
    assert checks.skipped_tests(tmp_path / "none.xml") == []


@pytest.mark.parametrize("wish", ["", "1"])
def test_bytecode_is_kept_in_the_environment_where_the_checkout_may_hold_none(
    monkeypatch: pytest.MonkeyPatch, wish: str
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", wish)
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    runs = Runs(0)
    monkeypatch.setattr(checks, "_pytest", runs)
    checks.prove(["-x"])
    given = runs.surroundings
    folder = f"{sys.prefix}/bytecode" if wish else None
    assert (given["PYTHONDONTWRITEBYTECODE"], given.get("PYTHONPYCACHEPREFIX")) == ("", folder)


def test_every_check_runs_and_the_failed_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = {"one": ["sh", "-c", "echo wrong; exit 3"], "two": ["true"], "three": ["false"]}
    monkeypatch.setattr(checks, "checks", lambda: commands)
    assert checks.check() == 1
    assert re.sub(r"\d+\.\d s", "0.0 s", capsys.readouterr().out).splitlines() == [
        "  ✗ one  0.0 s",
        "wrong",
        "",
        "  ✓ two  0.0 s",
        "  ✗ three  0.0 s",
        "",
        "Failed: one, three",
    ]


def test_all_fine(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(checks, "checks", lambda: {"two": ["true"]})
    assert checks.check() == 0
    assert capsys.readouterr().out.splitlines()[-1] == "All checks passed."


def test_the_checks_of_this_house() -> None:
    assert set(checks.checks()) >= {"format", "ruff", "types", "scripts", "imports", "migrations"}
