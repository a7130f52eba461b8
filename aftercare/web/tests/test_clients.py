"""The address that a request comes from."""

import pytest
from django.test import RequestFactory, override_settings

from aftercare.web.clients import client_address


def seen(remote: str, forwarded: str = "") -> str:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers))


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("", "unknown"),
        ("no address", "unknown"),
    ],
)
def test_addresses(remote: str, address: str) -> None:
    assert seen(remote) == address


def test_what_a_client_claims_is_not_believed() -> None:
    assert seen("192.0.2.7", "203.0.113.1") == "192.0.2.7"


@override_settings(PROXIES=1)
def test_our_own_balancer_is_believed_for_what_it_wrote() -> None:
    assert seen("10.0.0.1", "198.51.100.9, 203.0.113.1") == "203.0.113.1"
    assert seen("10.0.0.1") == "unknown"  # nobody but the balancer reaches us


@override_settings(PROXIES=2)
def test_fewer_entries_than_balancers() -> None:
    assert seen("10.0.0.1", "203.0.113.1") == "10.0.0.1"
