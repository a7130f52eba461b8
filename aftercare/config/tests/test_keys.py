import base64
import json
import stat
import subprocess
import sys
from pathlib import Path

from aftercare.config import keys
from aftercare.kit.encryption import KeyRing

MAKE = (
    "import sys, pathlib; from aftercare.config import keys; "
    "print(keys.load_or_make(pathlib.Path(sys.argv[1]))['django'])"
)


def test_keys_are_made_once_and_kept(tmp_path: Path) -> None:
    made = keys.load_or_make(tmp_path / "data")
    assert keys.load_or_make(tmp_path / "data") == made
    assert set(made) == {"django", "current", "encryption", "lookup"}
    assert len(base64.b64decode(made["encryption"]["k1"])) == len(base64.b64decode(made["lookup"]["k1"])) == 32
    assert made["encryption"] != made["lookup"]
    assert KeyRing.from_json(made).current == "k1"


def test_only_the_owner_reads_them(tmp_path: Path) -> None:
    keys.load_or_make(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_eight_processes_agree_on_one_file(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MAKE, str(tmp_path)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _process in range(8)]
    told = {process.communicate(timeout=60)[0].strip() for process in started}
    assert [process.returncode for process in started] == [0] * 8
    assert told == {json.loads((tmp_path / "keys.json").read_text())["django"]}
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_two_installations_share_nothing(tmp_path: Path) -> None:
    one, other = keys.load_or_make(tmp_path / "one"), keys.load_or_make(tmp_path / "other")
    assert {one["django"], one["encryption"]["k1"], one["lookup"]["k1"]}.isdisjoint(
        {other["django"], other["encryption"]["k1"], other["lookup"]["k1"]}
    )
