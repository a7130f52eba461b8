"""Only services write: nothing else saves, creates, updates or deletes a row."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import Source, assert_none, called, product, strings

# Files outside `services` that may write, each with its reason.
EXCEPTIONS = {"aftercare/kit/inserts.py": "the tool by which services write; whoever calls it is looked at here"}

ALWAYS = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "abulk_create", "acreate"}
# Pictures, caches and HTTP clients save and delete too, but they say what; a row needs no argument.
WITHOUT_POSITIONAL = {"save", "delete", "asave", "adelete"}
QUERY = {"objects", "filter", "exclude", "all", "get_queryset", "select_for_update", "annotate", "order_by"}
STATEMENT = re.compile(r"^\s*(insert\s+into|update\s+\S+\s+set|delete\s+from|truncate|merge\s+into)\b", re.IGNORECASE)


def offences(source: Source) -> Iterator[str]:
    """Writes outside the services."""
    if source.parts[0] == "services" or "migrations" in source.parts or source.path in EXCEPTIONS:
        return
    queries = _queries(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _writes(node, queries):
            yield f"{source.at(node)} calls .{node.func.attr}()"
    for constant, text in strings(source):
        if STATEMENT.match(text):
            yield f"{source.at(constant)} writes by SQL"


def _writes(node: ast.Call, queries: set[str]) -> bool:
    name = called(node)
    if name in WITHOUT_POSITIONAL:
        return not node.args
    if name in {"update", "aupdate"}:  # dictionaries and hashes have it too
        receiver = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        return _is_query(receiver) or (isinstance(receiver, ast.Name) and receiver.id in queries)
    return name in ALWAYS or _by_our_tool(node)


def _by_our_tool(node: ast.Call) -> bool:
    """kit.inserts stores and runs what it is given."""
    receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
    return isinstance(receiver, ast.Name) and receiver.id == "inserts" and called(node) in {"store", "run"}


def _is_query(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Attribute) and part.attr in QUERY for part in ast.walk(node))


def _queries(tree: ast.AST) -> set[str]:
    """Names that hold a query somewhere in the file."""
    return {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _is_query(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def test_only_services_write() -> None:
    assert_none(offence for source in product() for offence in offences(source))


def test_every_exception_is_a_file() -> None:
    assert [path for path in EXCEPTIONS if path not in {source.path for source in product()}] == []


@pytest.mark.parametrize(
    "code",
    [
        "ticket.save()",
        "ticket.save(update_fields=['state'])",
        "form.save()",
        "Ticket.objects.create(title='x')",
        "Ticket.objects.bulk_create(tickets)",
        "Ticket.objects.get_or_create(key='x')",
        "Ticket.objects.filter(id=1).update(state='closed')",
        "found = Ticket.objects.filter(id=1)\nfound.update(state='closed')",
        "ticket.delete()",
        "Ticket.objects.all().delete()",
        "ticket.messages.create(text='x')",
        "inserts.store(ticket)",
        "inserts.run(inserts.rows([ticket]))",
        "cursor.execute('UPDATE tickets_ticket SET state = 1')",
        "cursor.execute('delete from tickets_ticket')",
    ],
)
@pytest.mark.parametrize("file", ["desk", "queries", "jobs", "handlers", "access", "plugs", "models"])
def test_control_a_write_elsewhere_is_caught(file: str, code: str) -> None:
    assert len(list(offences(Source(f"aftercare/tickets/{file}.py", code)))) == 1
    assert list(offences(Source("aftercare/tickets/services/state.py", code))) == []


@pytest.mark.parametrize(
    "code",
    [
        "seen.update(more)",
        "digest.update(b'x')",
        "globals.update(url=url)",
        "picture.save(path)",
        "cache.delete('key')",
    ],
)
def test_what_is_no_row_is_free(code: str) -> None:
    assert list(offences(Source("aftercare/tickets/desk.py", code))) == []
