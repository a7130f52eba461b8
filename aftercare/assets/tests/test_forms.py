"""What the desk enters about devices."""

import pytest

from aftercare.assets.forms import OwnerForm, RegisterForm
from aftercare.assets.tests.devices import customer_id, model

pytestmark = pytest.mark.django_db


def test_a_customer_by_name() -> None:
    owner = customer_id("张三")
    form = OwnerForm({"customer_id": " 张三 "})
    assert form.is_valid()
    assert form.cleaned_data == {"customer_id": owner}


def test_nobody() -> None:
    form = OwnerForm({"customer_id": ""})
    assert form.is_valid()
    assert form.cleaned_data == {"customer_id": None}


def test_a_name_of_two_and_a_name_of_none() -> None:
    customer_id("张三")
    customer_id("张三")
    two, none = OwnerForm({"customer_id": "张三"}), OwnerForm({"customer_id": "李四"})
    assert two.errors == {"customer_id": ["Several customers match. Enter the whole phone number."]}
    assert none.errors == {"customer_id": ["No such customer."]}


def test_models_are_offered_in_the_readers_language() -> None:
    product = model()
    assert list(RegisterForm().fields["model_id"].choices) == [(product.id, "AC-35 · Split air conditioner")]  # type: ignore[attr-defined]
