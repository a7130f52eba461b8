"""Personal data at rest: authenticated encryption and keyed hashes, with keys that live outside the database.

A key ring holds several keys under short ids; the current one encrypts, every one of them still reads, so that keys
can be rotated while the service runs. Each stored value starts with the id of the key that made it.
"""

import base64
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
HASH_HEX_DIGITS = 32


class KeyMissing(Exception):  # noqa: N818 - said of a key, read as a sentence
    """A stored value names a key that is not in the ring: the data folder and the database do not belong together."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """`encryption` and `lookup` map key ids to 32 secret bytes; `current` is the id that new values are made with."""

    current: str
    encryption: Mapping[str, bytes]
    lookup: Mapping[str, bytes]

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "KeyRing":
        """Read the ring from `keys.json`: ids to base64. Raises KeyMissing when the current key is not in it."""
        rings = {
            use: {name: base64.b64decode(str(value)) for name, value in _mapping(data[use]).items()}
            for use in ("encryption", "lookup")
        }
        current = str(data["current"])
        for use, ring in rings.items():
            if len(ring.get(current, b"")) != 32:  # noqa: PLR2004 - AES-256
                raise KeyMissing(f"the current {use} key {current!r} is missing or not 32 bytes long")
        return cls(current=current, encryption=rings["encryption"], lookup=rings["lookup"])

    def encrypt(self, text: str, *, place: str) -> bytes:
        """Encrypt `text` for `place` (table and column). The same bytes moved to another place will not open."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(self.encryption[self.current]).encrypt(nonce, text.encode(), place.encode())
        return self.current.encode() + b":" + nonce + sealed

    def decrypt(self, stored: bytes, *, place: str) -> str:
        """Undo :meth:`encrypt`.

        Raises KeyMissing for an unknown key and cryptography's InvalidTag for bytes that were changed or moved.
        """
        key_id, _, rest = bytes(stored).partition(b":")
        key = self.encryption.get(key_id.decode("ascii", "replace"))
        if key is None:
            raise KeyMissing(f"no encryption key {key_id!r} in the key ring")
        return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], place.encode()).decode()

    def lookup_hashes(self, value: str, *, use: str) -> list[str]:
        """The hash of `value` under every key, current first: what a search asks for. `use` keeps kinds apart."""
        ids = [self.current, *(name for name in self.lookup if name != self.current)]
        return [f"{key_id}:{self._digest(self.lookup[key_id], value, use)}" for key_id in ids]

    def lookup_hash(self, value: str, *, use: str) -> str:
        """The hash of `value` under the current key: what is stored."""
        return self.lookup_hashes(value, use=use)[0]

    @staticmethod
    def _digest(key: bytes, value: str, use: str) -> str:
        message = f"{use}\x00{value}".encode()
        return hmac.digest(key, message, "sha256").hex()[:HASH_HEX_DIGITS]


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise KeyMissing("keys.json must map key ids to keys")
    return value
