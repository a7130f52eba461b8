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
BROWSER_TESTS = ("tests.browser.", "tests.journeys.")
NOTHING_COLLECTED = 5
SIDE_BY_SIDE = ("-n", "3", "--dist", "loadscope", "--no-loadscope-reorder")
# Where tests of whole installations and of browsers stand: looking for them elsewhere takes longer than some of them.
WHOLE = ("aftercare/demo/tests", "tests/browser", "tests/journeys", "tests/roads")
PROOFS = "tests/proofs"
TWO = ("-n", "2")
TYPED = ("aftercare", "tests", "bench")


def test(arguments: Sequence[str]) -> int:
    """Run all tests but the long proofs. Returns the exit code.

    First the back end's on two processes, then those of whole installations and of browsers, which wait more than they
    compute, on three. Where there is no chromium the browser tests are left out and one line says so; with CI set that
    is a failure, and so is a browser test that skips itself. The tests of the architecture belong to :func:`check` and
    run here when they are named.
    """
    back_end = "not browser and not prove and not whole" + ("" if arguments else " and not architecture")
    with _test_surroundings() as surroundings:
        codes = [
            _pytest(["-n", "2", "-m", back_end, *arguments], surroundings),
            _whole(arguments, surroundings),
        ]
    return max((code for code in codes if code != NOTHING_COLLECTED), default=NOTHING_COLLECTED)


def prove(arguments: Sequence[str]) -> int:
    """Run the long proofs. Returns the exit code.

    Those that kill processes and count seconds run one after the other. Those that compute have a folder of their own,
    use every core, and can be run alone by its name: `./dev prove clock`.
    """
    with _test_surroundings() as surroundings:
        return max(_pytest(["-m", "prove", *run], surroundings) for run in _proofs(arguments))


def _proofs(arguments: Sequence[str]) -> Iterator[Sequence[str]]:
    """What each run of pytest gets."""
    if arguments and (CHECKOUT / PROOFS / arguments[0]).is_dir():
        yield [*TWO, f"{PROOFS}/{arguments[0]}", *arguments[1:]]
    elif arguments:
        yield arguments
    else:
        yield [*TWO, PROOFS]
        yield [f"--ignore={PROOFS}"]


def _pytest(arguments: Sequence[str], surroundings: Mapping[str, str]) -> int:
    return subprocess.run([PYTHON, "-m", "pytest", *arguments], cwd=CHECKOUT, env=surroundings, check=False).returncode


def _whole(arguments: Sequence[str], surroundings: Mapping[str, str]) -> int:
    """Run what needs a whole installation or a browser; tests that share an installation stay in one process."""
    browsers = any(shutil.which(name) for name in CHROMIUM_NAMES)
    if not browsers:
        say(_("The browser tests were left out: there is no chromium.  sudo apt install chromium fonts-noto-cjk"))
    chosen = "(whole or browser) and not prove" if browsers else "whole and not browser and not prove"
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        places = arguments or WHOLE
        code = _pytest([*SIDE_BY_SIDE, "-m", chosen, f"--junitxml={report}", *places], surroundings)
        skipped = skipped_tests(report) if in_ci() else []
    for name in skipped:
        say(_("A browser test was skipped, which is a failure here: %s") % name)
    failed = bool(skipped) or (in_ci() and not browsers)
    return code if code not in {0, NOTHING_COLLECTED} else 1 if failed else code


def in_ci() -> bool:
    """Whether this is an unattended run, in which nothing may be left out."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def skipped_tests(report: Path) -> list[str]:
    """The names of the browser tests that a JUnit report counts as skipped."""
    if not report.exists():
        return []
    cases = ET.parse(report).iter("testcase")  # noqa: S314 - written by our own pytest a moment ago
    skipped = [f"{case.get('classname')}.{case.get('name')}" for case in cases if case.find("skipped") is not None]
    return [name for name in skipped if name.startswith(BROWSER_TESTS)]


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
            yield _surroundings(data, server.address) | {"AFTERCARE_TEST_TABLES": "tables"}
        finally:
            server.stop()
            server.remove()


def _surroundings(data: Data, address: str) -> dict[str, str]:
    with data.change() as runtime:
        runtime.demo = "none"
    surroundings = environment.for_product(data, runtime, address) | _bytecode()
    return {name: value for name, value in surroundings.items() if name != "DJANGO_SETTINGS_MODULE"}


def _bytecode() -> dict[str, str]:
    """Where Python keeps its bytecode: as ever, or in the virtual environment where nobody wants it beside the code.

    Without any, each of the many processes that tests start compiles the whole product anew.
    """
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return {}
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(Path(sys.prefix) / "bytecode")}


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
