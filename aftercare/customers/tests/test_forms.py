"""A contact is a phone number or a mail address, and never nothing."""

import pytest

from aftercare.customers import forms


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"phone": "13812341234"}, []),
        ({"mail": "a@example.com"}, []),
        ({}, ["phone"]),
        ({"mail": "x" * 300}, ["mail"]),
    ],
)
def test_a_contact_needs_one_of_the_two(data: dict[str, str], wrong: list[str]) -> None:
    assert list(forms.ContactForm(data).errors) == wrong


def test_an_address_may_be_without_a_district() -> None:
    assert forms.AddressForm({"address": "Street 1"}).is_valid()
    assert list(forms.AddressForm({"address": "Street 1", "district": "no"}).errors) == ["district"]
