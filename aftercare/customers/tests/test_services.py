from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import override_settings

from aftercare.customers import contact, queries, services
from aftercare.customers.models import Address, ContactPoint, Customer
from aftercare.customers.tests.people import LINE, MAIL, PHONE, SYSTEM, actor, customer, match
from aftercare.journal.models import Entry
from aftercare.kit.encryption import KeyRing
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.kit.fields import key_ring


def recorded() -> list[str]:
    """What was written down about profiles, in order."""
    found = Entry.objects.filter(name__startswith="customers.").order_by("id")
    return [name.removeprefix("customers.") for name in found.values_list("name", flat=True)]


@contextmanager
def a_new_key() -> Iterator[None]:
    """From here on everything is written with another key; the old one still reads."""
    old = key_ring()
    more = {**old.encryption, "next": b"n" * 32}, {**old.lookup, "next": b"m" * 32}
    with override_settings(AFTERCARE_KEY_RING=KeyRing("next", *more)):
        yield


@pytest.mark.django_db
def test_a_profile_is_found_by_phone_in_any_writing_and_mail_in_any_case() -> None:
    first = match(contact.phone("13812345678"), contact.mail("wang@example.com"), name="王芳")
    assert first.is_new
    for one in (contact.phone("+86 138-1234-5678"), contact.mail("WANG@Example.com")):
        assert match(one) == services.Match(first.customer_id, is_new=False)
    assert recorded() == ["CustomerAdded"]


@pytest.mark.django_db
def test_control_another_number_is_another_person() -> None:
    first, second = match(contact.phone("13812345678")), match(contact.phone("13812345679"))
    assert (first.is_new, second.is_new) == (True, True)
    assert first.customer_id != second.customer_id


@pytest.mark.django_db
def test_data_that_somebody_typed_add_nothing_to_a_profile() -> None:
    known = customer("王芳", contact.phone(PHONE))
    found = match(contact.phone(PHONE), contact.mail("thief@example.com"))
    assert found == services.Match(known.id, is_new=False)
    assert list(ContactPoint.objects.values_list("kind", "proved")) == [("phone", True)]
    assert match(contact.mail("thief@example.com")).is_new


@pytest.mark.django_db
def test_a_new_profile_says_whether_its_contacts_were_proved() -> None:
    match(contact.phone(PHONE))
    match(contact.mail(MAIL), proved=True)
    assert set(ContactPoint.objects.values_list("kind", "proved")) == {("phone", False), ("mail", True)}


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_profile() -> None:
    start = Barrier(20)

    def ask(_number: int) -> int:
        start.wait(timeout=20)
        try:
            return match(contact.phone(PHONE)).customer_id
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        found = set(pool.map(ask, range(20)))
    assert found == {Customer.objects.get().id}
    assert recorded() == ["CustomerAdded"]


@pytest.mark.django_db
def test_a_contact_that_has_an_owner_is_not_given_away() -> None:
    owner, other = customer("A", contact.phone(PHONE)), customer("B")
    with pytest.raises(Refused) as refusal:
        services.add_contact(customer_id=other.id, contact_point=contact.phone(PHONE), by=SYSTEM)
    assert refusal.value.field == "contact"
    with pytest.raises(Refused):
        customer("C", contact.phone(PHONE))
    services.add_contact(customer_id=owner.id, contact_point=contact.phone(PHONE), by=SYSTEM)
    assert list(ContactPoint.objects.values_list("customer_id", flat=True)) == [owner.id]
    assert Customer.objects.count() == 2


@pytest.mark.django_db
def test_a_contact_is_recorded_without_its_value() -> None:
    one = customer("A")
    services.add_contact(customer_id=one.id, contact_point=contact.mail(MAIL), by=SYSTEM)
    entry = Entry.objects.get(name="customers.ContactAdded")
    assert (entry.data, entry.changes) == (
        {"customer_id": one.id, "kind": "mail", "proved": True},
        {"mail": None},
    )


@pytest.mark.django_db
def test_the_same_line_is_the_same_place() -> None:
    one = customer("A")
    first = services.add_address(customer_id=one.id, line=LINE, district="310115", by=SYSTEM)
    again = services.add_address(customer_id=one.id, line=f" {LINE} ", by=SYSTEM)
    other = services.add_address(customer_id=one.id, line=f"{LINE} 2", position=(31.2, 121.5), by=SYSTEM)
    assert first == again != other
    assert queries.address(other.id)["position"] == (31.2, 121.5)
    assert recorded() == ["CustomerAdded", "AddressAdded", "AddressAdded"]


