from collections import Counter

import pytest

from aftercare.kit import remember

asked: Counter[str] = Counter()


@remember.for_a_moment
def read(name: str) -> int:
    asked[name] += 1
    return asked[name]


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    asked.clear()
    read.forget()
    now = [100.0]
    monkeypatch.setattr("aftercare.kit.remember.time.monotonic", lambda: now[0])
    return now


def test_it_is_read_once_a_moment_for_each_argument(_anew: list[float]) -> None:  # noqa: PT019 - its clock is turned
    assert [read("a"), read("a"), read("b")] == [1, 1, 1]
    _anew[0] += remember.SECONDS
    assert read("a") == 1
    _anew[0] += 0.1
    assert [read("a"), read("a")] == [2, 2]


def test_control_what_is_forgotten_is_read_anew() -> None:
    assert read("a") == 1
    read.forget()
    assert read("a") == 2
    remember.forget_all()
    assert read("a") == 3


def test_it_keeps_the_name_of_what_it_reads() -> None:
    assert read.__name__ == "read"  # type: ignore[attr-defined]
