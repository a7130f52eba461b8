from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from aftercare.journal.chain import SEALED_FIELDS, START, seal_of
from aftercare.journal.models import Entry

ROW: dict[str, Any] = {
    "id": 5,
    "at": datetime(2026, 11, 22, 8, tzinfo=UTC),
    "name": "tests.KettleBoiled",
    "actor_kind": "user",
    "actor_id": 1,
    "actor_name": "王小明",
    "subjects": ["kettle:1"],
    "data": {"a": 1, "b": 2},
    "changes": {},
}


def test_a_seal_is_the_same_for_the_same_row_whatever_the_order_of_its_keys() -> None:
    again = ROW | {"data": {"b": 2, "a": 1}}
    assert seal_of(START, 1, ROW) == seal_of(START, 1, again)
    assert len(seal_of(START, 1, ROW)) == 32


@pytest.mark.parametrize(
    "change",
    [
        {"id": 6},
        {"at": datetime(2026, 11, 22, 8, 0, 0, 1, tzinfo=UTC)},
        {"name": "tests.CupBroke"},
        {"actor_kind": "system"},
        {"actor_id": 2},
        {"actor_name": "王大明"},
        {"subjects": ["kettle:2"]},
        {"data": {"a": 1, "b": 3}},
        {"changes": {"a": None}},
    ],
)
def test_every_field_is_sealed(change: dict[str, Any]) -> None:
    assert seal_of(START, 1, ROW | change) != seal_of(START, 1, ROW)


def test_the_place_and_the_row_before_are_sealed() -> None:
    assert len({seal_of(START, 1, ROW), seal_of(START, 2, ROW), seal_of(b"\x01" * 32, 1, ROW)}) == 3


def test_all_of_a_row_but_its_seal_is_sealed() -> None:
    assert {*SEALED_FIELDS, "sequence", "seal"} == {field.name for field in Entry._meta.get_fields()}


def test_the_seal_is_about_the_moment_in_utc_as_the_database_gives_it() -> None:
    shanghai = ROW | {"at": ROW["at"].astimezone(timezone(timedelta(hours=8)))}
    assert seal_of(START, 1, shanghai) == seal_of(START, 1, ROW)
