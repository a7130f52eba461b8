"""Text as people send it: cleaned before it is stored, cut into tokens so that it can be found.

PostgreSQL's own parsers do not cut Chinese. Here a run of Han characters becomes its 2-grams and its last
character, every other word stays whole. A Chinese query is the phrase of its 2-grams, which finds exactly the
texts that contain it; a single character is a prefix, because each character of a run begins a token.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from aftercare.kit.names import HAN

MAX_WORD = 64
"""Characters of a word that are indexed; a longer one is found by its beginning."""

MAX_QUERY_TOKENS = 64

_RUN = re.compile(rf"(?P<han>[{HAN}]+)|(?P<words>(?:(?![{HAN}_])\w)+(?:[-./](?:(?![{HAN}_])\w)+)*)")
_JOINT = re.compile(r"[-./]")
_UNSEEN = re.compile("[\x00\u202a-\u202e\u2066-\u2069]")
_NEWLINES = re.compile("\r\n|[\r\x85\u2028\u2029]")


def clean(text: str, max_length: int) -> str:
    """`text` as it may be stored: at most `max_length` characters, NFC, newlines as `\\n`.

    NUL, which PostgreSQL refuses, is removed, and so are the characters that turn the direction of what follows: they
    can make a text read as another one. A surrogate without its other half becomes U+FFFD.
    """
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    plain = _NEWLINES.sub("\n", _UNSEEN.sub("", whole))
    return unicodedata.normalize("NFC", plain)[:max_length]


def is_blank(text: str) -> bool:
    """True for text that shows nothing: spaces of any kind, and signs without a width."""
    return all(unicodedata.category(sign)[0] in "ZC" for sign in text)


def search_tokens(text: str) -> list[str]:
    """All tokens of `text` in reading order.

    `空调AC-2024` gives 空调, 调, ac, 2024 and the joined ac2024.
    """
    return [token for token, _ in _placed_tokens(text)]


def search_vector_literal(text: str, max_tokens: int = 2000) -> str:
    """The tokens with their positions as a literal for `::tsvector`, at most `max_tokens` of them.

    Positions are what phrases need, and `array_to_tsvector` has none. PostgreSQL keeps 256 positions of one
    token and none above 16,383: with the default bound only a text that repeats one pair of characters more
    than 256 times loses any.
    """
    return " ".join(f"{_quoted(token)}:{place}" for token, place in islice(_placed_tokens(text), max_tokens))


def search_query(text: str) -> str:
    """What somebody typed, as a query for `to_tsquery('simple', …)` or, without another parser, `::tsquery`.

    Every run has to be found: Chinese as a phrase, words whole, the last word as the beginning of a word.
    A number with joints (AC-2024) is found with and without them. Without any word the answer is empty, and an
    empty query finds nothing.
    """
    runs = list(islice(_runs(text), MAX_QUERY_TOKENS))
    last = len(runs) - 1
    return " & ".join(
        _han_query(run) if is_chinese else _word_query(run, unfinished=index == last)
        for index, (run, is_chinese) in enumerate(runs)
    )


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """Runs of Han characters (True) and jointed words (False), folded so that ＡＣ equals ac."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", whole).casefold())
    for match in _RUN.finditer(folded):
        yield match.group(), match.lastgroup == "han"


def _placed_tokens(text: str) -> Iterator[tuple[str, int]]:
    place = 1
    for run, is_chinese in _runs(text):
        parts = _pairs(run) if is_chinese else _parts(run)
        yield from ((part, place + index) for index, part in enumerate(parts))
        if not is_chinese and len(parts) > 1:
            yield _joined(parts), place
        # one place stays free, so that no phrase reaches from one run into the next
        place += len(parts) + 1


def _pairs(run: str) -> list[str]:
    """The 2-grams of a run, and its last character alone."""
    return [run[index : index + 2] for index in range(len(run))]


def _parts(run: str) -> list[str]:
    return [part[:MAX_WORD] for part in _JOINT.split(run)]


def _joined(parts: list[str]) -> str:
    return "".join(parts)[:MAX_WORD]


def _han_query(run: str) -> str:
    if len(run) == 1:
        return f"{_quoted(run)}:*"
    pairs = _pairs(run)[:-1][:MAX_QUERY_TOKENS]
    phrase = " <-> ".join(_quoted(pair) for pair in pairs)
    return f"({phrase})"


def _word_query(run: str, *, unfinished: bool) -> str:
    end = ":*" if unfinished else ""
    parts = _parts(run)[:MAX_QUERY_TOKENS]
    phrase = " <-> ".join(_quoted(part) for part in parts) + end
    return phrase if len(parts) == 1 else f"({phrase} | {_quoted(_joined(parts))}{end})"


def _quoted(token: str) -> str:
    """A token as PostgreSQL reads it; tokens hold letters and digits only, so this is the second fence."""
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
