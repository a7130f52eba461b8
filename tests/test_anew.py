"""A transactional test leaves the tables as it found them."""

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from aftercare.journal.models import Entry
from aftercare.tasks.models import Policy
from tests.world import build

if TYPE_CHECKING:
    from tests.anew import Beginning


def _held() -> dict[str, list[str]]:
    """Every row of every table, by its table."""
    held = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            cursor.execute(f'SELECT "row"::text FROM "{table}" AS "row" ORDER BY 1')  # noqa: S608 - a name of a table
            held[table] = [row[0] for row in cursor.fetchall()]
    return held


@pytest.mark.django_db(transaction=True)
def test_what_was_added_changed_and_deleted_is_as_it_was(django_db_setup: "Beginning") -> None:
    before = _held()
    build()
    assert Policy.objects.update(hours=1) > 0
    assert Permission.objects.all().delete()[0] > 0
    assert Entry.objects.count() > 0
    assert _held() != before
    django_db_setup.again()
    assert _held() == before
    assert before["journal_entry"] == []
    assert len(before["tasks_policy"]) > 0
