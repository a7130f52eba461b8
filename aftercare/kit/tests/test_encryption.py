import base64
import hashlib
import hmac
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from aftercare.kit.encryption import KeyMissing, KeyRing

PLACE = "customers_contact.value"


def ring(*ids: str, current: str = "") -> KeyRing:
    """A key ring with a key of its own for each id."""
    keys = {name: name.encode().ljust(32, b"-") for name in ids}
    lookup = {name: name.encode().ljust(32, b"+") for name in ids}
    return KeyRing(current=current or ids[0], encryption=keys, lookup=lookup)


def as_json(**changes: Any) -> dict[str, Any]:
    """A whole keys.json, with changes."""
    key = base64.b64encode(bytes(32)).decode()
    return {"current": "k1", "encryption": {"k1": key}, "lookup": {"k1": key}} | changes


@pytest.mark.parametrize("text", ["", "13812341234", "沈阳市浑南区 🙂", "x" * 100_000])
def test_what_was_encrypted_can_be_read(text: str) -> None:
    stored = ring("k1").encrypt(text, place=PLACE)
    assert ring("k1").decrypt(stored, place=PLACE) == text
    assert stored.startswith(b"k1:")
    assert not text or text.encode() not in stored


def test_the_same_text_never_looks_the_same() -> None:
    keys = ring("k1")
    assert len({keys.encrypt("13812341234", place=PLACE) for _time in range(100)}) == 100


def test_another_place_does_not_open_it() -> None:
    stored = ring("k1").encrypt("13812341234", place=PLACE)
    with pytest.raises(InvalidTag):
        ring("k1").decrypt(stored, place="customers_contact.name")


@pytest.mark.parametrize("position", [3, 14, 16, -1])
def test_a_changed_byte_does_not_open(position: int) -> None:
    stored = bytearray(ring("k1").encrypt("13812341234", place=PLACE))
    stored[position] ^= 1
    with pytest.raises(InvalidTag):
        ring("k1").decrypt(bytes(stored), place=PLACE)


def test_after_a_rotation_old_values_are_read_and_new_ones_use_the_new_key() -> None:
    old = ring("k1").encrypt("old", place=PLACE)
    both = ring("k1", "k2", current="k2")
    assert both.decrypt(old, place=PLACE) == "old"
    assert both.encrypt("new", place=PLACE).startswith(b"k2:")


def test_a_missing_key_is_named() -> None:
    stored = ring("k1").encrypt("x", place=PLACE)
    with pytest.raises(KeyMissing, match="k1"):
        ring("k2").decrypt(stored, place=PLACE)


def test_the_hash_is_the_same_for_the_same_value_and_use_only() -> None:
    keys = ring("k1")
    known = keys.lookup_hash("13812341234", use="phone")
    assert known == keys.lookup_hash("13812341234", use="phone")
    others = {
        keys.lookup_hash("13812341235", use="phone"),
        keys.lookup_hash("13812341234", use="last4"),
        ring("k2").lookup_hash("13812341234", use="phone"),
    }
    assert known not in others
    assert len(others) == 3
    assert "13812341234" not in known


def test_a_search_asks_under_every_key_current_first() -> None:
    both = ring("k1", "k2", current="k2")
    hashes = both.lookup_hashes("13812341234", use="phone")
    assert [one.partition(":")[0] for one in hashes] == ["k2", "k1"]
    assert hashes[1] == ring("k1").lookup_hash("13812341234", use="phone")
    assert both.lookup_hash("13812341234", use="phone") == hashes[0]


def test_the_hash_is_that_of_the_standard() -> None:
    expected = hmac.new(b"k1".ljust(32, b"+"), b"phone\x0013812341234", hashlib.sha256).hexdigest()[:32]
    assert ring("k1").lookup_hash("13812341234", use="phone") == f"k1:{expected}"


def test_a_ring_is_read_from_its_file() -> None:
    keys = KeyRing.from_json(as_json())
    assert keys.encryption == keys.lookup == {"k1": bytes(32)}


@pytest.mark.parametrize(
    "changes", [{"current": "k2"}, {"lookup": {"k1": "c2hvcnQ="}}, {"encryption": {}}, {"lookup": ["k1"]}]
)
def test_a_ring_without_its_current_key_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(KeyMissing):
        KeyRing.from_json(as_json(**changes))
