"""The environment that settings read."""

import json
import stat
from pathlib import Path

import pytest

from aftercare.config.launcher import environment
from aftercare.config.launcher.runtime import Data, Runtime


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("AFTERCARE_HOSTS", raising=False)


def ours(data: Data, runtime: Runtime) -> dict[str, str]:
    """What the launcher itself sets, without the rest of the environment and the search path."""
    found = environment.for_product(data, runtime, "postgresql:///x")
    return {name: value for name, value in found.items() if name.startswith("AFTERCARE_") or name == "DATABASE_URL"}


def test_everything_that_settings_read(tmp_path: Path) -> None:
    runtime = Runtime("a1b2c3", port=8002, origin="http://127.0.0.1:8002", demo="loaded")
    expected = {
        "DATABASE_URL": "postgresql:///x",
        "AFTERCARE_DATA": str(tmp_path),
        "AFTERCARE_ORIGIN": "http://127.0.0.1:8002",
        "AFTERCARE_STREAM_ORIGIN": "http://127.0.0.1:8003",
        "AFTERCARE_INSTALLATION": "a1b2c3",
        "AFTERCARE_DEMO": "1",
        "AFTERCARE_HOSTS": "127.0.0.1,localhost",
        "AFTERCARE_LANGUAGE": "en",
    }
    assert expected.items() <= ours(Data(tmp_path), runtime).items()


@pytest.mark.parametrize(("demo", "expected"), [("", ""), ("none", ""), ("loading", "1"), ("loaded", "1")])
def test_only_a_demo_is_called_one(tmp_path: Path, demo: str, expected: str) -> None:
    assert ours(Data(tmp_path), Runtime("a1b2c3", demo=demo))["AFTERCARE_DEMO"] == expected


def test_in_the_local_network_the_own_address_is_a_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERCARE_HOSTS", "service.example.com")
    found = ours(Data(tmp_path), Runtime("a1b2c3", origin="https://192.0.2.7:8000"))
    assert found["AFTERCARE_HOSTS"] == "127.0.0.1,192.0.2.7,localhost,service.example.com"
    assert found["AFTERCARE_STREAM_ORIGIN"] == "https://192.0.2.7:8001"


def test_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "lan_address", lambda: "192.0.2.7")
    assert environment.origin(8000, lan=False) == "http://127.0.0.1:8000"
    assert environment.origin(8000, lan=True) == "https://192.0.2.7:8000"


def test_keys_are_the_owners_alone_and_are_never_made_twice(tmp_path: Path) -> None:
    ours(Data(tmp_path), Runtime("a1b2c3"))
    made = (tmp_path / "keys.json").read_bytes()
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    assert sorted(json.loads(made)) == ["current", "django", "encryption", "lookup"]
    ours(Data(tmp_path), Runtime("a1b2c3"))
    assert (tmp_path / "keys.json").read_bytes() == made


@pytest.mark.parametrize(
    ("demo", "mail", "given"), [("loaded", 18025, True), ("none", 18025, False), ("loaded", 0, False)]
)
def test_only_the_demo_has_a_mail_server_of_its_own(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    demo: str,
    mail: int,
    given: bool,  # noqa: FBT001 - a table's column
) -> None:
    for name in ("AFTERCARE_SMTP_PORT", "AFTERCARE_MAIL_HOST", "AFTERCARE_MAIL_PORT"):
        monkeypatch.delenv(name, raising=False)
    found = ours(Data(tmp_path), Runtime("a1b2c3", demo=demo, mail=mail))
    ports = {"AFTERCARE_SMTP_PORT": "18025", "AFTERCARE_MAIL_HOST": "127.0.0.1", "AFTERCARE_MAIL_PORT": "18026"}
    assert {name: value for name, value in found.items() if name in ports} == (ports if given else {})
