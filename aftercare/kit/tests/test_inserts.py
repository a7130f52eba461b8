import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aftercare.kit import inserts

pytestmark = pytest.mark.django_db

FIELDS = ("app_label", "model")


def a_kind(model: str) -> ContentType:
    return ContentType(app_label="kettles", model=model)


def kinds() -> list[str]:
    return list(ContentType.objects.filter(app_label="kettles").order_by("model").values_list("model", flat=True))


def test_a_stored_object_is_as_one_that_was_saved() -> None:
    stored, saved = inserts.store(a_kind("steel")), a_kind("glass")
    saved.save()
    assert stored.pk == ContentType.objects.get(model="steel").pk != saved.pk
    assert (stored._state.adding, stored._state.db) == (saved._state.adding, saved._state.db)
    assert kinds() == ["glass", "steel"]


def test_it_can_be_changed_afterwards() -> None:
    stored = inserts.store(a_kind("steel"))
    stored.model = "copper"
    stored.save()
    assert kinds() == ["copper"]


def test_several_statements_travel_together_in_their_order() -> None:
    change = inserts.Write("UPDATE django_content_type SET model = %s WHERE model = %s", ["copper", "steel"])
    with CaptureQueriesContext(connection) as captured:
        inserts.run(inserts.rows([a_kind("glass"), a_kind("steel")]), change)
    assert len(captured) == 1
    assert kinds() == ["copper", "glass"]


def test_a_key_that_is_no_number_is_stored_as_given() -> None:
    row = Session(session_key="a key", session_data="", expire_date=timezone.now())
    assert inserts.store(row).pk == "a key"
    assert Session.objects.filter(pk="a key").exists()


def test_control_what_the_database_refuses_undoes_all_of_them() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        inserts.run(inserts.rows([a_kind("steel")]), inserts.rows([a_kind("steel")]))
    assert kinds() == []


def test_a_number_is_known_when_something_else_was_asked_and_the_row_takes_it() -> None:
    number = inserts.Number(ContentType)
    with CaptureQueriesContext(connection) as captured:
        assert kinds() == []
        row = ContentType(id=number.value, app_label="kettles", model="steel")
        inserts.run(inserts.rows([row]))
    assert [query["sql"].split()[0] for query in captured.captured_queries] == ["SELECT", "INSERT"]
    assert (ContentType.objects.get(model="steel").id, row._state.adding) == (number.value, False)
    assert inserts.Number(ContentType).value == number.value + 1


def test_rows_of_any_length_are_stored() -> None:
    inserts.run(inserts.rows([a_kind(f"{place:02}") for place in range(inserts.FEW + 1)]))
    assert len(kinds()) == inserts.FEW + 1


@pytest.mark.django_db(transaction=True)
def test_control_a_number_ends_with_its_transaction() -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        number = None
        with pytest.raises(TransactionManagementError):
            number = inserts.Number(ContentType)
    assert number is None
