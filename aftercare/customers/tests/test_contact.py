import pytest

from aftercare.customers import contact
from aftercare.kit.errors import Refused


@pytest.mark.parametrize(
    "written",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 138 1234 5678",
        "008613812345678",
        "１３８１２３４５６７８",
        " (138)12345678 ",
    ],
)
def test_a_phone_number_has_one_form(written: str) -> None:
    assert contact.phone(written) == contact.Contact("phone", "+8613812345678")


def test_a_number_of_another_country_keeps_its_own() -> None:
    assert contact.phone("+49 30 901820").value == "+4930901820"
    assert contact.phone("010-6552 9988").value == "+861065529988"


@pytest.mark.parametrize(
    "written", ["", "call me", "12", "9" * 60, "\x00", "\ud800", "王" * 20_000, "12345abc", "13800001111 ext 5"]
)
def test_what_cannot_be_a_phone_number(written: str) -> None:
    with pytest.raises(Refused) as refusal:
        contact.phone(written)
    assert refusal.value.field == "phone"


@pytest.mark.parametrize("written", ["wang@example.com", " Wang@Example.COM ", "WANG@EXAMPLE.COM"])
def test_a_mail_address_has_one_form(written: str) -> None:
    assert contact.mail(written) == contact.Contact("mail", "wang@example.com")


@pytest.mark.parametrize(
    "written", ["", "wang", "wang@", "@example.com", "a b@example.com", "a@b@example.com", "\ud800@a.cn"]
)
def test_what_cannot_be_a_mail_address(written: str) -> None:
    with pytest.raises(Refused) as refusal:
        contact.mail(written)
    assert refusal.value.field == "mail"


def test_hashes_say_nothing_and_tell_numbers_apart() -> None:
    one, same, other = contact.phone("13812345678"), contact.phone("+86 138 1234 5678"), contact.phone("13912345678")
    assert one.lookup == same.lookup != other.lookup
    assert one.tail == other.tail == contact.phone_tail("5678")[0]
    assert contact.mail("a@example.com").tail == ""
    assert contact.lookups(one)[0] == one.lookup
    assert "5678" not in one.lookup.split(":")[0]
