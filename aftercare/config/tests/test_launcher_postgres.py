"""The parts of the database launcher that need no database; the whole is driven in tests/roads."""

import os
from pathlib import Path

import pytest

from aftercare.config.launcher import postgres
from aftercare.config.launcher.binaries import Binaries
from aftercare.config.launcher.postgres import Server
from aftercare.config.launcher.roads import Road
from aftercare.config.launcher.words import Stop


def made_up_server(tmp_path: Path) -> Server:
    """A server that was never started."""
    binaries = Binaries(Path("/nowhere"), 15, "system")
    return Server(tmp_path / "postgres", tmp_path / "socket", binaries, Road(), tmp_path / "log")


def test_the_socket_lies_in_tmp_under_user_and_installation() -> None:
    assert postgres.socket_folder(4711, "a1b2c3") == Path("/tmp/aftercare-4711-a1b2c3")  # noqa: S108
    assert len(os.fsencode(postgres.socket_folder(2**32 - 1, "ffffff") / ".s.PGSQL.5432")) == 46


def test_a_strangers_folder_of_that_name_is_avoided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = Path(f"/tmp/aftercare-4711-{os.getpid()}")  # noqa: S108
    name.mkdir(mode=0o700)  # ours, while user 4711 asks
    try:
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        assert postgres.socket_folder(4711, str(os.getpid())) == tmp_path / f"aftercare-{os.getpid()}"
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / ("deep" * 30)))  # past the kernel's 107 bytes
        with pytest.raises(Stop, match=f"{name} belongs to somebody else"):
            postgres.socket_folder(4711, str(os.getpid()))
    finally:
        name.rmdir()


@pytest.mark.parametrize("mode", [0o755, 0o770])
def test_an_open_socket_folder_is_not_ours(tmp_path: Path, mode: int) -> None:
    tmp_path.chmod(mode)
    postgres.make_socket_folder(tmp_path, Road())  # our own, so it is closed again
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_a_link_in_place_of_the_socket_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Stop, match="belongs to somebody else"):
        postgres.make_socket_folder(tmp_path / "link", Road())


def test_no_server_runs_where_there_is_none(tmp_path: Path) -> None:
    server = made_up_server(tmp_path)
    assert server.process() is None
    server.stop()
    server.files.mkdir()
    (server.files / "postmaster.pid").write_text(f"{os.getpid()}\n")  # another program has that id
    assert server.process() is None


def test_the_address_is_a_socket_and_nothing_else(tmp_path: Path) -> None:
    assert made_up_server(tmp_path).address == f"postgresql://aftercare@/aftercare?host={tmp_path}/socket"


def test_a_folder_with_other_things_in_it_is_not_overwritten(tmp_path: Path) -> None:
    server = made_up_server(tmp_path)
    server.files.mkdir()
    (server.files / "thesis.txt").write_text("years of work")
    with pytest.raises(Stop, match="is not empty and holds no database"):
        server.start(with_parent=True)
    assert [place.name for place in server.files.iterdir()] == ["thesis.txt"]


def test_wait_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert postgres.wait(lambda: True, 0)
    assert not postgres.wait(lambda: False, 0.1)
