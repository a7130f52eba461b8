"""Serial numbers as people write them."""

import pytest

from aftercare.assets import serials


@pytest.mark.parametrize(
    ("typed", "stored"), [(" nw-2024 000123 ", "NW-2024000123"), ("ＮＷ１２３", "NW123"), ("", "")]
)
def test_clean(typed: str, stored: str) -> None:
    assert serials.clean(typed) == stored


@pytest.mark.parametrize(
    ("serial", "expected"),
    [("NW-123", ["NW123", "W123", "123"]), ("A1", ["A1"]), ("123", ["123"])],
)
def test_endings_leave_out_what_people_leave_out(serial: str, expected: list[str]) -> None:
    assert serials.endings(serial) == expected


@pytest.mark.parametrize(
    ("typed", "query"), [("w-12", "'W12':*"), ("12", ""), ("空调", ""), ("'; drop", "'DROP':*"), ("", "")]
)
def test_part_query(typed: str, query: str) -> None:
    assert serials.part_query(typed) == query
