"""Of another context only its doors are entered: services, queries, access, events."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import LIBRARIES, Source, assert_none, calls, first_argument, product, words

DOORS = frozenset({"services", "queries", "access", "events"})
# Start-up finds what every context offers; nobody else loads a module by its name.
LOADS_MODULES = {
    "aftercare/config/contexts.py",
    "aftercare/kit/capped.py",  # a child process calls what its caller named
}


def offences(source: Source) -> Iterator[str]:
    """Ways into another context past its doors."""
    for node, target in _imports(source.tree):
        parts = target.split(".")
        foreign = parts[0] == "aftercare" and len(parts) > 1 and parts[1] not in {source.context, *LIBRARIES}
        if foreign and (len(parts) == 2 or parts[2] not in DOORS):
            yield f"{source.at(node)} enters {target}"
    yield from _by_name(source)


def _imports(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue  # types are read, not run
        if isinstance(child, ast.Import):
            yield from ((child, alias.name) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield from ((child, f"{child.module}.{alias.name}") for alias in child.names)
        yield from _imports(child)


def _by_name(source: Source) -> Iterator[str]:
    in_migration = "migrations" in source.parts
    for name, node in calls(source, "get_model", "get_user_model", "import_module", "import_string", "__import__"):
        own_past = in_migration and name == "get_model" and words(first_argument(node)) == source.context
        own_accounts = name == "get_user_model" and source.context == "accounts"
        if not (own_past or own_accounts or source.path in LOADS_MODULES):
            yield f"{source.at(node)} gets at another context by {name}()"


def test_only_doors_are_entered() -> None:
    assert_none(offence for source in product(migrations=True) for offence in offences(source))


@pytest.mark.parametrize(
    "code",
    [
        "from aftercare.customers.models import Customer",
        "from aftercare.customers import models",
        "import aftercare.customers.models",
        "import aftercare.customers",
        "def late():\n    from aftercare.customers import forms, services",
        "from django.apps import apps\napps.get_model('customers', 'Customer')",
        "get_model('customers.Customer')",
        "get_user_model().objects.all()",
        "import_module('aftercare.customers.models')",
    ],
)
def test_control_a_side_door_is_caught(code: str) -> None:
    assert len(list(offences(Source("aftercare/tickets/desk.py", code)))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "from aftercare.customers import access, events, queries, services",
        "from aftercare.customers.services import add_customer",
        "from aftercare.tickets.models import Ticket",
        "from aftercare.web.components import chip",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from aftercare.customers.models import Customer",
    ],
)
def test_doors_and_types_are_open(code: str) -> None:
    assert list(offences(Source("aftercare/tickets/desk.py", code))) == []


def test_a_migration_looks_back_at_its_own_tables_only() -> None:
    migration = "aftercare/tickets/migrations/0002_fill.py"
    assert list(offences(Source(migration, "apps.get_model('tickets', 'Ticket')"))) == []
    assert len(list(offences(Source(migration, "apps.get_model('customers', 'Customer')")))) == 1
