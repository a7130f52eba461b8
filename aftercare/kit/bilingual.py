"""Words that an installation keeps in both languages: in `name` (English) and `name_zh` (Chinese)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import get_language, override

from aftercare.kit.text import clean


def in_chinese() -> bool:
    """True when the reader's language is Chinese."""
    return (get_language() or "").startswith("zh")


def own_words(row: Mapping[str, Any], field: str = "name") -> str:
    """The words of a row in the reader's language; the other language where this one is empty."""
    english, chinese = str(row.get(field) or ""), str(row.get(f"{field}_zh") or "")
    return (chinese or english) if in_chinese() else (english or chinese)


def both_names(name: str, name_zh: str, longest: int) -> dict[str, str]:
    """Both names as they may be stored, by field, each at most `longest` characters; empty where none was given."""
    return {"name": clean(name, longest).strip(), "name_zh": clean(name_zh, longest).strip()}


def said_in_both(sentence: Callable[[], str]) -> tuple[str, str]:
    """What `sentence` puts together, in English and in Chinese: for what is stored before anybody knows its reader."""
    with override("en"):
        english = sentence()
    with override("zh-hans"):
        return english, sentence()
