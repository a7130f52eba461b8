"""Transactions that are undone as a whole.

A savepoint lets a caller undo a part and go on. Where everything is undone together nobody needs it, and each costs
two statements: within :func:`whole` a :func:`part` does without.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

Params = ParamSpec("Params")
Answer = TypeVar("Answer")

_in_whole: ContextVar[bool] = ContextVar("in_whole", default=False)


@contextmanager
def whole() -> Iterator[None]:
    """A transaction of which no part is caught and undone alone: what a part raises has to leave it."""
    with transaction.atomic():
        before = _in_whole.set(True)
        try:
            yield
        finally:
            _in_whole.reset(before)


def part(verb: Callable[Params, Answer]) -> Callable[Params, Answer]:
    """Run a verb in a transaction of its own, or as a part of the caller's: with a savepoint unless in a whole."""

    @wraps(verb)
    def joined(*args: Params.args, **kwargs: Params.kwargs) -> Answer:
        with transaction.atomic(savepoint=not _in_whole.get()):
            return verb(*args, **kwargs)

    return joined
