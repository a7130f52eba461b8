"""Phone numbers and mail addresses in one form, and the keyed hashes under which they are found."""

from dataclasses import dataclass

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from aftercare.kit.errors import Refused
from aftercare.kit.fields import key_ring
from aftercare.kit.text import clean

HOME_REGION = "CN"
TAIL_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Contact:
    """A phone number in E.164 form or a mail address in lower case; `kind` is "phone" or "mail"."""

    kind: str
    value: str

    @property
    def lookup(self) -> str:
        """The keyed hash of the whole value."""
        return key_ring().lookup_hash(self.value, use=self.kind)

    @property
    def tail(self) -> str:
        """The keyed hash of a phone's last four digits; "" for mail."""
        return phone_tail(self.value)[0] if self.kind == "phone" else ""


def phone(text: str) -> Contact:
    """Read a phone number as people write it. Raises Refused when it cannot be one."""
    written = clean(text, 60).strip()
    try:
        number = phonenumbers.parse(written, HOME_REGION)
    except phonenumbers.NumberParseException:
        number = None
    # Letters would be read as the digits of their keys, and an extension would be dropped.
    is_plain = number is not None and not number.extension and not any(sign.isalpha() for sign in written)
    if number is None or not is_plain or not phonenumbers.is_possible_number(number):
        raise Refused(
            _("This is not a phone number. Write it with the area code, for example 138 1234 5678."), field="phone"
        )
    return Contact("phone", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def mail(text: str) -> Contact:
    """Read a mail address. Raises Refused when it cannot be one."""
    written = clean(text, 254).strip().lower()
    try:
        validate_email(written)
    except ValidationError as error:
        raise Refused(_("This is not an e-mail address. It looks like name@example.com."), field="mail") from error
    return Contact("mail", written)


def phone_tail(digits: str) -> list[str]:
    """The hashes of the last four digits under every key, current first."""
    return key_ring().lookup_hashes(digits[-TAIL_DIGITS:], use="phone-tail")


def lookups(contact: Contact) -> list[str]:
    """The hashes of the whole value under every key."""
    return key_ring().lookup_hashes(contact.value, use=contact.kind)
