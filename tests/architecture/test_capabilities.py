"""`docs/capabilities.md` names pages, commands and tests that exist."""

import re
from pathlib import Path

from django.core.management import get_commands

from tests.architecture import pages

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"\| (S-\d{3}) \| (.+?) \| (.+?) \| (.+?) \|")
CODE = re.compile(r"`([^`]+)`")


def rows(text: str) -> list[tuple[str, str, str]]:
    """Id, where and shown-by of each line."""
    return [(found[1], found[3], found[4]) for line in text.splitlines() if (found := ROW.fullmatch(line))]


def offences(text: str) -> list[str]:
    """What a line names and is not there."""
    names = pages.address_names()
    missing = []
    for number, where, shown in rows(text):
        missing += [f"{number}: {one}" for one in CODE.findall(where) if not _is_there(one, names)]
        missing += [f"{number}: {one}" for one in CODE.findall(shown) if not _is_a_test(one)]
    return missing


def _is_there(one: str, names: set[str]) -> bool:
    if one.startswith("aftercare "):
        return one.split()[1] in get_commands()
    return one.startswith("./dev ") or one in names


def _is_a_test(one: str) -> bool:
    path, _separator, name = one.partition("::")
    file = ROOT / path
    return file.is_file() and (not name or f"def {name}(" in file.read_text())


def test_everything_named_is_there() -> None:
    text = (ROOT / "docs" / "capabilities.md").read_text()
    assert len(rows(text)) >= 30
    assert offences(text) == []


def test_control_what_is_not_there_is_named() -> None:
    line = "| S-999 | Flies. | `sky.desk:up`, `aftercare fly` | `tests/test_none.py::test_none` |"
    assert offences(line) == ["S-999: sky.desk:up", "S-999: aftercare fly", "S-999: tests/test_none.py::test_none"]
