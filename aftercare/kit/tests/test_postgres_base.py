from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.postgresql import base
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from aftercare.kit import inserts
from aftercare.kit.postgres.base import BEGIN, Often, Statement, Together, often

pytestmark = pytest.mark.django_db
SENT: list[str] = []


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every message that goes to the database in this test."""
    with connection.cursor() as cursor:  # what the test's own transaction begins with is sent before
        cursor.execute("SELECT 1")
    SENT.clear()
    cursors: Any = base.Cursor
    execute = cursors.execute

    def noted(self: Any, query: Any, *args: Any, **how: Any) -> Any:
        SENT.append(query.decode() if isinstance(query, bytes) else str(query))
        return execute(self, query, *args, **how)

    monkeypatch.setattr(cursors, "execute", noted)
    return SENT


def a_kind(model: str) -> Statement:
    return Statement("INSERT INTO django_content_type (app_label, model) VALUES (%s, %s)", ["kettles", model])


@transaction.atomic
def undone_part() -> None:
    inserts.run(a_kind("lost"))
    raise ValueError("undone")


@transaction.atomic
def refused_end() -> None:
    ContentType.objects.create(app_label="kettles", model="first")
    inserts.run(a_kind("steel"), a_kind("steel"))


@transaction.atomic
def after_an_error() -> None:
    transaction.set_rollback(True)
    inserts.run(a_kind("steel"))


def kinds() -> list[str]:
    return list(ContentType.objects.filter(app_label="kettles").order_by("model").values_list("model", flat=True))


def ask(text: str = "SELECT 'an answer'", values: Any = None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchone()[0]


def test_what_waits_goes_with_the_next_statement_and_its_answer_is_the_statements_own(sent: list[str]) -> None:
    inserts.run(a_kind("steel"), a_kind("glass"))
    assert sent == []
    assert ask() == "an answer"
    assert [message.count("INSERT") for message in sent] == [2]
    assert kinds() == ["glass", "steel"]


def test_a_percent_sign_stays_one() -> None:
    inserts.run(Statement("SELECT 'a %%' AS nobody_asks"))
    assert ask("SELECT 'b %'") == "b %"
    inserts.run(a_kind("100%"))
    assert ask("SELECT 'c %%' || %s", ["d"]) == "c %d"
    assert kinds() == ["100%"]


def test_named_values_a_list_of_them_and_a_copy_go_after_what_waits() -> None:
    inserts.run(a_kind("copper"))
    assert ask("SELECT count(*) FROM django_content_type WHERE app_label = %(label)s", {"label": "kettles"}) == 1
    inserts.run(a_kind("glass"))
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE django_content_type SET model = %s WHERE model = %s", [["crystal", "glass"]])
    inserts.run(a_kind("steel"))
    ours = "COPY (SELECT model FROM django_content_type WHERE app_label = 'kettles') TO STDOUT"
    with connection.cursor() as cursor, cursor.copy(ours) as copy:
        lines = {bytes(line).decode().strip() for line in copy}
    assert lines == {"copper", "crystal", "steel"}


def test_rows_that_are_read_in_pieces_are_read_after_what_waits() -> None:
    inserts.run(a_kind("copper"))
    assert [one.model for one in ContentType.objects.filter(app_label="kettles").iterator(chunk_size=1)] == ["copper"]


def test_a_part_that_is_undone_takes_what_waits_with_it(sent: list[str]) -> None:
    inserts.run(a_kind("kept"))
    with pytest.raises(ValueError, match="undone"):
        undone_part()
    assert kinds() == ["kept"]
    assert not any("lost" in message for message in sent)


def test_what_the_database_refuses_is_told_where_its_part_ends() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        inserts.run(a_kind("steel"), a_kind("steel"))
    assert kinds() == []


def test_the_log_says_each_statement_once() -> None:
    with CaptureQueriesContext(connection) as captured:
        inserts.run(Statement("UPDATE django_content_type SET model = model WHERE id = %s", [0]))
        ask()
    assert [query["sql"].split()[0] for query in captured.captured_queries] == ["UPDATE", "SELECT"]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_of_inserts_is_one_message(sent: list[str]) -> None:
    with transaction.atomic():
        inserts.run(a_kind("steel"), a_kind("glass"))
    assert [(m.startswith("BEGIN"), m.count("INSERT"), m.endswith("COMMIT")) for m in sent] == [(True, 2, True)]
    assert kinds() == ["glass", "steel"]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_asks_nothing_says_nothing(sent: list[str]) -> None:
    with transaction.atomic():
        pass
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_what_is_refused_at_the_end_undoes_all_and_the_connection_is_good_again() -> None:
    with pytest.raises(IntegrityError):
        refused_end()
    assert kinds() == []
    with transaction.atomic():
        inserts.run(a_kind("second"))
    assert kinds() == ["second"]


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_whole_leaves_nothing() -> None:
    with pytest.raises(ValueError, match="undone"):
        undone_part()
    assert kinds() == []


@pytest.mark.django_db(transaction=True)
def test_control_outside_a_transaction_nothing_can_wait() -> None:
    with pytest.raises(TransactionManagementError, match="within a transaction"):
        inserts.run(BEGIN)


def test_control_after_an_error_nothing_can_wait() -> None:
    with pytest.raises(TransactionManagementError):
        after_an_error()


OFTEN = Often("SELECT model FROM django_content_type WHERE app_label = %s AND model LIKE '%%e%%' ORDER BY model")


@pytest.fixture
def fresh() -> Iterator[None]:
    """A connection on which nothing was prepared yet."""
    kept, connection.connection.kept = connection.connection.kept, {}
    yield
    connection.connection.kept = kept


@pytest.mark.usefixtures("fresh")
def test_what_is_often_asked_is_planned_once(sent: list[str]) -> None:
    inserts.run(a_kind("steel"))
    assert [ask(OFTEN, ["kettles"]), ask(OFTEN, ["kettles"])] == ["steel", "steel"]
    assert [message.partition(" ")[0] for message in sent] == ["PREPARE", "INSERT", "EXECUTE"]
    assert ("LIKE '%e%'" in sent[0], "kettles" in sent[0], "LIKE" in sent[2]) == (True, False, False)


@pytest.mark.usefixtures("fresh")
def test_what_is_often_asked_without_values_is_planned_once_too(sent: list[str]) -> None:
    assert [ask(Often("SELECT 'a %'")), ask(Often("SELECT 'a %'"))] == ["a %", "a %"]
    assert sent[1].startswith("EXECUTE")
    assert len(sent) == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("fresh")
def test_a_plan_outlives_the_transaction_that_is_undone() -> None:
    with transaction.atomic():
        inserts.run(a_kind("steel"))
        assert ask(OFTEN, ["kettles"]) == "steel"
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute(OFTEN, ["kettles"])
        assert cursor.fetchall() == []


def test_values_that_never_change_are_written_into_the_plan() -> None:
    text = "SELECT %s || model || %s FROM django_content_type WHERE app_label = %s AND model LIKE '%%e%%'"
    fixed = often(text, ["100% ", None, "a label"], {2}, connection.connection)
    assert fixed == (
        "SELECT '100%% ' || model || NULL FROM django_content_type WHERE app_label = %s AND model LIKE '%%e%%'"
    )


def test_several_travel_together_and_each_is_answered(sent: list[str]) -> None:
    both = Together([Statement("SELECT 'first'"), Statement("SELECT %s || '%%'", ["second"])])
    with connection.cursor() as cursor:
        cursor.execute(both)
        answers = [cursor.fetchone()[0]]
        cursor.nextset()
        answers.append(cursor.fetchone()[0])
    assert (answers, len(sent)) == (["first", "second%"], 1)


def test_who_waits_for_an_answer_hears_it_when_something_carries_it() -> None:
    heard: list[Any] = []
    inserts.run(Statement("SELECT 'heard'", (), lambda cursor: heard.append(cursor.fetchone()[0])))
    assert heard == []
    assert (ask(), heard) == ("an answer", ["heard"])
    inserts.run(Statement("SELECT 'at once'", (), lambda cursor: heard.append(cursor.fetchone()[0])))
    inserts.settle()
    assert heard == ["heard", "at once"]


@pytest.mark.django_db(transaction=True)
def test_who_hears_may_object_before_anything_is_kept() -> None:
    def object_to(cursor: Any) -> None:
        raise DatabaseError(cursor.fetchone()[0])

    with pytest.raises(DatabaseError, match="objection"), transaction.atomic():
        inserts.run(a_kind("steel"), Statement("SELECT 'objection'", (), object_to))
    assert kinds() == []


@pytest.mark.django_db(transaction=True)
def test_a_connection_is_known_to_be_good_without_asking(sent: list[str]) -> None:
    ask()
    sent.clear()
    assert (connection.is_usable(), sent) == (True, [])
    with connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN RAISE NOTICE 'still here'; END $$")
    assert connection.is_usable()


@pytest.mark.django_db(transaction=True)
def test_control_a_connection_that_the_server_has_ended_is_not() -> None:
    number = ask("SELECT pg_backend_pid()")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
    other.close()
    assert not connection.is_usable()
    connection.close()
    assert (connection.is_usable(), ask()) == (False, "an answer")


def test_a_text_key_has_one_index() -> None:
    ours = "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public' AND "
    assert ask(ours + "tablename = 'django_session' AND indexdef LIKE '%(session_key%'") == 1
    assert ask(ours + "indexdef LIKE '%_pattern_ops%'") == 0
