import pytest
from django.db import IntegrityError, connection, transaction

from aftercare.customers import contact, services
from aftercare.customers.models import ContactPoint, Customer
from aftercare.customers.tests.people import LINE, MAIL, PHONE, SYSTEM, customer
from aftercare.kit import clock

pytestmark = pytest.mark.django_db


def _everything() -> bytes:
    """All rows of this context as the database holds them."""
    found = b""
    with connection.cursor() as cursor:
        for table in ("customers_customer", "customers_contactpoint", "customers_address"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - three names of our own
            for value in [value for row in cursor.fetchall() for value in row]:
                found += b"\n" + (bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode())
    return found


def test_the_database_holds_no_phone_mail_address_or_position() -> None:
    one = customer("王芳", contact.phone(PHONE), contact.mail(MAIL))
    services.add_address(customer_id=one.id, line=LINE, district="310115", position=(31.230416, 121.473701), by=SYSTEM)
    held = _everything()
    for secret in ("13812345678", "5678", "wang.fang", "example.com", "世纪大道", "31.2304", "121.4737"):
        assert secret.encode() not in held, secret
    assert "王芳".encode() in held  # control: what is not encrypted would be seen


def test_a_contact_has_one_owner_and_nobody_is_merged_into_himself() -> None:
    one, other = customer("A", contact.phone(PHONE)), customer("B")
    point = ContactPoint.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactPoint.objects.create(
            customer=other, kind=point.kind, value=point.value, lookup=point.lookup, made_at=clock.now()
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Customer.objects.filter(id=one.id).update(canonical_id=one.id)
    assert list(ContactPoint.objects.values_list("customer_id", flat=True)) == [one.id]
