import pytest

from aftercare.tickets.numbers import number_of, read_number


@pytest.mark.parametrize("number", [1, 123, 999_999, 1_000_000, 10**17])
def test_a_number_is_read_as_it_was_written(number: int) -> None:
    assert read_number(number_of(number)) == number


def test_numbers_as_people_type_them() -> None:
    assert number_of(123) == "T000123"
    assert [read_number(text) for text in ("T000123", "t123", " #T123 ", "T0")] == [123, 123, 123, 0]


@pytest.mark.parametrize("text", ["", "T", "123", "T12a", "T-1", "T１２３", "T" + "9" * 19, "TT1", "\x00"])
def test_what_is_no_number(text: str) -> None:
    assert read_number(text) is None
