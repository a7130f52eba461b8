"""Addresses of no way in."""

from django.urls import reverse


def test_names() -> None:
    assert [reverse(f"web:{name}") for name in ("theme", "language", "stream_token")] == [
        "/theme",
        "/language",
        "/stream-token",
    ]
