"""A history that is taken in at once: in order, sealed like any other, and told to nobody."""

from datetime import UTC, datetime, timedelta

import pytest

from aftercare.journal import queries
from aftercare.journal.models import Cursor, Entry
from aftercare.journal.services import Past, deliver_once, record_past, seal
from aftercare.journal.services.deliver import groups
from aftercare.journal.tests.samples import ALICE, KettleBoiled, boil

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)
COLUMNS = ("name", "actor_kind", "actor_id", "actor_name", "subjects", "data", "changes")


def boiled(kettle_id: int, hours: int) -> Past:
    """A kettle that boiled some hours after that Monday morning."""
    return Past(MONDAY + timedelta(hours=hours), KettleBoiled(kettle_id), (f"kettle:{kettle_id}",), ALICE)


def test_a_history_is_written_in_the_order_of_its_moments_and_sealed() -> None:
    assert record_past([boiled(2, 5), boiled(1, 1)]) == 2
    rows = Entry.objects.order_by("sequence").values_list("sequence", "at", "subjects")
    assert list(rows) == [
        (1, MONDAY + timedelta(hours=1), ["kettle:1"]),
        (2, MONDAY + timedelta(hours=5), ["kettle:2"]),
    ]
    assert seal() == 0


def test_a_row_says_what_the_live_verb_says() -> None:
    boil()
    record_past([boiled(1, 1)])
    live, past = Entry.objects.order_by("sequence").values(*COLUMNS)
    assert live == past


def test_what_was_recorded_before_stands_before_and_the_chain_holds() -> None:
    first = boil()
    record_past([boiled(2, -24)])
    assert next(iter(Entry.objects.order_by("sequence").values_list("id", "sequence"))) == (first, 1)
    assert list(queries.broken_seals()) == []


def test_handlers_begin_behind_it() -> None:
    record_past([boiled(1, 1), boiled(2, 2)])
    assert {cursor.group: cursor.position for cursor in Cursor.objects.all()} == dict.fromkeys(groups(), 2)
    assert deliver_once() == 0


def test_nothing_is_passed_over_of_what_a_handler_has_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    boil()
    monkeypatch.setattr("aftercare.journal.services.past.deliver_once", lambda: 0)
    Cursor.objects.all().delete()
    with pytest.raises(RuntimeError, match="run the worker first"):
        record_past([boiled(1, 1)])
    assert Entry.objects.count() == 1
