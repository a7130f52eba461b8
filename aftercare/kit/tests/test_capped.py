"""What a stranger's content can do to a child must not reach the caller."""

import os
import signal
import time

import pytest

from aftercare.kit import capped
from aftercare.kit.capped import Caps, ChildLost

HERE = "aftercare.kit.tests.test_capped"
SMALL = Caps(seconds=2, megabytes=256, output_megabytes=1)


# The functions below run in the child.
def turned(content: bytes) -> bytes:
    return content[::-1]


def wants(content: bytes) -> bytes:
    return bytes(len(bytearray(int(content))))[:1]


def turns_for_ever(_content: bytes) -> bytes:
    while True:
        pass


def sleeps(_content: bytes) -> bytes:
    time.sleep(60)
    return b""


def writes(content: bytes) -> bytes:
    return bytes(int(content))


def crashes(_content: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGSEGV)
    return b""


def complains(_content: bytes) -> bytes:
    raise ValueError("this is not a picture")


def environment(_content: bytes) -> bytes:
    return ",".join(sorted(set(os.environ) - {"LC_CTYPE"})).encode()


def _lost(name: str, content: bytes = b"", caps: Caps = SMALL) -> str:
    with pytest.raises(ChildLost) as lost:
        capped.call(f"{HERE}:{name}", content, caps=caps)
    return str(lost.value).removeprefix(f"{HERE}:")


def test_the_answer_comes_back_whole() -> None:
    content = bytes(range(256)) * 40_000
    assert capped.call(f"{HERE}:turned", content, caps=Caps()) == content[::-1]


def test_memory_is_capped() -> None:
    assert _lost("wants", b"400000000") == "wants ended with 1: MemoryError"
    assert capped.call(f"{HERE}:wants", b"1000000", caps=SMALL) == b"\0"


def test_processor_time_is_capped() -> None:
    assert _lost("turns_for_ever") == f"turns_for_ever ended with {-signal.SIGKILL}: no word"


def test_sleeping_is_no_way_around() -> None:
    assert _lost("sleeps", caps=Caps(waiting_seconds=1)) == "sleeps did not answer within 1 s"


def test_output_is_capped() -> None:
    assert "writes ended with" in _lost("writes", b"1048577")
    assert len(capped.call(f"{HERE}:writes", b"1048576", caps=SMALL)) == 1048576


def test_a_crash_and_an_error_are_told_apart_in_the_log() -> None:
    assert _lost("crashes") == f"crashes ended with {-signal.SIGSEGV}: no word"
    assert _lost("complains") == "complains ended with 1: ValueError: this is not a picture"


def test_the_child_inherits_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    assert capped.call(f"{HERE}:environment", b"", caps=Caps()) == b""
