"""The database itself refuses impossible devices."""

import pytest
from django.db import IntegrityError

from aftercare.assets.models import Asset, ProductModel
from aftercare.assets.tests.devices import device, model

pytestmark = pytest.mark.django_db


def test_a_serial_number_is_upper_case_so_that_it_is_unique_in_any_case() -> None:
    number = device().id
    with pytest.raises(IntegrityError, match="assets_serial_is_upper_case"):
        Asset.objects.filter(id=number).update(serial="nw-2024-000123")


def test_a_serial_number_is_there_once() -> None:
    product = model()
    device("SN1", product)
    other = device("SN2", product).id
    with pytest.raises(IntegrityError, match="assets_serial_once"):
        Asset.objects.filter(id=other).update(serial="SN1")


def test_a_device_never_replaces_itself() -> None:
    number = device().id
    with pytest.raises(IntegrityError, match="assets_never_replaces_itself"):
        Asset.objects.filter(id=number).update(replaced_by_id=number)


def test_a_visit_takes_time() -> None:
    product = model()
    with pytest.raises(IntegrityError, match="assets_a_visit_takes_time"):
        ProductModel.objects.filter(id=product.id).update(minutes=0)
