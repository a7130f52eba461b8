"""Reading the books, and finding where they are wrong."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from pytest_django.fixtures import DjangoAssertNumQueries

from aftercare.kit import clock
from aftercare.kit.actor import Actor, ActorKind
from aftercare.ledger import queries, services

pytestmark = pytest.mark.django_db

KEEPER = Actor(ActorKind.USER, 5, "Keeper")
MOMENT = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _books() -> None:
    with clock.standing_at(MOMENT):
        for item, quantity in (("part:5", 4), ("part:6", 1)):
            services.transfer(
                item=item, source="outside:supplier", target="site:3", quantity=Decimal(quantity),
                key=f"r {item}", reason="delivery", by=KEEPER,
            )  # fmt: skip
        services.transfer(
            item="part:5", source="site:3", target="user:7", quantity=Decimal(3), key="v", reason="van", by=KEEPER
        )
        services.reverse("v", key="v back", reason="not needed", by=KEEPER)


def test_balances_come_in_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        found = queries.balances(["site:3", "user:7", "user:8"], ["part:5"])
    assert found == {("site:3", "part:5"): Decimal(4), ("user:7", "part:5"): Decimal(0)}
    with django_assert_num_queries(1):
        assert queries.balances(["site:3"]) == {("site:3", "part:5"): Decimal(4), ("site:3", "part:6"): Decimal(1)}
    assert queries.balances([]) == {}
    assert (queries.balance("site:3", "part:6"), queries.balance("nobody:1", "part:6")) == (Decimal(1), Decimal(0))


def test_entries_tell_what_happened_newest_first(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        found = queries.entries("site:3", "part:5")
    ids = {row["key"]: row["transfer_id"] for row in found}
    assert [(row["key"], row["quantity"], row["reason"], row["reverses"], row["reversed_by"]) for row in found] == [
        ("v back", Decimal(3), "not needed", ids["v"], None),
        ("v", Decimal(-3), "van", None, ids["v back"]),
        ("r part:5", Decimal(4), "delivery", None, None),
    ]
    assert {(row["at"], row["actor_name"]) for row in found} == {(MOMENT, "Keeper")}
    assert [row["key"] for row in queries.entries("site:3", "part:5", limit=1)] == ["v back"]


def _behind_the_triggers(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")


def test_a_wrong_balance_is_named() -> None:
    assert list(queries.wrong_balances()) == []
    _behind_the_triggers("UPDATE ledger_account SET balance = 9 WHERE owner = 'site:3' AND item = 'part:6'")
    assert [problem.what for problem in queries.wrong_balances()] == ["says 9.000, its entries sum to 1.000"]


def test_an_unbalanced_transfer_is_named() -> None:
    assert list(queries.unbalanced_transfers()) == []
    _behind_the_triggers("UPDATE ledger_entry SET quantity = 5 WHERE quantity = 4")
    assert [problem.what for problem in queries.unbalanced_transfers()] == ["its entries sum to 1.000, not to zero"]
