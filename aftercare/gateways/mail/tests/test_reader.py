import os
from collections.abc import Iterator

import pytest

from aftercare.gateways.mail import reader
from aftercare.gateways.mail.parse import MAX_BYTES, ParsedMail, parse
from aftercare.gateways.mail.reader import Cause, Unreadable, read
from aftercare.gateways.mail.tests.samples import HEAD, HOSTILE, PLAIN, multipart


@pytest.fixture(autouse=True)
def _end() -> Iterator[None]:
    yield
    reader.close()


def test_reads_what_parse_reads() -> None:
    raw = multipart(
        "Content-Type: text/plain; charset=utf-8\r\n\r\n漏水\r\n\r\n> 旧".encode(),
        b"Content-Disposition: attachment; filename=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\nAP8=",
    ).replace(b"Subject", b"Date: Mon, 5 Oct 2026 10:00:00 +0800\r\nSubject", 1)
    assert read(raw) == parse(raw)


def test_one_process_reads_them_all() -> None:
    read(PLAIN)
    first = reader._reader().child.pid
    read(PLAIN)
    assert reader._reader().child.pid == first


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_costs_only_itself(name: str) -> None:
    answer = read(HOSTILE[name])
    assert isinstance(answer, ParsedMail), name
    after = read(PLAIN)
    assert isinstance(after, ParsedMail)
    assert after.text == "It leaks."


def test_a_large_mail_is_refused_and_a_smaller_one_read() -> None:
    assert read(b"x" * (MAX_BYTES + 1)) == Unreadable(Cause.TOO_LARGE)
    answer = read(HEAD + b"\r\n" + b"x" * 5_000_000)
    assert isinstance(answer, ParsedMail)
    assert answer.problems == ("text_cut",)


def test_a_slow_mail_is_ended_by_its_cpu_time(monkeypatch: pytest.MonkeyPatch) -> None:
    _serve_instead(monkeypatch, "while True: pass")
    assert read(PLAIN, seconds=0.5) == Unreadable(Cause.TOO_SLOW)


def test_a_mail_that_hangs_is_ended_by_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    _serve_instead(monkeypatch, "import time; time.sleep(60)")
    assert read(PLAIN, seconds=0.2) == Unreadable(Cause.TOO_SLOW)


@pytest.mark.parametrize("deed", ["import os; os.abort()", "b = bytearray(2 << 30)", "raise SystemExit"])
def test_a_mail_that_crashes_leaves_the_next_one_readable(monkeypatch: pytest.MonkeyPatch, deed: str) -> None:
    with monkeypatch.context() as patch:
        _serve_instead(patch, deed)
        assert read(PLAIN) == Unreadable(Cause.CRASHED)
    assert isinstance(read(PLAIN), ParsedMail)


def test_the_child_gets_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "x")
    read(PLAIN)
    with open(f"/proc/{reader._reader().child.pid}/environ", "rb") as environment:  # noqa: PTH123 - no path of ours
        assert b"SECRET_KEY" not in environment.read()
    assert os.environ["SECRET_KEY"] == "x"


def _serve_instead(monkeypatch: pytest.MonkeyPatch, deed: str) -> None:
    """Have the child do `deed` instead of parsing."""
    reader.close()
    code = f"from aftercare.gateways.mail import child\ndef parse(raw):\n    {deed}\nchild.parse = parse\nchild.main()"
    monkeypatch.setattr(reader, "COMMAND", ["-c", code])
