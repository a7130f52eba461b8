import pytest

from aftercare.kit.names import is_han, surname


@pytest.mark.parametrize(
    ("name", "expected"),
    [("王小明", "王"), ("欧阳娜娜", "欧阳"), ("司马光", "司马"), ("欧阳", "欧"), ("马司光", "马"), ("", "")],
)
def test_surname(name: str, expected: str) -> None:
    assert surname(name) == expected


@pytest.mark.parametrize(("text", "expected"), [("王", True), ("𠮷田", True), ("王a", False), ("", False)])
def test_is_han(text: str, *, expected: bool) -> None:
    assert is_han(text) is expected