@pytest.mark.django_db
@pytest.mark.parametrize("line", ["", " \n", "\x00"])
def test_an_address_is_written(line: str) -> None:
    one = customer("A")
    with pytest.raises(Refused) as refusal:
        services.add_address(customer_id=one.id, line=line, by=SYSTEM)
    assert refusal.value.field == "address"
    assert Address.objects.count() == 0


@pytest.mark.django_db
def test_after_a_new_key_everything_is_found_and_nothing_doubled() -> None:
    one = customer("王芳", contact.phone(PHONE), contact.mail(MAIL))
    place = services.add_address(customer_id=one.id, line=LINE, by=SYSTEM)
    with a_new_key():
        assert match(contact.phone(PHONE)).customer_id == one.id
        assert match(contact.mail(MAIL)).customer_id == one.id
        assert [row["id"] for row in queries.search("5678")] == [one.id]
        assert services.add_address(customer_id=one.id, line=LINE, by=SYSTEM).id == place.id
        assert queries.address(place.id)["line"] == LINE
        new = match(contact.phone("13900001111"))
        assert new.is_new
    assert (Customer.objects.count(), Address.objects.count()) == (2, 1)


@pytest.mark.django_db
def test_control_without_the_old_key_nobody_is_found() -> None:
    customer("王芳", contact.phone(PHONE))
    with override_settings(AFTERCARE_KEY_RING=KeyRing("next", {"next": b"n" * 32}, {"next": b"m" * 32})):
        assert match(contact.phone(PHONE)).is_new


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "  ", "\x00"])
def test_a_profile_has_a_name(name: str) -> None:
    with pytest.raises(Refused) as refusal:
        customer(name)
    assert refusal.value.field == "name"
    assert Customer.objects.count() == 0


@pytest.mark.django_db
def test_a_new_name_is_found_and_the_old_one_is_not() -> None:
    one = customer("王芳")
    services.rename(customer_id=one.id, name="李" * 200, by=SYSTEM)
    assert Customer.objects.get().name == "李" * 120
    assert ([row["id"] for row in queries.search("李李")], queries.search("王芳")) == ([one.id], [])
    assert Entry.objects.get(name="customers.CustomerChanged").changes == {"name": None}


@pytest.mark.django_db
def test_a_merge_moves_no_row_and_can_be_undone() -> None:
    kept, lost = customer("A", contact.phone(PHONE)), customer("B", contact.mail(MAIL))
    before = list(ContactPoint.objects.order_by("id").values_list("id", "customer_id"))
    services.merge(kept_id=kept.id, lost_id=lost.id, by=SYSTEM)
    assert match(contact.mail(MAIL)).customer_id == kept.id
    assert queries.family(lost.id) == queries.family(kept.id) == {kept.id, lost.id}
    services.undo_merge(lost_id=lost.id, by=SYSTEM)
    assert match(contact.mail(MAIL)).customer_id == lost.id
    assert queries.family(kept.id) == {kept.id}
    assert list(ContactPoint.objects.order_by("id").values_list("id", "customer_id")) == before
    assert recorded()[2:] == ["CustomersMerged", "MergeUndone"]


def first_lock(verb: Callable[[], object], *, held: int, other: int) -> tuple[bool, list[str]]:
    """Hold `held` while another connection runs `verb`, which waits for it: is `other` free, and how did it end?"""
    ended: list[str] = []

    def run() -> None:
        try:
            verb()
            ended.append("done")
        except Refused as refusal:
            ended.append(type(refusal).__name__)
        finally:
            connection.close()

    with transaction.atomic():
        Customer.objects.select_for_update().get(id=held)
        thread = Thread(target=run)
        thread.start()
        until_somebody_waits()
        try:
            with transaction.atomic():
                free = Customer.objects.select_for_update(nowait=True).filter(id=other).exists()
        except OperationalError:
            free = False
    thread.join(20)
    return free, ended


def until_somebody_waits() -> None:
    """Until another connection waits for this one."""
    with connection.cursor() as cursor:
        for _turn in range(10_000):
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")


@pytest.mark.django_db(transaction=True)
def test_two_merges_the_other_way_round_wait_in_one_line() -> None:
    first, second = customer("A"), customer("B")

    def the_other_way() -> None:
        services.merge(kept_id=second.id, lost_id=first.id, by=SYSTEM)

    assert first_lock(the_other_way, held=first.id, other=second.id) == (True, ["done"])
    with pytest.raises(Refused, match="one already"):
        services.merge(kept_id=first.id, lost_id=second.id, by=SYSTEM)
    assert Customer.objects.get(id=first.id).canonical_id == second.id

    @transaction.atomic
    def control_by_the_order_of_the_call() -> None:
        for number in (second.id, first.id):
            Customer.objects.select_for_update().get(id=number)

    assert first_lock(control_by_the_order_of_the_call, held=first.id, other=second.id) == (False, ["done"])


