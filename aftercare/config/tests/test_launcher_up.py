"""What `./dev up` refuses and how it reads; a whole run is driven in tests/roads."""

import http.server
import os
import threading
from pathlib import Path

import pytest

from aftercare.config.launcher import up
from aftercare.config.launcher.runtime import Data, Process, Runtime
from aftercare.config.launcher.up import Wishes
from aftercare.config.launcher.words import Stop

PLAIN = Wishes(port=None, empty=False, reset=False, lan=False, workers=1)
RESET = Wishes(port=None, empty=False, reset=True, lan=False, workers=1)


@pytest.fixture(autouse=True)
def _embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.mark.parametrize("demo", ["", "loading", "loaded"])
def test_a_demo_may_be_thrown_away(demo: str) -> None:
    up.refuse(Runtime("a1b2c3", demo=demo), RESET)


def test_control_real_data_may_not() -> None:
    with pytest.raises(Stop, match="holds no demo but your own data"):
        up.refuse(Runtime("a1b2c3", demo="none"), RESET)
    up.refuse(Runtime("a1b2c3", demo="none"), PLAIN)


def test_a_demo_is_not_called_empty() -> None:
    empty = Wishes(port=None, empty=True, reset=False, lan=False, workers=1)
    with pytest.raises(Stop, match=r"holds the demo\. Throw it away with \./dev up --empty --reset, or start another"):
        up.refuse(Runtime("a1b2c3", demo="loaded"), empty)
    up.refuse(Runtime("a1b2c3", demo="none"), empty)
    up.refuse(Runtime("a1b2c3", demo="loaded"), Wishes(port=None, empty=True, reset=True, lan=False, workers=1))


def test_a_database_from_outside_is_never_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///theirs")
    with pytest.raises(Stop, match="DATABASE_URL is not ours to drop"):
        up.refuse(Runtime("a1b2c3", demo="loaded"), RESET)


def test_a_running_installation_says_where_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Data(tmp_path).write(Runtime("a1b2c3", 8000, "http://127.0.0.1:8000", supervisor=Process.of(os.getpid())))
    assert up.up(Data(tmp_path), PLAIN) == 0
    assert capsys.readouterr().out == "Aftercare runs already: http://127.0.0.1:8000\n"
    with pytest.raises(Stop, match=r"stop it first: \./dev down"):
        up.up(Data(tmp_path), RESET)


def test_down_where_nothing_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert up.down(Data(tmp_path / "never")) == 0
    assert capsys.readouterr().out == "Aftercare does not run here.\n"
    assert not (tmp_path / "never").exists()


def test_logins_are_rows_of_columns() -> None:
    assert up.logins("Agent\tli.na\tpass\n\nManager\twang\tword\n") == [
        ["Agent", "li.na", "pass"],
        ["Manager", "wang", "word"],
    ]


def greeting(data: Data, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, logins: str) -> str:
    """What `./dev up` says at its end when `aftercare user list` prints these logins."""
    with data.change() as runtime:
        runtime.origin = "http://127.0.0.1:8000"
    outputs = {("user", "list"): logins}
    monkeypatch.setattr(up.Installation, "_output", lambda _self, _address, *command: outputs.get(command, ""))
    up.Installation(data, PLAIN)._greet(data.read(), "postgresql:///x")
    return capsys.readouterr().out


def test_an_empty_installation_says_how_to_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = Data(tmp_path)
    data.make()
    data.write(Runtime("a1b2c3", demo="none"))
    monkeypatch.setenv("AFTERCARE_DATA", str(tmp_path))
    hint = (
        "Nobody can log in yet. Add the first administrator:  ./dev aftercare user add LOGIN --name NAME --role admin"
    )
    assert hint in greeting(data, monkeypatch, capsys, logins="")
    assert "Nobody" not in greeting(data, monkeypatch, capsys, logins="boss\tBoss\tadministrator\topen\n")
    data.write(Runtime("a1b2c3", demo="loaded"))
    assert "Nobody" not in greeting(data, monkeypatch, capsys, logins="")


def test_the_hint_names_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERCARE_DATA", str(tmp_path))
    assert up.first_login(Data(tmp_path)).startswith("./dev aftercare user add ")
    other = Data(tmp_path / "my data")
    assert up.first_login(other).startswith(f"AFTERCARE_DATA='{tmp_path}/my data' ./dev aftercare user add ")


def test_streams_are_not_waited_for(tmp_path: Path) -> None:
    data = Data(tmp_path)
    data.make()
    children = up.Installation(data, PLAIN)._children(Runtime("a1b2c3", port=8000), "postgresql:///x")
    commands = {child.name: child.command for child in children}
    place = commands["streams"].index("--workers-kill-timeout")
    assert commands["streams"][place + 1] == "2"
    assert "--workers-kill-timeout" not in commands["web"]


def test_any_status_is_an_answer() -> None:
    class Refusing(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(503)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
            return

    with http.server.HTTPServer(("127.0.0.1", 0), Refusing) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert up.answers(address, None)
        thread.join()
    assert not up.answers(address, None)


def test_tail(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("abcdef")
    assert up.tail(tmp_path / "log", 3) == "def"
