from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event as Flag
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from aftercare.journal import queries, services
from aftercare.journal.events import Delivery, Event, on
from aftercare.journal.models import Cursor, Receipt, SetAside
from aftercare.journal.services import deliver
from aftercare.journal.tests.samples import ALICE, CupBroke, KettleBoiled, boil
from aftercare.kit import clock

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
Heard = list[int]


@pytest.fixture(autouse=True)
def _own_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "_groups", {})


def subscribe(*calls: Callable[[Delivery[KettleBoiled]], object], group: str = "kitchen") -> None:
    """Let these hear of boiling kettles."""
    services.subscribe(group, [on(KettleBoiled, call) for call in calls])


def sealed(count: int) -> None:
    """So many events, numbered from one, sealed."""
    for number in range(1, count + 1):
        boil(number)
    services.seal()


def listener(heard: Heard) -> Callable[[Delivery[KettleBoiled]], object]:
    """A handler that notes which kettle it heard of."""

    def hear(delivery: Delivery[KettleBoiled]) -> None:
        heard.append(delivery.event.kettle_id)

    return hear


def leave_a_trace(delivery: Delivery[KettleBoiled]) -> None:
    """An effect in the database; a receipt is the smallest row there is."""
    Receipt.objects.create(key=f"kettle-{delivery.event.kettle_id}", fingerprint="", answer=None, at=clock.now())


def traces() -> set[str]:
    """The effects that stand."""
    return set(Receipt.objects.values_list("key", flat=True))


def position(group: str = "kitchen") -> int:
    """How far a group has read."""
    return Cursor.objects.get(group=group).position


def refuse(_delivery: Delivery[Any]) -> None:
    """A handler that fails."""
    raise ValueError("no water")


@pytest.mark.django_db
def test_events_come_once_and_in_order() -> None:
    heard: Heard = []
    subscribe(listener(heard))
    sealed(3)
    assert [services.deliver_once("kitchen"), services.deliver_once("kitchen")] == [3, 0]
    assert heard == [1, 2, 3]
    assert position() == 3


@pytest.mark.django_db
def test_a_delivery_says_what_who_when_and_about_what() -> None:
    heard: list[Delivery[KettleBoiled]] = []
    subscribe(heard.append)
    with clock.standing_at(NOON):
        boil(7, subjects=["kettle:7", "room:1"])
    services.seal()
    services.deliver_once()
    assert heard == [Delivery(KettleBoiled(7), 1, NOON, ALICE, ("kettle:7", "room:1"))]


@pytest.mark.django_db
def test_only_sealed_events_and_only_those_asked_for_are_delivered() -> None:
    heard: Heard = []
    subscribe(listener(heard))
    with transaction.atomic():
        services.record(CupBroke(1), subjects=[], by=ALICE)
    sealed(1)
    boil(2)
    assert services.deliver_once() == 2
    assert heard == [1]


@pytest.mark.django_db
def test_each_group_has_a_cursor_of_its_own() -> None:
    first: Heard = []
    second: Heard = []
    subscribe(listener(first), group="kitchen")
    sealed(2)
    services.deliver_once()
    subscribe(listener(second), group="office")
    assert services.deliver_once() == 2
    assert (first, second) == ([1, 2], [1, 2])


@pytest.mark.django_db
def test_a_long_journal_comes_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "BATCH", 2)
    heard: Heard = []
    subscribe(listener(heard))
    sealed(5)
    assert [services.deliver_once() for _time in range(4)] == [2, 2, 1, 0]
    assert heard == [1, 2, 3, 4, 5]


def refuse_the_second(delivery: Delivery[KettleBoiled]) -> None:
    """A handler that fails for one kettle, after its effect."""
    leave_a_trace(delivery)
    if delivery.event.kettle_id == 2:
        raise ValueError("no water")


@pytest.mark.django_db
def test_a_handler_that_fails_is_set_aside_and_the_others_go_on() -> None:
    heard: Heard = []
    subscribe(refuse_the_second, listener(heard))
    sealed(3)
    with clock.standing_at(NOON):
        assert services.deliver_once() == 3
    assert heard == [1, 2, 3]
    assert traces() == {"kettle-1", "kettle-3"}
    assert position() == 3
    waiting = SetAside.objects.get()
    assert (waiting.sequence, waiting.group, waiting.attempts) == (2, "kitchen", 1)
    assert waiting.reason == "ValueError: no water"
    assert waiting.next_try_at == NOON + timedelta(seconds=40)


