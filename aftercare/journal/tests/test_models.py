import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from aftercare.journal.models import Entry
from aftercare.journal.services import seal
from aftercare.journal.tests.samples import boil

pytestmark = pytest.mark.django_db

CHANGES = [
    "UPDATE journal_entry SET name = 'tests.Nothing'",
    "UPDATE journal_entry SET data = '{}'",
    "UPDATE journal_entry SET at = now()",
    "UPDATE journal_entry SET sequence = NULL, seal = NULL",
    "UPDATE journal_entry SET seal = '\\x00'",
    "UPDATE journal_entry SET sequence = 99, name = 'tests.Nothing'",
    "DELETE FROM journal_entry",
    "TRUNCATE journal_entry",
    "TRUNCATE journal_entry CASCADE",
]


def run(statement: str) -> None:
    """Run raw SQL in a savepoint."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_to_change_a_row(statement: str, sealed: bool) -> None:  # noqa: FBT001 - a table's column
    boil()
    if sealed:
        seal()
    before = Entry.objects.values().get()
    with pytest.raises(DatabaseError):
        run(statement)
    assert Entry.objects.values().get() == before


def test_control_a_row_may_be_sealed_once() -> None:
    boil()
    run("UPDATE journal_entry SET sequence = 1, seal = '\\x01'")
    with pytest.raises(DatabaseError, match="append-only"):
        run("UPDATE journal_entry SET sequence = 2, seal = '\\x02'")
    assert Entry.objects.get().sequence == 1


def test_half_a_seal_and_a_second_row_of_one_number_are_refused() -> None:
    boil()
    with pytest.raises(IntegrityError, match="journal_sealed_whole"):
        run("UPDATE journal_entry SET sequence = 1")
    boil()
    with pytest.raises(IntegrityError, match="journal_sequence_once"):
        run("UPDATE journal_entry SET sequence = 1, seal = '\\x01'")


def test_an_unknown_kind_of_actor_is_refused() -> None:
    entry = Entry(name="x", at="2026-11-22T08:00Z", actor_kind="robot", actor_name="x", subjects=[])
    with pytest.raises(IntegrityError, match="journal_actor_kind"), transaction.atomic():
        entry.save()
