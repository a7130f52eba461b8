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
    pattern = _pattern(word)
    return pattern is not None and pattern.search(folded) is not None


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str] | None:
    """What finds a word; None for one of spaces. An administrator keeps a few hundred, and each text asks for all."""
    wanted = unicodedata.normalize("NFKC", word).casefold().strip()
    if not wanted:
        return None
    escaped = re.escape(wanted)
    return re.compile(rf"(?<![a-z0-9]){escaped}(?![a-z0-9])" if wanted.isascii() else escaped)
