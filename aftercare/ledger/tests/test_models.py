"""The database keeps the books, even against raw SQL."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from aftercare.kit.actor import system
from aftercare.ledger import queries, services
from aftercare.ledger.models import Account, Entry, Transfer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _books() -> None:
    services.transfer(
        item="part:5",
        source="outside:supplier",
        target="site:3",
        quantity=Decimal(2),
        key="r",
        reason="",
        by=system("t"),
    )
    _end_of_transaction()


def _end_of_transaction() -> None:
    """Let the triggers speak that wait for the end."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _refused(statement: str) -> str:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        _run(statement)
    return str(refused.value).splitlines()[0]


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
    _end_of_transaction()


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_transfer"])
def test_what_was_written_stays(table: str) -> None:
    column = {"ledger_entry": "quantity = 9", "ledger_transfer": "reason = 'x'"}[table]
    before = list(Entry.objects.order_by("id").values()), list(Transfer.objects.values())
    for statement in (f"UPDATE {table} SET {column}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):  # noqa: S608
        assert _refused(statement) == "the ledger is append-only"
    assert (list(Entry.objects.order_by("id").values()), list(Transfer.objects.values())) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_account SET balance = 99",
        "UPDATE ledger_account SET bounded = false",
        "UPDATE ledger_account SET owner = 'site:4' WHERE owner = 'site:3'",
        "DELETE FROM ledger_account",
        "INSERT INTO ledger_account (owner, item, bounded, balance) VALUES ('site:9', 'part:5', true, 5)",
    ],
)
def test_an_account_changes_by_entries_only(statement: str) -> None:
    assert _refused(statement) == "an account changes by entries only"
    assert queries.balance("site:3", "part:5") == 2


def _entry(owner: str, quantity: str) -> str:
    return (
        "INSERT INTO ledger_entry (transfer_id, account_id, quantity) "  # noqa: S608
        f"SELECT transfer.id, account.id, {quantity} FROM made AS transfer, ledger_account AS account "
        f"WHERE account.owner = '{owner}'"
    )


def _by_hand(*entries: str) -> str:
    made = (
        "WITH made AS (INSERT INTO ledger_transfer (key, at, reason, actor_kind, actor_name)"
        " VALUES ('hand', now(), '', 'system', 'hand') RETURNING id)"
    )
    steps = "".join(f", e{place} AS ({entry})" for place, entry in enumerate(entries[1:]))
    return f"{made}{steps} {entries[0]}"


def test_a_transfer_by_hand_must_balance_too() -> None:
    assert _refused(_by_hand(_entry("site:3", "1"))).endswith("does not sum to zero")
    # the control: the same with both sides is taken, and the balances follow
    _run(_by_hand(_entry("site:3", "1"), _entry("outside:supplier", "-1")))
    assert queries.balances(["site:3", "outside:supplier"]) == {
        ("site:3", "part:5"): Decimal(3),
        ("outside:supplier", "part:5"): Decimal(-3),
    }


def test_no_entry_brings_an_account_below_zero() -> None:
    taken = _refused(_by_hand(_entry("site:3", "-3"), _entry("outside:supplier", "3")))
    assert 'violates check constraint "ledger_never_below_zero"' in taken


@pytest.mark.parametrize(
    ("owner", "bounded", "constraint"),
    [("site:3", True, "ledger_one_account"), ("site:4", False, "ledger_only_outside_is_unbounded")],
)
def test_impossible_accounts_are_refused(owner: str, bounded: bool, constraint: str) -> None:  # noqa: FBT001
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Account.objects.create(owner=owner, item="part:5", bounded=bounded)
