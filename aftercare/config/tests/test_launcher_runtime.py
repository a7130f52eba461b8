"""The data folder and what is remembered in it."""

import json
import os
import re
import stat
from pathlib import Path

import pytest

from aftercare.config.launcher.runtime import CHECKOUT, Data, Process, Runtime
from aftercare.config.launcher.words import Stop


def test_the_folder_is_chosen_by_option_then_environment_then_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERCARE_DATA", str(tmp_path / "environment"))
    assert Data.chosen(str(tmp_path / "option")).folder == tmp_path / "option"
    assert Data.chosen(None).folder == tmp_path / "environment"
    monkeypatch.delenv("AFTERCARE_DATA")
    assert Data.chosen(None).folder == CHECKOUT / ".data"


def test_a_new_folder_is_its_owners_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    Data(tmp_path / "data").make()
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert sorted(place.name for place in (tmp_path / "data").iterdir()) == ["logs", "media"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_another_users_folder_is_refused(tmp_path: Path) -> None:
    os.chown(tmp_path, 65534, 65534)
    with pytest.raises(Stop, match="belongs to another user"):
        Data(tmp_path).make()
    assert list(tmp_path.iterdir()) == []


def test_a_fresh_installation_gets_an_id_that_stays(tmp_path: Path) -> None:
    data = Data(tmp_path)
    with data.change() as runtime:
        assert re.fullmatch(r"[0-9a-f]{6}", runtime.installation)
    assert data.read().installation == runtime.installation
    assert Data(tmp_path / "other").read().installation != runtime.installation


def test_what_is_written_is_read(tmp_path: Path) -> None:
    written = Runtime("a1b2c3", port=8002, origin="http://127.0.0.1:8002", demo="loaded", supervisor=Process(7, 9))
    written.children = {"web": Process(8, 10)}
    Data(tmp_path).write(written)
    assert Data(tmp_path).read() == written
    assert json.loads((tmp_path / "runtime.json").read_text())["children"] == {"web": {"pid": 8, "began": 10}}
    assert [place.name for place in tmp_path.iterdir()] == ["runtime.json"]


def test_a_change_that_fails_is_not_written(tmp_path: Path) -> None:
    data = Data(tmp_path)
    data.write(Runtime("a1b2c3", port=8000))

    def fail() -> None:
        with data.change() as runtime:
            runtime.port = 9000
            raise Stop

    with pytest.raises(Stop):
        fail()
    assert data.read().port == 8000


def test_a_process_is_known_by_its_beginning() -> None:
    here = Process.of(os.getpid())
    assert here is not None
    assert here.alive
    assert not Process(here.pid, here.began + 1).alive  # another program with the same id
    assert Process.of(2**22 + 1) is None
