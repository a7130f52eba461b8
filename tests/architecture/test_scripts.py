"""Our own scripts are typed: the compiler that `./dev check` runs over them finds what is wrong."""

import json
import subprocess
from pathlib import Path

from aftercare.config.launcher.assets import script_checker
from tests.architecture.sources import NOT_OURS, ROOT

SETTINGS = ROOT / "tsconfig.json"


def own_scripts() -> set[str]:
    """All our scripts."""
    found = (path.relative_to(ROOT) for path in ROOT.glob("aftercare/**/*.js"))
    return {str(path) for path in found if not NOT_OURS & set(path.parts)}


def test_every_script_of_ours_is_looked_at() -> None:
    command = [*script_checker(), str(SETTINGS), "--listFilesOnly"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    seen = {line.removeprefix(f"{ROOT}/") for line in listed.stdout.splitlines()}
    assert {path for path in seen if path.endswith(".js")} == own_scripts()


def test_control_a_wrong_type_and_a_missing_one_are_found(tmp_path: Path) -> None:
    options = json.loads(SETTINGS.read_text())["compilerOptions"]
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": {**options, "rootDirs": []}}))
    (tmp_path / "page.js").write_text(
        "/** @param {number} seconds */\n"
        "export const wait = (seconds) => seconds;\n"
        "wait(3);\n"
        'wait("soon");\n'
        "export const forget = (name) => name;\n"
    )
    command = [*script_checker(), str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [
        "page.js(4,6): error TS2345: Argument of type 'string' is not assignable to parameter of type 'number'.",
        "page.js(5,24): error TS7006: Parameter 'name' implicitly has an 'any' type.",
    ]
