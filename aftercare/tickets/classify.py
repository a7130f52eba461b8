"""Which category a text belongs to, by the words that an administrator keeps, with the reason."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from aftercare.tickets.models import Category

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Guess:
    """A category and the words that spoke for it; none when it is only the last resort."""

    category: Category
    words: tuple[str, ...]

    @property
    def reason(self) -> str:
        """The words, as the ticket keeps them."""
        return ", ".join(self.words)[:LONGEST_REASON]


def guess(text: str, categories: Sequence[Category]) -> Guess:
    """The category with the most of its words in `text`; ties go by position, no hit gives the last category.

    Latin words count whole ("leak" is not in "bleak"), Chinese ones anywhere. Raises ValueError without categories.
    """
    if not categories:
        raise ValueError("there is no category")
    folded = unicodedata.normalize("NFKC", text).casefold()
    found = [Guess(one, _held(folded, tuple(one.keywords))) for one in categories]
    best = max(found, key=lambda one: (len(one.words), -one.category.position))
    if best.words:
        return best
    return Guess(max(categories, key=lambda one: one.position), ())


def _held(folded: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that stand in folded text."""
    return tuple(
        word
        for word, wanted, whole in _all_wanted(words)
        if wanted in folded and (whole is None or whole.search(folded) is not None)
    )


@lru_cache(maxsize=256)
def _all_wanted(words: tuple[str, ...]) -> list[tuple[str, str, re.Pattern[str] | None]]:
    """A category's words with what finds each of them, but for those of spaces.

    An administrator keeps a few hundred, and each text asks for all of them.
    """
    found = [(word, *_wanted(word)) for word in words]
    return [one for one in found if one[1]]


def _wanted(word: str) -> tuple[str, re.Pattern[str] | None]:
    """What a word is in folded text, "" for one of spaces, and what finds it there as a whole word."""
    wanted = unicodedata.normalize("NFKC", word).casefold().strip()
    if not wanted.isascii():
        return wanted, None
    return wanted, re.compile(rf"(?<![a-z0-9]){re.escape(wanted)}(?![a-z0-9])")
