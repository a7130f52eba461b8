import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from django.db import connection, transaction

from aftercare.journal import chain, queries
from aftercare.journal.models import Entry
from aftercare.journal.services import seal
from aftercare.journal.tests.samples import boil
from aftercare.kit.plugs import Problem


def numbers() -> list[tuple[int, int | None]]:
    """Ids and places in the chain, by id."""
    return list(Entry.objects.order_by("id").values_list("id", "sequence"))


def tamper(statement: str, *values: int) -> None:
    """Change the journal as only the database's superuser can: with its triggers off."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@pytest.mark.django_db
def test_rows_are_sealed_in_order_and_once() -> None:
    ids = [boil() for _event in range(5)]
    assert [seal(limit=2), seal(limit=2), seal(limit=2), seal()] == [2, 2, 1, 0]
    assert numbers() == list(zip(ids, [1, 2, 3, 4, 5], strict=True))
    assert queries.unsealed() == 0


@pytest.mark.django_db
def test_each_seal_follows_from_the_one_before() -> None:
    for _event in range(3):
        boil()
    seal()
    before = chain.START
    for row in Entry.objects.order_by("sequence").values(*chain.SEALED_FIELDS, "sequence", "seal"):
        assert bytes(row["seal"]) == chain.seal_of(before, row["sequence"], row)
        before = bytes(row["seal"])
    assert list(queries.broken_seals()) == []


@pytest.mark.django_db(transaction=True)
def test_parallel_sealers_make_one_chain() -> None:
    for _event in range(60):
        boil()
    start = Barrier(4)

    def sealer(_number: int) -> int:
        start.wait(timeout=10)
        sealed = sum(seal(limit=7) for _time in range(20))
        connection.close()
        return sealed

    with ThreadPoolExecutor(4) as pool:
        sealed = sum(pool.map(sealer, range(4)))
    assert sealed + seal() == 60
    assert sorted(number or 0 for _id, number in numbers()) == list(range(1, 61))
    assert list(queries.broken_seals()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    ["name = 'tests.CupBroke'", "data = '{\"kettle_id\": 9}'", "at = at + interval '1 second'", "actor_id = 2"],
)
def test_a_changed_row_is_named(change: str) -> None:
    ids = [boil() for _event in range(4)]
    seal()
    tamper(f"UPDATE journal_entry SET {change} WHERE id = %s", ids[2])  # noqa: S608 - a table of this test
    assert list(queries.broken_seals()) == [Problem(f"journal row {ids[2]}", "its content does not match its seal")]


@pytest.mark.django_db
def test_a_missing_row_is_named_by_the_one_after_it() -> None:
    ids = [boil() for _event in range(4)]
    seal()
    tamper("DELETE FROM journal_entry WHERE id = %s", ids[1])
    assert list(queries.broken_seals()) == [Problem(f"journal row {ids[2]}", "the chain jumps from 1 to 3")]


@pytest.mark.django_db
def test_two_rows_that_changed_places_are_named() -> None:
    ids = [boil(number) for number in range(3)]
    seal()
    tamper("UPDATE journal_entry SET sequence = 99 WHERE id = %s", ids[0])
    tamper("UPDATE journal_entry SET sequence = 1 WHERE id = %s", ids[1])
    tamper("UPDATE journal_entry SET sequence = 2 WHERE id = %s", ids[0])
    assert {problem.where for problem in queries.broken_seals()} >= {f"journal row {ids[0]}", f"journal row {ids[1]}"}


@pytest.mark.django_db(transaction=True)
def test_streams_are_told_once_what_changed() -> None:
    boil(subjects=["kettle:1", "room:1"])
    boil(subjects=["kettle:1"])
    assert told(seal) == [{"topics": ["event:tests.KettleBoiled", "kettle:1", "room:1"]}]
    assert told(seal) == []


@pytest.mark.django_db(transaction=True)
def test_many_topics_come_in_several_messages_and_none_is_lost() -> None:
    topics = {f"kettle:{number:050}" for number in range(400)}
    boil(subjects=topics)
    messages = told(seal)
    assert len(messages) == 4
    assert {topic for message in messages for topic in message["topics"]} == topics | {"event:tests.KettleBoiled"}


def told(act: Callable[[], object]) -> list[dict[str, list[str]]]:
    """What listeners of the database hear while `act` runs."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as listener:
        listener.execute("LISTEN aftercare")
        act()
        return [json.loads(heard.payload) for heard in listener.notifies(timeout=0.3)]
