import pytest
from django.conf import settings as configured

from aftercare.config import settings


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("postgresql:///aftercare", ("aftercare", "", "", "", "")),
        ("postgresql://", ("aftercare", "", "", "", "")),
        ("postgresql://alice:s3cret@db.example:5433/shop", ("shop", "alice", "s3cret", "db.example", "5433")),
        ("postgresql://al%40ice:p%2Fw%3A@db/shop", ("shop", "al@ice", "p/w:", "db", "")),
        ("postgresql://postgres@/shop?host=/run/sockets", ("shop", "postgres", "", "/run/sockets", "")),
        (
            "postgresql://postgres@/shop?host=%2Frun%2Fmy%20sockets&port=5444",
            ("shop", "postgres", "", "/run/my sockets", "5444"),
        ),
    ],
)
def test_an_address_is_read(address: str, expected: tuple[str, ...]) -> None:
    found = settings._database(address)
    assert tuple(found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")) == expected


def test_what_else_the_address_says_goes_to_the_driver() -> None:
    options = settings._database("postgresql://db/shop?sslmode=verify-full")["OPTIONS"]
    assert options == {"options": "-c statement_timeout=30000 -c lock_timeout=10000", "sslmode": "verify-full"}


def test_no_statement_and_no_lock_waits_for_ever() -> None:
    assert "statement_timeout" in str(settings._database("postgresql://")["OPTIONS"])


def test_cookies_carry_the_installations_name_and_are_not_for_scripts() -> None:
    names = (configured.SESSION_COOKIE_NAME, configured.CSRF_COOKIE_NAME, configured.LANGUAGE_COOKIE_NAME)
    assert all(name.startswith(f"aftercare_{configured.INSTALLATION}_") for name in names)
    assert configured.SESSION_COOKIE_HTTPONLY


def test_nothing_is_run_that_did_not_come_from_us() -> None:
    directives = configured.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == directives["style-src"] == ["'self'"]
    assert directives["frame-ancestors"] == ["'none'"]
    assert "unsafe" not in str(directives)


def test_errors_are_never_shown_in_detail() -> None:
    assert configured.DEBUG is False
