"""A context holds the files that CONTRIBUTING.md lists and no others, and each has a test file of its name."""

import re
from collections.abc import Collection, Iterator
from functools import cache

import pytest

from tests.architecture.sources import LIBRARIES, PACKAGE, ROOT, Source, assert_none, everything, product

# Libraries are made of helpers, and config and demo of what starts and fills the product: they name their own files.
FREE = LIBRARIES | {"config", "demo"}

MORE_FILES = {
    "aftercare/accounts/login.py": "allauth asks for an adapter class",
    "aftercare/accounts/sessions.py": "Django asks for a module of its session store",
    "aftercare/intake/history.py": "the use case of taking over past tickets, which spans four contexts' services",
    "aftercare/intake/repairs.py": "reads one public format of repair records, and no table",
    "aftercare/assets/serials.py": "the one spelling of serial numbers, for the writer and for every search",
    "aftercare/tickets/classify.py": "the pure rules of triage",
    "aftercare/tickets/numbers.py": "the number that people say, for services and queries alike",
    "aftercare/builder/questions.py": "pure rules of a form, which the browser's own copy is checked against",
    "aftercare/customers/contact.py": "numbers and addresses in one form, for services and queries alike",
    "aftercare/customers/places.py": "reads the shipped table of districts, and no other table",
    "aftercare/files/disk.py": "where uploaded bytes lie, for services and queries alike",
    "aftercare/tasks/checks.py": "the recomputation of every deadline is too long for the plug that offers it",
    "aftercare/tasks/drawing.py": "the pure drawing of a deadline's history, and of its special days",
    "aftercare/tasks/editions.py": "what was promised in each version, for services and queries alike",
    "aftercare/tasks/public_days.py": "reads files of public days and the shipped one, and no table",
    "aftercare/tasks/reading.py": "brings stored marks to the pure clock, for services and queries alike",
    "aftercare/workorders/hours.py": "the pure reckoning of a visit's hours, for services and pages alike",
    "aftercare/journal/chain.py": "the seal's formula is shared by the one writer and the one reader",
}

UNTESTED_NAMES = {
    "__init__": "names what is inside, and does nothing",
    "events": "values without behaviour; the services that record them are tested",
    "handlers": "one line each; the journeys show that they are wired",
}
UNTESTED_FILES = {
    "aftercare/config/settings.py": "values; what it computes is tested by name in test_settings.py",
    "aftercare/config/wsgi.py": "the two lines that a server asks for; every browser test comes through them",
}


@cache
def listed() -> frozenset[str]:
    """The file and folder names in the table of CONTRIBUTING.md, without their endings."""
    text = (ROOT / "CONTRIBUTING.md").read_text()
    table = text.split("## One context, always the same files", 1)[1].split("\n## ", 1)[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    names = re.findall(r"[a-z_]+(?=\.py|/)", " ".join(cells))
    return frozenset({*names, "__init__"})


def misplaced(source: Source) -> Iterator[str]:
    """A file that a context should not have."""
    if source.context not in FREE and source.parts[0] not in listed() and source.path not in MORE_FILES:
        yield f"{source.path} is not one of a context's files"


def untested(source: Source, files: Collection[str]) -> Iterator[str]:
    """A source file without its test file."""
    if source.parts[-1] in UNTESTED_NAMES or source.path in UNTESTED_FILES:
        return
    if not _homes(source) & set(files):
        yield f"{source.path} has no test file of its name"


def _homes(source: Source) -> set[str]:
    """Where its test file may stand: beside it in tests/, or in the tests/ of a folder above it."""
    found = set()
    for depth in range(len(source.parts)):
        above, below = source.parts[:depth], source.parts[depth:]
        folder = "/".join(("aftercare", source.context, *above, "tests"))
        found |= {f"{folder}/test_{'_'.join(below[start:])}.py" for start in range(len(below))}
        found.add("/".join((folder, *below[:-1], f"test_{below[-1]}.py")))
    if source.parts[:2] == ("management", "commands"):
        found.add(f"aftercare/{source.context}/tests/test_{source.parts[-1]}_command.py")
    return found


def test_contexts_hold_the_listed_files_only() -> None:
    assert_none(offence for source in product(migrations=True) for offence in misplaced(source))


def test_contexts_hold_the_listed_folders_only() -> None:
    folders = [path for path in PACKAGE.glob("*/*") if path.is_dir() and path.parent.name not in FREE]
    ours = [path for path in folders if path.name != "__pycache__"]
    assert [path.as_posix() for path in ours if path.name not in listed()] == []


def test_every_source_file_has_its_test_file() -> None:
    files = {source.path for source in everything("test_*.py")}
    assert_none(offence for source in product() for offence in untested(source, files))


def test_every_exception_is_a_file() -> None:
    known = {source.path for source in product()}
    assert sorted(path for path in (*MORE_FILES, *UNTESTED_FILES) if path not in known) == []


def test_the_table_is_read() -> None:
    assert {"models", "services", "desk", "templates", "locale", "migrations", "tests"} <= listed()


def test_control_a_strange_file_is_caught() -> None:
    assert len(list(misplaced(Source("aftercare/tickets/utils.py", "")))) == 1
    assert len(list(misplaced(Source("aftercare/tickets/common/text.py", "")))) == 1
    assert list(misplaced(Source("aftercare/tickets/services/open.py", ""))) == []


def test_control_a_file_without_its_test_is_caught() -> None:
    source = Source("aftercare/tickets/services/open.py", "")
    assert len(list(untested(source, {"aftercare/tickets/tests/test_desk.py"}))) == 1


def test_a_command_has_a_test_file_that_says_so() -> None:
    source = Source("aftercare/tickets/management/commands/import.py", "")
    assert list(misplaced(source)) == []
    assert list(untested(source, {"aftercare/tickets/tests/test_import_command.py"})) == []
    assert len(list(untested(source, {"aftercare/tickets/tests/test_export_command.py"}))) == 1


@pytest.mark.parametrize(
    "file",
    ["tests/test_open.py", "tests/test_services_open.py", "tests/services/test_open.py", "services/tests/test_open.py"],
)
def test_a_test_file_of_the_same_name_is_found(file: str) -> None:
    source = Source("aftercare/tickets/services/open.py", "")
    assert list(untested(source, {f"aftercare/tickets/{file}"})) == []
