"""SQL names tables of its own context only."""

import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import Source, assert_none, everything, product, strings
from tests.architecture.tables import Table, Tables, all_tables

STATEMENT = re.compile(r"\b(select|insert|update|delete|from|join|into|table|truncate|lock|trigger)\b", re.IGNORECASE)


def offences(source: Source, tables: Tables) -> Iterator[str]:
    """Tables of other contexts in statements of this one."""
    owners = {table.name: table.context for table in tables.values()}
    for where, statement in _statements(source):
        for word in sorted(set(re.findall(r"[a-z0-9_]+", statement.lower()))):
            if owners.get(word, source.context) != source.context:
                yield f"{where} names {word}, a table of {owners[word]}"


def _statements(source: Source) -> Iterator[tuple[str, str]]:
    if source.path.endswith(".sql"):
        yield source.path, source.text
        return
    yield from ((source.at(node), text) for node, text in strings(source) if STATEMENT.search(text))


def test_sql_stays_at_home() -> None:
    tables = all_tables()
    found = [*product(migrations=True), *everything("*.sql")]
    assert_none(offence for source in found for offence in offences(source, tables))


MADE_UP: Tables = {
    "customers.Customer": Table("customers", "customers_customer", frozenset()),
    "tickets.Ticket": Table("tickets", "tickets_ticket", frozenset()),
}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("aftercare/tickets/queries.py", "execute('SELECT phone FROM customers_customer')"),
        (
            "aftercare/tickets/queries.py",
            "execute('SELECT 1 FROM tickets_ticket JOIN \"customers_customer\" USING (id)')",
        ),
        ("aftercare/tickets/queries.py", "execute(f'UPDATE customers_customer SET name = {name}')"),
        ("aftercare/tickets/migrations/0002_fill.py", "RunSQL('delete from customers_customer')"),
        ("aftercare/tickets/sql/fill.sql", "LOCK customers_customer;"),
    ],
)
def test_control_a_foreign_table_is_caught(path: str, text: str) -> None:
    assert len(list(offences(Source(path, text), MADE_UP))) == 1


def test_the_own_table_and_prose_are_free() -> None:
    code = '"""Select what stands beside customers_customer."""\nexecute("SELECT id FROM tickets_ticket")'
    assert list(offences(Source("aftercare/tickets/queries.py", code), MADE_UP)) == []
