"""Database fields that carry the product's rules for personal data."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from aftercare.kit.encryption import KeyRing

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    _Binary = models.TextField
else:
    _Binary = models.BinaryField


def key_ring() -> KeyRing:
    """The installation's keys, read at start-up from outside the database."""
    ring: KeyRing = settings.AFTERCARE_KEY_RING
    return ring


class EncryptedTextField(_Binary):  # type: ignore[type-arg]
    """Text that is encrypted on its way into the database and readable on its way out.

    It cannot be searched or sorted; keep a keyed hash beside it (`key_ring().lookup_hash`). Works with `.values()`.
    """

    description = "Encrypted text"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    @property
    def place(self) -> str:
        """The table and column that the cipher text is bound to."""
        return f"{self.model._meta.db_table}.{self.column}"  # noqa: SLF001 - Django's own name for the public thing

    def get_db_prep_value(self, value: Any, connection: "BaseDatabaseWrapper", prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Encrypt a str; None stays NULL."""
        if isinstance(value, str):
            value = key_ring().encrypt(value, place=self.place)
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> str | None:
        """Decrypt what the database holds."""
        return None if value is None else key_ring().decrypt(bytes(value), place=self.place)

    def to_python(self, value: Any) -> Any:
        """Forms hand over text as it is."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """Serialise as the plain text that the object holds."""
        return str(self.value_from_object(obj))
