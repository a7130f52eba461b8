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
    found = [Guess(one, tuple(word for word in one.keywords if _holds(folded, word))) for one in categories]
    best = max(found, key=lambda one: (len(one.words), -one.category.position))
    if best.words:
        return best
    return Guess(max(categories, key=lambda one: one.position), ())


def _holds(folded: str, word: str) -> bool:
    wanted, whole = _wanted(word)
    if not wanted or wanted not in folded:
        return False
    return whole is None or whole.search(folded) is not None


@lru_cache(maxsize=4096)
def _wanted(word: str) -> tuple[str, re.Pattern[str] | None]:
    """What a word is in folded text, and what finds it there as a whole word; "" for one of spaces.

    An administrator keeps a few hundred, and each text asks for all of them.
    """
    wanted = unicodedata.normalize("NFKC", word).casefold().strip()
    if not wanted.isascii():
        return wanted, None
    return wanted, re.compile(rf"(?<![a-z0-9]){re.escape(wanted)}(?![a-z0-9])")
