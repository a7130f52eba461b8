from datetime import UTC, datetime

import pytest
from django.db import transaction

from aftercare.journal.models import Entry
from aftercare.journal.services import changed, record
from aftercare.journal.tests.samples import ALICE, KettleBoiled, boil
from aftercare.kit import clock
from aftercare.kit.actor import Actor, ActorKind, system

MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.mark.django_db
def test_an_event_is_written_with_its_actor_subjects_and_changes() -> None:
    with clock.standing_at(MORNING):
        number = record(
            KettleBoiled(7, degrees=98),
            subjects=["kettle:7", "room:1", "kettle:7"],
            changes={"degrees": [20, 98]},
            by=ALICE,
        )
    assert Entry.objects.values().get() == {
        "id": number,
        "at": MORNING,
        "name": "tests.KettleBoiled",
        "actor_kind": "user",
        "actor_id": 1,
        "actor_name": "Alice",
        "subjects": ["kettle:7", "room:1"],
        "data": {"kettle_id": 7, "degrees": 98},
        "changes": {"degrees": [20, 98]},
        "sequence": None,
        "seal": None,
    }


@pytest.mark.django_db
def test_the_system_has_no_id_and_a_long_name_is_cut() -> None:
    record(KettleBoiled(1), subjects=[], by=system("sealer"))
    record(KettleBoiled(1), subjects=[], by=Actor(ActorKind.CUSTOMER, 3, "x" * 500))
    assert list(Entry.objects.order_by("id").values_list("actor_kind", "actor_id", "actor_name")) == [
        ("system", None, "sealer"),
        ("customer", 3, "x" * 120),
    ]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record(KettleBoiled(1), subjects=[], by=ALICE)
    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_event_goes_when_its_change_is_undone() -> None:
    @transaction.atomic
    def change_that_fails() -> None:
        record(KettleBoiled(1), subjects=[], by=ALICE)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    assert Entry.objects.count() == 0
    boil()
    assert Entry.objects.count() == 1


def test_only_what_differs_is_a_change() -> None:
    before = {"name": "Kettle", "degrees": 20}
    after = {"name": "Kettle", "degrees": 98, "lid": True}
    assert changed(before, after) == {"degrees": [20, 98], "lid": [None, True]}


def test_a_personal_field_is_named_and_never_shown() -> None:
    changes = changed({"phone": "1"}, {"phone": "2", "lid": True}, personal={"phone"})
    assert changes == {"phone": None, "lid": [None, True]}
