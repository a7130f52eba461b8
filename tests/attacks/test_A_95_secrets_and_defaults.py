"""A-95: the repository holds no secret, no installation runs on a known one, and nothing is shown in detail."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from aftercare.config import keys
from tests.architecture.sources import ROOT

SECRETS = {
    "a private key": re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\r?\n[A-Za-z0-9+/=\r\n]{100}"),
    "a key of a cloud": re.compile(rb"\b(AKIA|ASIA|LTAI)[A-Za-z0-9]{12,20}\b"),
    "a key of ours": re.compile(rb"\bac_[A-Za-z0-9_-]{40,}"),
    "a token of a forge": re.compile(rb"\b(gh[pousr]_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20})\b"),
    "a password in an address": re.compile(
        rb"://[^/\s:@{}\"'`]+:(?!password@|secret@|p%40ss|p%2Fw|\$|<)[^/\s:@{}\"'`]{8,}@"
    ),
}
EXAMPLES = re.compile(rb"example|localhost|127\.0\.0\.1|\.test\b")


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name]


def _found(content: bytes) -> list[str]:
    lines = [line for line in content.splitlines() if not EXAMPLES.search(line)]
    text = b"\n".join(lines)
    return [name for name, pattern in SECRETS.items() if pattern.search(text)]


def test_no_file_holds_a_secret() -> None:
    here = Path(__file__)
    assert {str(path): _found(path.read_bytes()) for path in _tracked() if path.is_file() and path != here} == {
        str(path): [] for path in _tracked() if path.is_file() and path != here
    }
    names = {path.name for path in _tracked()}
    assert not names & {".env", "keys.json", "id_rsa", "credentials.json", ".pypirc", ".npmrc", ".netrc"}


@pytest.mark.parametrize(
    "content",
    [
        b"-----BEGIN RSA PRIVATE KEY-----\n" + b"A" * 120,
        b"key = AKIAABCDEFGHIJKLMNOP",
        b"ac_" + b"x" * 43,
        b"postgresql://admin:correcthorse@db.internal/x",
    ],
)
def test_control_a_secret_is_found(content: bytes) -> None:
    assert _found(content) != []


def test_every_installation_has_keys_of_its_own(tmp_path: Path) -> None:
    first, second = (keys.load_or_make(tmp_path / name) for name in ("a", "b"))
    assert first["django"] != second["django"]
    assert first["django"] not in {path.read_text() for path in _tracked() if path.suffix in {".toml", ".md"}}
    assert len(settings.SECRET_KEY) >= 50


def test_nothing_is_shown_in_detail_and_no_host_is_everybody() -> None:
    assert (settings.DEBUG, "*" in settings.ALLOWED_HOSTS) == (False, False)
