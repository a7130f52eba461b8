"""Settings that are read all day and changed once a month, remembered for a moment.

What is remembered is the same for everybody: never what somebody's rights decide. The process that changes a setting
forgets at once (`forget`), the others within :data:`SECONDS`.
"""

import time
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar

Params = ParamSpec("Params")
Value = TypeVar("Value")

SECONDS = 2.0


class Remembered(Generic[Params, Value]):
    """A function whose answers are remembered by its arguments, which must be hashable."""

    def __init__(self, read: Callable[Params, Value]) -> None:
        wraps(read)(self)
        self._read = read
        self._known: dict[Hashable, tuple[float, Value]] = {}
        _all.append(self)

    def __call__(self, *args: Params.args, **kwargs: Params.kwargs) -> Value:
        """The answer of a moment ago, or a new one. Nobody may change it."""
        asked = (args, tuple(kwargs.items()))
        now = time.monotonic()
        known = self._known.get(asked)
        if known is None or now - known[0] > SECONDS:
            known = self._known[asked] = (now, self._read(*args, **kwargs))
        return known[1]

    def forget(self) -> None:
        """Read anew at the next call, in this process."""
        self._known.clear()


_all: "list[Remembered[..., Any]]" = []


def for_a_moment(read: Callable[Params, Value]) -> Remembered[Params, Value]:
    """Remember what a reading of settings answers, for :data:`SECONDS`. It has few different arguments."""
    return Remembered(read)


def forget_all() -> None:
    """Forget everything, for tests, which change the world behind its back."""
    for one in _all:
        one.forget()
