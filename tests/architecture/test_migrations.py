"""Migrations have names that say something, and each context has one head."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from django.db.migrations.loader import MigrationLoader

from tests.architecture.sources import assert_none, everything

NAMED = re.compile(r"(\d{4})_[a-z][a-z0-9_]*")


def offences(context: str, names: Iterable[str]) -> Iterator[str]:
    """Names that a machine gave, and numbers that two migrations share."""
    numbers: Counter[str] = Counter()
    for name in names:
        found = NAMED.fullmatch(name)
        if found is None or "_auto_" in name:
            yield f"{context}/{name} has no name of its own"
        numbers[name[:4]] += 1
    yield from (f"{context} has {count} migrations {number}" for number, count in numbers.items() if count > 1)


def _names() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for source in everything("*.py"):
        if "migrations" in source.parts and source.parts[-1] != "__init__":
            found.setdefault(source.context, []).append(source.parts[-1])
    return found


def test_migrations_are_named_and_numbered_once() -> None:
    assert_none(offence for context, names in _names().items() for offence in offences(context, names))


def test_each_context_has_one_head() -> None:
    assert MigrationLoader(None, ignore_no_migrations=True).detect_conflicts() == {}


def test_control_a_made_name_and_a_fork_are_caught() -> None:
    names = ["0001_start", "0002_auto_20261122_0321", "0002_marks", "0003-marks"]
    assert list(offences("tickets", names)) == [
        "tickets/0002_auto_20261122_0321 has no name of its own",
        "tickets/0003-marks has no name of its own",
        "tickets has 2 migrations 0002",
    ]
