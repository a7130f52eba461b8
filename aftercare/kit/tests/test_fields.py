from collections.abc import Iterator

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection, models
from django.test.utils import isolate_apps

from aftercare.kit.fields import EncryptedTextField

pytestmark = pytest.mark.django_db


@pytest.fixture
def note() -> Iterator[type[models.Model]]:
    """A table with encrypted text that exists for one test."""
    with isolate_apps("aftercare.outbox"):

        class Note(models.Model):
            text = EncryptedTextField(null=True)
            other = EncryptedTextField(null=True)

            class Meta:
                app_label = "outbox"

        with connection.schema_editor() as editor:
            editor.create_model(Note)
        yield Note


def stored(column: str = "text") -> bytes | None:
    """What the database holds, as it is."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM outbox_note")  # noqa: S608 - a column of this test
        value = cursor.fetchone()[0]
    return None if value is None else bytes(value)


def test_the_database_holds_no_text_and_the_reader_gets_it(note: type[models.Model]) -> None:
    note._default_manager.create(text="13812341234")
    assert b"13812341234" not in (stored() or b"13812341234")
    assert note._default_manager.values_list("text", flat=True).get() == "13812341234"
    assert note._default_manager.get().text == "13812341234"  # type: ignore[attr-defined]


def test_nothing_stays_nothing_and_empty_stays_empty(note: type[models.Model]) -> None:
    note._default_manager.create(text=None, other="")
    assert stored() is None
    assert note._default_manager.values("text", "other").get() == {"text": None, "other": ""}


def test_a_value_moved_to_another_column_does_not_open(note: type[models.Model]) -> None:
    note._default_manager.create(text="13812341234")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_note SET other = text")
    with pytest.raises(InvalidTag):
        note._default_manager.values_list("other", flat=True).get()


def test_it_is_changed_by_a_query_too(note: type[models.Model]) -> None:
    note._default_manager.create(text="old")
    note._default_manager.update(text="new")
    assert note._default_manager.values_list("text", flat=True).get() == "new"
    assert b"new" not in (stored() or b"new")


def test_it_is_serialised_as_what_the_object_holds(note: type[models.Model]) -> None:
    row = note(text="13812341234")
    field = note._meta.get_field("text")
    assert field.value_to_string(row) == "13812341234"  # type: ignore[union-attr]
    assert field.to_python("x") == "x"  # type: ignore[union-attr]


def test_its_place_is_its_table_and_column(note: type[models.Model]) -> None:
    assert note._meta.get_field("text").place == "outbox_note.text"  # type: ignore[union-attr]
