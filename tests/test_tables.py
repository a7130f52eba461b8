"""Databases are copied from one that was migrated, where the server ends with the run."""

import os

import pytest
from django.db import connection

from tests import tables


def test_another_database_of_the_same_server() -> None:
    assert tables.at("postgresql://us@/ours?host=/tmp/x", "theirs") == "postgresql://us@/theirs?host=/tmp/x"
    assert tables.at("postgresql://us:secret@there:5/ours", "theirs") == "postgresql://us:secret@there:5/theirs"


def test_on_a_server_that_stays_nothing_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(tables.SHARED, raising=False)
    assert tables.shared() == ""


@pytest.mark.skipif(not os.environ.get(tables.SHARED), reason="this server stays")
def test_it_is_migrated_once(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_migrate", lambda _address: pytest.fail("migrated again"))
    assert tables.shared() == connection.settings_dict["TEST"]["TEMPLATE"]
