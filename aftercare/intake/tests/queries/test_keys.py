"""Keys as rows."""

import pytest

from aftercare.intake import queries, services
from aftercare.kit.actor import system

pytestmark = pytest.mark.django_db


def test_those_in_use_come_first_and_no_secret_is_among_the_fields() -> None:
    by = system("tests")
    for name in "abc":
        services.add_key(name=name, channel="shop", by=by)
    by_name = {row["name"]: row["id"] for row in queries.keys()}  # noqa: SIM118 - it is no dictionary
    services.close_key(key_id=by_name["c"], by=by)
    rows = queries.keys()
    assert [row["name"] for row in rows] == ["b", "a", "c"]
    assert set(rows[0]) == {"id", "name", "channel", "is_active", "made_at", "last_used_at"}