@pytest.mark.django_db
def test_a_merge_notices_that_the_kept_one_went_into_a_third(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = customer("A"), customer("B"), customer("C")
    before = iter([first.id])

    def as_it_was_before_the_lock(number: int) -> int:
        return next(before, None) or queries.canonical_id(number)

    services.merge(kept_id=third.id, lost_id=first.id, by=SYSTEM)
    monkeypatch.setattr(services, "canonical_id", as_it_was_before_the_lock)
    with pytest.raises(Conflict):
        services.merge(kept_id=first.id, lost_id=second.id, by=SYSTEM)
    services.merge(kept_id=first.id, lost_id=second.id, by=SYSTEM)  # control: looked at again, it goes through
    assert Customer.objects.get(id=second.id).canonical_id == third.id


@pytest.mark.django_db
def test_an_undone_merge_takes_back_who_came_along() -> None:
    first, second, third = customer("A"), customer("B"), customer("C", contact.phone(PHONE))
    services.merge(kept_id=second.id, lost_id=third.id, by=SYSTEM)
    services.merge(kept_id=first.id, lost_id=second.id, by=SYSTEM)
    assert match(contact.phone(PHONE)).customer_id == first.id
    assert queries.family(third.id) == {first.id, second.id, third.id}
    services.undo_merge(lost_id=second.id, by=SYSTEM)
    assert queries.family(third.id) == {second.id, third.id}
    assert match(contact.phone(PHONE)).customer_id == second.id


@pytest.mark.django_db
def test_what_cannot_be_merged() -> None:
    first, second = customer("A"), customer("B")
    services.merge(kept_id=first.id, lost_id=second.id, by=SYSTEM)
    for kept, lost in ((first.id, second.id), (second.id, first.id), (first.id, first.id)):
        with pytest.raises(Refused):
            services.merge(kept_id=kept, lost_id=lost, by=SYSTEM)
    with pytest.raises(Refused):
        services.undo_merge(lost_id=first.id, by=SYSTEM)
    assert recorded() == ["CustomerAdded", "CustomerAdded", "CustomersMerged"]


@pytest.mark.django_db
def test_nobody_is_there() -> None:
    one = customer("A")
    verbs: tuple[Callable[[], object], ...] = (
        lambda: services.rename(customer_id=10**12, name="B", by=SYSTEM),
        lambda: services.merge(kept_id=10**12, lost_id=one.id, by=SYSTEM),
        lambda: services.merge(kept_id=one.id, lost_id=10**12, by=SYSTEM),
        lambda: services.undo_merge(lost_id=10**12, by=SYSTEM),
        lambda: services.add_address(customer_id=10**12, line=LINE, by=SYSTEM),
        lambda: services.add_contact(customer_id=10**12, contact_point=contact.phone(PHONE), by=SYSTEM),
    )
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()
    assert recorded() == ["CustomerAdded"]


@pytest.mark.django_db
def test_only_the_desk_changes_profiles() -> None:
    one, other = customer("A"), customer("B")
    engineer = actor("eve", "engineer")
    verbs: tuple[Callable[[], object], ...] = (
        lambda: services.rename(customer_id=one.id, name="C", by=engineer),
        lambda: services.merge(kept_id=one.id, lost_id=other.id, by=engineer),
        lambda: services.undo_merge(lost_id=other.id, by=engineer),
    )
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()
    services.rename(customer_id=one.id, name="C", by=actor("ann", "agent"))
    assert sorted(queries.names([one.id, other.id]).values()) == ["B", "C"]


@pytest.mark.django_db
def test_profiles_of_before_are_found_as_any_other() -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    contacts = services.read_contacts(phone=PHONE, mail=MAIL)
    past = services.PastCustomer("王芳", "person", "zh-hans", contacts, LINE, "330106", (30.26, 120.13), at)
    (number,), told = services.add_past([past], by=SYSTEM)
    assert [row["id"] for row in queries.search("王芳")] == [number]
    assert match(contact.phone(PHONE)) == services.Match(number, is_new=False)
    place = queries.only_address(number)
    assert place is not None
    assert (place["line"], place["position"]) == (LINE, (30.26, 120.13))
    assert [(one.at, one.event.journal_name) for one in told] == [(at, "customers.CustomerAdded")]


@pytest.mark.django_db
def test_control_a_contact_of_before_has_one_owner_too() -> None:
    contacts = services.read_contacts(phone=PHONE)
    at = datetime(2026, 1, 2, tzinfo=UTC)
    past = services.PastCustomer("王芳", "person", "zh-hans", contacts, LINE, "330106", (30.26, 120.13), at)
    with pytest.raises(IntegrityError), transaction.atomic():
        services.add_past([past, past], by=SYSTEM)
    assert Customer.objects.count() == 0
