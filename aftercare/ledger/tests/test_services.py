"""Movements: once, never below zero, taken back once, whatever happens at the same time."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, connections, transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from aftercare.journal.models import Entry as JournalEntry
from aftercare.kit.actor import Actor, ActorKind
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.ledger import queries, services
from aftercare.ledger.models import Account, Entry, Transfer

pytestmark = pytest.mark.django_db

KEEPER = Actor(ActorKind.USER, 5, "Keeper")
PART = "part:5"
SUPPLIER, DEPOT, VAN, USED = "outside:supplier", "site:3", "user:7", "outside:used:workorder:9"


def _move(source: str, target: str, quantity: str, key: str, item: str = PART) -> int:
    return services.transfer(
        item=item, source=source, target=target, quantity=Decimal(quantity), key=key, reason="test", by=KEEPER
    )


def _books() -> tuple[dict[str, Decimal], int, int]:
    held = dict(Account.objects.values_list("owner", "balance"))
    return held, Transfer.objects.count(), Entry.objects.count()


def test_a_movement_is_two_entries_and_an_event_on_everything_it_concerns() -> None:
    number = _move(SUPPLIER, DEPOT, "10", "r1")
    _move(DEPOT, USED, "2.5", "u1")
    assert _books() == ({SUPPLIER: Decimal(-10), DEPOT: Decimal("7.5"), USED: Decimal("2.5")}, 2, 4)
    said = list(JournalEntry.objects.order_by("id").values_list("name", "subjects", "data"))
    assert [(name, subjects) for name, subjects, _ in said] == [
        ("ledger.Transferred", ["part:5", "site:3"]),
        ("ledger.Transferred", ["part:5", "site:3", "workorder:9"]),
    ]
    assert said[0][2] == {
        "transfer_id": number, "item": PART, "source": SUPPLIER, "target": DEPOT, "quantity": "10", "reason": "test",
    }  # fmt: skip
    assert list(queries.wrong_balances()) == list(queries.unbalanced_transfers()) == []


def test_nothing_is_written_when_there_is_less() -> None:
    _move(SUPPLIER, DEPOT, "3", "r1")
    before = _books()
    with pytest.raises(Refused) as refused:
        _move(DEPOT, VAN, "4", "v1")
    assert str(refused.value.message) == "Only 3 left. Choose a smaller quantity or another place."
    assert refused.value.field == "quantity"
    assert _books() == before
    _move(DEPOT, VAN, "3", "v1")
    assert queries.balance(DEPOT, PART) == 0


@pytest.mark.parametrize("quantity", ["0", "-1", "0.0001", "NaN", "Infinity", "1E+12"])
def test_an_unsound_quantity_is_refused(quantity: str) -> None:
    with pytest.raises(Refused) as refused:
        _move(SUPPLIER, DEPOT, quantity, "r1")
    assert refused.value.field == "quantity"
    assert _books() == ({}, 0, 0)


def test_source_and_target_differ_and_keys_have_a_length() -> None:
    for source, target, key, field in ((DEPOT, DEPOT, "k", "target"), (SUPPLIER, DEPOT, "", "key"),
                                       (SUPPLIER, DEPOT, "k" * 201, "key")):  # fmt: skip
        with pytest.raises(Refused) as refused:
            _move(source, target, "1", key)
        assert refused.value.field == field
    assert _books() == ({}, 0, 0)


def test_the_same_key_moves_once() -> None:
    first = _move(SUPPLIER, DEPOT, "10", "r1")
    assert _move(SUPPLIER, DEPOT, "10.000", "r1") == first
    assert _books() == ({SUPPLIER: Decimal(-10), DEPOT: Decimal(10)}, 1, 2)
    for other in ((SUPPLIER, DEPOT, "11", "r1"), (SUPPLIER, VAN, "10", "r1"), (DEPOT, SUPPLIER, "10", "r1")):
        with pytest.raises(Refused):
            _move(*other)
    with pytest.raises(Refused):
        _move(SUPPLIER, DEPOT, "10", "r1", item="part:6")
    assert _books() == ({SUPPLIER: Decimal(-10), DEPOT: Decimal(10)}, 1, 2)


def test_a_movement_is_taken_back_once() -> None:
    first = _move(SUPPLIER, DEPOT, "10", "r1")
    back = services.reverse("r1", key="r1-back", reason="wrong part", by=KEEPER)
    assert services.reverse("r1", key="r1-back", reason="wrong part", by=KEEPER) == back
    assert _books() == ({SUPPLIER: Decimal(0), DEPOT: Decimal(0)}, 2, 4)
    assert list(Transfer.objects.filter(id=back).values_list("reverses_id", flat=True)) == [first]
    for transfer_key, key in (("r1", "again"), ("r1-back", "back of back")):
        with pytest.raises(Refused):
            services.reverse(transfer_key, key=key, reason="", by=KEEPER)
    with pytest.raises(NotAllowed):
        services.reverse("never", key="n", reason="", by=KEEPER)
    with pytest.raises(Refused):
        _move(DEPOT, SUPPLIER, "10", "r1-back")
    assert _books()[1:] == (2, 4)
    assert JournalEntry.objects.filter(name="ledger.TransferReversed").count() == 1


def test_what_was_used_up_cannot_be_taken_back() -> None:
    _move(SUPPLIER, DEPOT, "2", "r1")
    _move(DEPOT, USED, "1", "u1")
    with pytest.raises(Refused) as refused:
        services.reverse("r1", key="r1-back", reason="", by=KEEPER)
    assert str(refused.value.message).startswith("Only 1 left.")
    assert _books()[1:] == (2, 4)
    services.reverse("u1", key="u1-back", reason="", by=KEEPER)
    services.reverse("r1", key="r1-back", reason="", by=KEEPER)
    assert set(_books()[0].values()) == {Decimal(0)}


def test_quantities_read_plainly() -> None:
    written = [services.plain(Decimal(text)) for text in ("2.000", "0.500", "1000.000", "0.000", "-3.100")]
    assert written == ["2", "0.5", "1000", "0", "-3.1"]


def _at_once(actions: list[Callable[[], object]]) -> list[object]:
    """Run each in a thread of its own, all let go together; answers what each gave or raised."""
    results: list[object] = [None] * len(actions)
    gate = threading.Barrier(len(actions))

    def run(place: int) -> None:
        gate.wait()
        try:
            results[place] = actions[place]()
        except Exception as raised:  # noqa: BLE001 - the test looks at it
            results[place] = type(raised)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_twenty_take_the_last_one_and_one_gets_it() -> None:
    _move(SUPPLIER, DEPOT, "1", "r1")
    results = _at_once([partial(_move, DEPOT, f"user:{n}", "1", f"v{n}") for n in range(20)])
    assert [result for result in results if result is Refused] == [Refused] * 19
    assert sum(isinstance(result, int) for result in results) == 1
    assert queries.balance(DEPOT, PART) == 0
    assert Transfer.objects.count() == 2
    assert list(queries.wrong_balances()) == []


@pytest.mark.django_db(transaction=True)
def test_a_key_that_arrives_twenty_times_at_once_moves_once() -> None:
    results = _at_once([lambda: _move(SUPPLIER, DEPOT, "1", "same")] * 20)
    assert len(set(results)) == 1
    assert isinstance(results[0], int)
    assert queries.balance(DEPOT, PART) == 1


@pytest.mark.django_db(transaction=True)
def test_movements_to_and_fro_do_not_wait_for_each_other_for_ever() -> None:
    for owner in (DEPOT, VAN):
        _move(SUPPLIER, owner, "100", f"r-{owner}")
    pairs = [(DEPOT, VAN), (VAN, DEPOT), ("outside:a", "outside:b"), ("outside:b", "outside:a")]
    results = _at_once([partial(_move, *pair, "1", f"{pair}{n}") for n in range(8) for pair in pairs])
    assert [result for result in results if not isinstance(result, int)] == []
    assert queries.balance(DEPOT, PART) == queries.balance(VAN, PART) == 100


OWNERS = [SUPPLIER, DEPOT, VAN, "site:4"]
MOVES = st.lists(
    st.tuples(st.sampled_from(OWNERS), st.sampled_from(OWNERS), st.integers(1, 9), st.integers(0, 6), st.booleans()),
    max_size=12,
)


@given(moves=MOVES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_the_books_agree_with_a_simple_model(moves: list[tuple[str, str, int, int, bool]]) -> None:
    with transaction.atomic():
        held, movements = _play(moves)
        assert {owner: queries.balance(owner, PART) for owner in OWNERS} == held
        assert min(held[owner] for owner in OWNERS[1:]) >= 0
        assert (sum(held.values()), Transfer.objects.count()) == (0, movements)
        assert list(queries.wrong_balances()) == list(queries.unbalanced_transfers()) == []
        transaction.set_rollback(True)  # each example begins with empty books


def _play(moves: list[tuple[str, str, int, int, bool]]) -> tuple[dict[str, int], int]:
    """Do what is asked in the books and in a dictionary; answers what each has and the number of movements."""
    held = dict.fromkeys(OWNERS, 0)
    done: dict[str, tuple[str, str, int]] = {}
    for source, target, quantity, number, takes_back in moves:
        key = f"k{number}"
        name = f"back {key}" if takes_back else key
        try:
            if takes_back:
                services.reverse(key, key=name, reason="", by=KEEPER)
            else:
                _move(source, target, str(quantity), key)
        except Refused:
            continue
        if name in done:
            continue
        giver, getter, moved = (source, target, quantity)
        if takes_back:
            getter, giver, moved = done[key]
        done[name] = (giver, getter, moved)
        held[giver] -= moved
        held[getter] += moved
    return held, len(done)


def test_movements_of_before_keep_the_books() -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    moves = [
        services.PastMove(at, PART, SUPPLIER, DEPOT, Decimal(5), "p1", "first", KEEPER),
        services.PastMove(at + timedelta(days=1), PART, DEPOT, VAN, Decimal(2), "p2", "load", KEEPER),
    ]
    told = services.transfer_past(moves)
    assert _books() == ({SUPPLIER: Decimal(-5), DEPOT: Decimal(3), VAN: Decimal(2)}, 2, 4)
    assert [(one.at, one.event.data()["quantity"]) for one in told] == [(at, "5"), (at + timedelta(days=1), "2")]
    assert list(Transfer.objects.order_by("id").values_list("at", flat=True)) == [one.at for one in moves]


def test_control_nothing_of_before_falls_below_zero() -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    with pytest.raises(IntegrityError), transaction.atomic():
        services.transfer_past([services.PastMove(at, PART, DEPOT, VAN, Decimal(1), "p1", "load", KEEPER)])
    assert _books() == ({}, 0, 0)
