"""Who uses the database, and who stops it."""

from pathlib import Path

import psycopg
import pytest

from aftercare.config.launcher import database
from aftercare.config.launcher.runtime import Data


@pytest.fixture
def data(tmp_path: Path) -> Data:
    """A data folder."""
    found = Data(tmp_path)
    found.make()
    return found


def test_the_last_user_is_known(data: Data) -> None:
    first, second = database.use(data), database.use(data)
    assert not database.unused(data)
    first.close()
    assert not database.unused(data)
    second.close()
    assert database.unused(data)


def test_a_database_from_outside_is_used_as_it_is(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///given")
    with database.in_use(data) as address:
        assert address == "postgresql:///given"
    assert not (data.folder / "postgres").exists()


def test_an_embedded_one_is_started_once_and_stopped_by_the_last(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    server = database.server_of(data)
    with database.in_use(data) as address:
        assert address == server.address
        assert not database.holds_tables(address)
        with database.in_use(data), psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE used (id int)")
            connection.commit()
            assert database.holds_tables(address)
            running = server.process()
        assert server.process() == running is not None
    assert server.process() is None
    assert not server.sockets.exists()
