"""No query reaches through a foreign key into another context's table: it would go around that context's masking."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.architecture.sources import Source, assert_none, product, strings
from tests.architecture.tables import Table, Tables, all_tables

PATH = re.compile(r"-?[a-z][a-z0-9_]*__[a-z0-9_]+")
IDENTITY = {"id", "pk"}  # the key itself stands in the own table


def offences(source: Source, tables: Tables) -> Iterator[str]:
    """Field paths, in strings and keyword names, that leave the context."""
    own = [table for table in tables.values() if table.context == source.context]
    for node, path in _paths(source):
        if any(_leaves(path.lstrip("-").split("__"), table, tables) for table in own):
            yield f"{source.at(node)} reads {path} of another context"


def _paths(source: Source) -> Iterator[tuple[ast.AST, str]]:
    found = [(node, text) for node, text in strings(source)]
    found += [(node.value, node.arg) for node in ast.walk(source.tree) if isinstance(node, ast.keyword) and node.arg]  # type: ignore[misc]
    yield from ((node, path) for node, path in found if PATH.fullmatch(path))


def _leaves(steps: list[str], table: Table, tables: Tables) -> bool:
    for step, following in pairwise(steps):
        target = tables.get(table.relations.get(step, ""))
        if target is None:
            return False
        if target.context != table.context:
            return following in target.fields - IDENTITY
        table = target
    return False


def test_no_query_reads_another_contexts_columns() -> None:
    tables = all_tables()
    assert_none(offence for source in product() for offence in offences(source, tables))


MADE_UP: Tables = {
    "customers.Customer": Table("customers", "customers_customer", frozenset({"id", "phone"})),
    "tickets.Ticket": Table(
        "tickets", "tickets_ticket", frozenset({"id", "customer"}), {"customer": "customers.Customer"}
    ),
    "tickets.Message": Table("tickets", "tickets_message", frozenset({"id", "ticket"}), {"ticket": "tickets.Ticket"}),
}


@pytest.mark.parametrize(
    "code",
    [
        "Ticket.objects.values('customer__phone')",
        "Ticket.objects.values_list('id', 'customer__phone')",
        "Ticket.objects.annotate(phone=F('customer__phone'))",
        "Ticket.objects.filter(customer__phone='1')",
        "Ticket.objects.filter(customer__phone__startswith='1')",
        "Ticket.objects.order_by('-customer__phone')",
        "Message.objects.values('ticket__customer__phone')",
        "Q(ticket__customer__phone='1')",
        "FIELDS = ('id', 'customer__phone')",
    ],
)
def test_control_a_path_into_another_context_is_caught(code: str) -> None:
    assert len(list(offences(Source("aftercare/tickets/queries.py", code), MADE_UP))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "Ticket.objects.filter(customer_id=1, customer__in=[1], customer__id=1, customer__isnull=True)",
        "Message.objects.values('ticket__customer', 'ticket__customer_id')",
        "Ticket.objects.select_related('customer')",
    ],
)
def test_the_own_tables_and_the_key_are_free(code: str) -> None:
    assert list(offences(Source("aftercare/tickets/queries.py", code), MADE_UP)) == []
