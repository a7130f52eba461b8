from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from aftercare.journal.models import Entry, Receipt
from aftercare.journal.services import forget_old_receipts, once
from aftercare.journal.services.receipts import KEPT_DAYS
from aftercare.journal.tests.samples import boil
from aftercare.kit import clock
from aftercare.kit.errors import Refused

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
BODY: dict[str, Any] = {"kettle": 1, "at": NOON, "tags": ["a"]}


def boiling() -> Callable[[], dict[str, int]]:
    """An effect that can be counted, and its answer."""
    return lambda: {"entry": boil()}


@pytest.mark.django_db
def test_the_same_request_gets_the_same_answer_and_acts_once() -> None:
    first = once(key="k-1", body=BODY, produce=boiling())
    again = once(key="k-1", body=dict(reversed(BODY.items())), produce=boiling())
    assert first == again == {"entry": Entry.objects.get().id}


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [None, 0, "", [], {"a": [1, None]}])
def test_any_answer_is_kept(answer: object) -> None:
    assert once(key="k-1", body={}, produce=lambda: answer) == answer
    assert once(key="k-1", body={}, produce=lambda: pytest.fail("acted twice")) == answer


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [None, 0, {"a": [1]}])
def test_a_repeat_that_may_begin_is_undone(answer: object) -> None:
    def produce() -> object:
        boil()
        return answer

    assert once(key="k-1", body={}, produce=produce, may_begin=True) == answer
    assert once(key="k-1", body={}, produce=lambda: boil() and "another", may_begin=True) == answer
    assert once(key="k-1", body={}, produce=lambda: "nothing asked", may_begin=True) == answer
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_a_repeat_that_may_begin_is_answered_whatever_would_be_refused_by_now() -> None:
    def refuse() -> None:
        raise Refused("too late")

    once(key="k-1", body={}, produce=lambda: "in time", may_begin=True)
    assert once(key="k-1", body={}, produce=refuse, may_begin=True) == "in time"
    with pytest.raises(Refused, match="too late"):
        once(key="k-2", body={}, produce=refuse, may_begin=True)


@pytest.mark.django_db
@pytest.mark.parametrize("body", [{}, {"kettle": 2, "at": NOON, "tags": ["a"]}, BODY | {"more": None}])
def test_another_body_under_the_same_key_is_refused(body: dict[str, Any]) -> None:
    once(key="k-1", body=BODY, produce=boiling())
    with pytest.raises(Refused) as refusal:
        once(key="k-1", body=body, produce=boiling())
    assert refusal.value.status == 422
    assert Entry.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_has_a_length(key: str) -> None:
    with pytest.raises(Refused) as refusal:
        once(key=key, body={}, produce=boiling())
    assert refusal.value.field == "key"
    assert Entry.objects.count() == 0


@pytest.mark.django_db
def test_a_failure_leaves_no_receipt_and_may_be_repeated() -> None:
    def fail() -> None:
        boil()
        raise Refused("no water")

    with pytest.raises(Refused, match="no water"):
        once(key="k-1", body=BODY, produce=fail)
    assert (Entry.objects.count(), Receipt.objects.count()) == (0, 0)
    once(key="k-1", body=BODY, produce=boiling())
    assert (Entry.objects.count(), Receipt.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_act_once() -> None:
    start = Barrier(20)

    def ask(_number: int) -> Any:
        start.wait(timeout=20)
        try:
            return once(key="k-1", body=BODY, produce=boiling())
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(ask, range(20)))
    assert answers == [{"entry": Entry.objects.get().id}] * 20
    assert Receipt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_a_key_twenty_act_twenty_times() -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(_boil_and_hang_up, range(20)))
    assert Entry.objects.count() == 20


def _boil_and_hang_up(number: int) -> None:
    try:
        boil(number)
    finally:
        connection.close()


@pytest.mark.django_db
def test_the_receipt_goes_with_the_effect() -> None:
    @transaction.atomic
    def request_that_dies() -> None:
        once(key="k-1", body=BODY, produce=boiling())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        request_that_dies()
    assert (Entry.objects.count(), Receipt.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_receipts_are_kept_for_their_time_and_then_forgotten() -> None:
    with clock.standing_at(NOON):
        once(key="k-1", body=BODY, produce=boiling())
    with clock.standing_at(NOON + timedelta(days=KEPT_DAYS)):
        assert forget_old_receipts() == 0
    with clock.standing_at(NOON + timedelta(days=KEPT_DAYS, seconds=1)):
        assert forget_old_receipts() == 1
    assert KEPT_DAYS >= 30
