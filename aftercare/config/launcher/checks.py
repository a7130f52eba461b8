"""`./dev test`, `./dev prove`, `./dev check` and `./dev fmt`."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from aftercare.config.launcher import database, environment
from aftercare.config.launcher.assets import prepare, script_checker
from aftercare.config.launcher.runtime import CHECKOUT, Data
from aftercare.config.launcher.words import _, say

PYTHON = sys.executable
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
NOTHING_COLLECTED = 5
TYPED = ("aftercare", "tests", "bench")


def test(arguments: Sequence[str]) -> int:
    """Run all tests but the long proofs. Returns the exit code.

    First the back end's, then those of whole installations, on two processes each, then the browser's. Where there is
    no chromium the browser tests are left out and one line says so; with CI set that is a failure, and so is a browser
    test that skips itself. The tests of the architecture belong to :func:`check` and run here when they are named.
    """
    back_end = "not browser and not prove and not whole" + ("" if arguments else " and not architecture")
    with _test_surroundings() as surroundings:
        codes = [
            _pytest(["-n", "2", "-m", back_end, *arguments], surroundings),
            _pytest(["-n", "2", "-m", "whole and not browser and not prove", *arguments], surroundings),
            _browser_tests(arguments, surroundings),
        ]
    return max((code for code in codes if code != NOTHING_COLLECTED), default=NOTHING_COLLECTED)


def prove(arguments: Sequence[str]) -> int:
    """Run the long proofs, one after the other: they kill processes and count seconds. Returns the exit code."""
    with _test_surroundings() as surroundings:
        return _pytest(["-m", "prove", *arguments], surroundings)


def _pytest(arguments: Sequence[str], surroundings: Mapping[str, str]) -> int:
    return subprocess.run([PYTHON, "-m", "pytest", *arguments], cwd=CHECKOUT, env=surroundings, check=False).returncode


def _browser_tests(arguments: Sequence[str], surroundings: Mapping[str, str]) -> int:
    if not any(shutil.which(name) for name in CHROMIUM_NAMES):
        say(_("The browser tests were left out: there is no chromium.  sudo apt install chromium fonts-noto-cjk"))
        return 1 if in_ci() else NOTHING_COLLECTED
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        code = _pytest(["-m", "browser and not prove", f"--junitxml={report}", *arguments], surroundings)
        skipped = skipped_tests(report) if in_ci() else []
    for name in skipped:
        say(_("A browser test was skipped, which is a failure here: %s") % name)
    return code or bool(skipped)


def in_ci() -> bool:
    """Whether this is an unattended run, in which nothing may be left out."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def skipped_tests(report: Path) -> list[str]:
    """The names of the tests that a JUnit report counts as skipped."""
    if not report.exists():
        return []
    cases = ET.parse(report).iter("testcase")  # noqa: S314 - written by our own pytest a moment ago
    return [f"{case.get('classname')}.{case.get('name')}" for case in cases if case.find("skipped") is not None]


@contextmanager
def _test_surroundings() -> Iterator[dict[str, str]]:
    """The environment of a test run: a data folder and, without DATABASE_URL, a database that are thrown away."""
    prepare(tools=True)
    with tempfile.TemporaryDirectory(prefix="aftercare-test-") as folder:
        data = Data(Path(folder))
        if environment.external_database():
            yield _surroundings(data, environment.external_database())
            return
        server = database.server_of(data, throwaway=True)
        try:
            server.start(with_parent=True)
            yield _surroundings(data, server.address)
        finally:
            server.stop()
            server.remove()


def _surroundings(data: Data, address: str) -> dict[str, str]:
    with data.change() as runtime:
        runtime.demo = "none"
    surroundings = environment.for_product(data, runtime, address)
    return {name: value for name, value in surroundings.items() if name != "DJANGO_SETTINGS_MODULE"}


def check() -> int:
    """Run every check, say how long each took, then which failed. Returns the exit code."""
    failed = []
    with _test_surroundings() as surroundings:
        for name, command in checks().items():
            began = time.monotonic()
            done = subprocess.run(
                command,
                cwd=CHECKOUT,
                env=surroundings,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            fine = done.returncode == 0
            say(f"  {'✓' if fine else '✗'} {name}  {time.monotonic() - began:.1f} s")
            if not fine:
                failed.append(name)
                say(done.stdout)
    say(_("Failed: %s") % ", ".join(failed) if failed else _("All checks passed."))
    return 1 if failed else 0


def checks() -> dict[str, list[str]]:
    """Every check and its command. Folders that hold no Python are left out."""
    tools = Path(PYTHON).parent
    typed = [folder for folder in TYPED if any((CHECKOUT / folder).rglob("*.py"))]
    commands = {
        "format": [str(tools / "ruff"), "format", "--check", ".", "dev"],
        "ruff": [str(tools / "ruff"), "check", ".", "dev"],
        "types": [str(tools / "mypy"), *typed, "dev"],
        "scripts": [*script_checker(), str(CHECKOUT)],
        "imports": [str(tools / "lint-imports")],
        "migrations": [PYTHON, "-m", "aftercare.config.cli", "makemigrations", "--check", "--dry-run"],
    }
    if (CHECKOUT / "tests/architecture").exists():
        commands["architecture"] = [PYTHON, "-m", "pytest", "--quiet", "-n", "2", "tests/architecture"]
    return commands


def format_code() -> int:
    """Bring the code into its form: order of imports, what ruff can mend, layout. Returns the exit code."""
    ruff = str(Path(PYTHON).parent / "ruff")
    mended = subprocess.run([ruff, "check", "--fix", "--quiet", ".", "dev"], cwd=CHECKOUT, check=False).returncode
    laid_out = subprocess.run([ruff, "format", ".", "dev"], cwd=CHECKOUT, check=False).returncode
    return mended or laid_out
