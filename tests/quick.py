"""What makes tests quick without making them easy."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, cast

from django.contrib.auth.hashers import Argon2PasswordHasher
from whitenoise.middleware import WhiteNoiseMiddleware

from aftercare.kit.capped import Caps, ChildLost


class QuickArgon2(Argon2PasswordHasher):
    """The product's hash with the least work: a test makes many people and guards none of their passwords."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


def call(function: str, content: bytes, *, caps: Caps) -> bytes:
    """`kit.capped.call` without the process: the same answers, and no caps."""
    del caps
    module, _, name = function.partition(":")
    try:
        return cast("bytes", getattr(import_module(module), name)(content))
    except Exception as failure:
        raise ChildLost(f"{function}: {failure}") from failure


def found_once() -> Callable[[WhiteNoiseMiddleware], None]:
    """`WhiteNoiseMiddleware.add_files_from_finders` that looks through the folders once and remembers what it found."""
    look, found = WhiteNoiseMiddleware.add_files_from_finders, dict[str, Any]()

    def add_files_from_finders(self: WhiteNoiseMiddleware) -> None:
        if not found:
            look(self)
            found.update(self.files)
        self.files.update(found)

    return add_files_from_finders