@pytest.mark.django_db
def test_what_breaks_the_database_costs_only_that_handler() -> None:
    heard: Heard = []

    def write_twice(delivery: Delivery[KettleBoiled]) -> None:
        leave_a_trace(delivery)
        leave_a_trace(delivery)

    subscribe(write_twice, listener(heard))
    sealed(1)
    services.deliver_once()
    assert heard == [1]
    assert traces() == set()
    assert SetAside.objects.get().reason.startswith(IntegrityError.__name__)


@pytest.mark.django_db
def test_a_second_try_comes_when_it_is_due_and_settles() -> None:
    calls: Heard = []

    def fail_once(delivery: Delivery[KettleBoiled]) -> None:
        calls.append(delivery.event.kettle_id)
        if len(calls) == 1:
            raise ValueError("no water")
        leave_a_trace(delivery)

    subscribe(fail_once)
    sealed(1)
    with clock.standing_at(NOON):
        services.deliver_once()
    with clock.standing_at(NOON + timedelta(seconds=39)):
        assert services.retry_set_aside() == 0
    with clock.standing_at(NOON + timedelta(seconds=40)):
        assert services.retry_set_aside() == 1
        assert services.retry_set_aside(now_even_if_early=True) == 0
    assert traces() == {"kettle-1"}
    assert calls == [1, 1]
    assert SetAside.objects.get().settled_at == NOON + timedelta(seconds=40)


@pytest.mark.django_db
def test_after_the_last_try_it_waits_for_an_administrator() -> None:
    subscribe(refuse)
    sealed(1)
    services.deliver_once()
    for _time in range(deliver.TRIES - 1):
        assert queries.stuck_handlers() == []
        services.retry_set_aside(now_even_if_early=True)
    name = f"{refuse.__module__}.refuse"
    assert queries.stuck_handlers() == [{"handler": name, "events": 1}]
    with clock.standing_at(NOON + timedelta(days=3650)):
        assert services.retry_set_aside() == 0
    assert SetAside.objects.get().attempts == deliver.TRIES


def test_handlers_that_share_a_name_are_refused() -> None:
    calls: list[Callable[[Delivery[KettleBoiled]], object]] = [lambda _delivery: 1, lambda _delivery: 2]
    with pytest.raises(ValueError, match="<lambda> does not name one handler"):
        subscribe(*calls)
    subscribe(calls[0], calls[0])


def test_a_name_that_the_table_cannot_hold_is_refused() -> None:
    def heard(_delivery: Delivery[KettleBoiled]) -> None: ...

    heard.__qualname__ = "x" * deliver.LONGEST_NAME
    with pytest.raises(ValueError, match="in at most 120 characters"):
        subscribe(heard)


@pytest.mark.django_db
def test_a_handler_that_is_gone_is_said_so() -> None:
    subscribe(refuse)
    sealed(1)
    services.deliver_once()
    services.subscribe("kitchen", [])
    services.retry_set_aside(now_even_if_early=True)
    assert SetAside.objects.get().reason == "the handler is gone"


@pytest.mark.django_db
def test_an_event_whose_code_is_gone_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: Heard = []
    subscribe(listener(heard))
    with transaction.atomic():
        services.record(CupBroke(1), subjects=[], by=ALICE)
    sealed(1)
    monkeypatch.delitem(Event.known, "tests.CupBroke")
    services.deliver_once()
    assert heard == [1]


@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_after_the_effect_leaves_neither_effect_nor_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    subscribe(leave_a_trace)
    sealed(2)

    def die(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Cursor, "save", die)
        with pytest.raises(KeyboardInterrupt):
            services.deliver_once()
    assert traces() == set()
    assert not Cursor.objects.filter(position__gt=0).exists()
    services.deliver_once()
    assert traces() == {"kettle-1", "kettle-2"}
    assert position() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_deliver_the_same_event() -> None:
    inside, go_on = Flag(), Flag()
    heard: Heard = []

    def slow(delivery: Delivery[KettleBoiled]) -> None:
        heard.append(delivery.event.kettle_id)
        inside.set()
        go_on.wait(timeout=10)

    subscribe(slow)
    sealed(1)
    Cursor.objects.create(group="kitchen")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(_deliver_and_hang_up)
        assert inside.wait(timeout=10)
        assert services.deliver_once() == 0
        go_on.set()
        assert first.result(timeout=10) == 1
    assert services.deliver_once() == 0
    assert heard == [1]


def _deliver_and_hang_up() -> int:
    try:
        return services.deliver_once()
    finally:
        connection.close()
