"""What the launcher says in the terminal, in the language of the person who reads it."""

import gettext
import os
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

LOCALE_FOLDER = Path(__file__).resolve().parent.parent / "locale"


class Stop(Exception):  # noqa: N818 - said to a person, read as a sentence
    """The launcher cannot go on. The message names what is wrong and the way out."""


def language(environment: Mapping[str, str] | None = None) -> str:
    """`zh_Hans` or `en`, by the first of LC_ALL, LC_MESSAGES and LANG that is set."""
    environment = os.environ if environment is None else environment
    chosen = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "zh_Hans" if chosen.lower().startswith("zh") else "en"


@cache
def _catalogue(name: str) -> Callable[[str], str]:
    return gettext.translation("django", LOCALE_FOLDER, [name], fallback=True).gettext


def _(text: str) -> str:
    """The sentence in the reader's language."""
    return _catalogue(language())(text)


def say(text: str = "") -> None:
    """Print one line at once, also into a pipe."""
    _write(f"{text}\n")


def _write(text: str) -> None:
    """Write at once; when the reader has gone (`./dev status | head -1`), go on in silence."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is being done, and how many seconds it took when it is done."""
    began = time.monotonic()
    _write(f"  {name} ... ")
    try:
        yield
    except BaseException:
        say()
        raise
    say(f"{time.monotonic() - began:.1f} s")


def width(text: str) -> int:
    """How many columns of a terminal the text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines with the columns aligned, also when Chinese and Latin text stand in one column."""
    columns = max(map(len, rows), default=0)
    widths = [max((width(row[at]) for row in rows if at < len(row)), default=0) for at in range(columns)]
    return ["  ".join(cell + " " * (widths[at] - width(cell)) for at, cell in enumerate(row)).rstrip() for row in rows]
