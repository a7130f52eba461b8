"""Words in the reader's language."""

import pytest
from django.utils import translation
from django.utils.translation import get_language

from aftercare.kit.bilingual import own_words, said_in_both


@pytest.mark.parametrize(
    ("language", "row", "expected"),
    [
        ("en", {"name": "Gas", "name_zh": "燃气"}, "Gas"),
        ("zh-hans", {"name": "Gas", "name_zh": "燃气"}, "燃气"),
        ("zh-hans", {"name": "Gas", "name_zh": ""}, "Gas"),
        ("en", {"name": "", "name_zh": "燃气"}, "燃气"),
        ("en", {}, ""),
    ],
)
def test_own_words(language: str, row: dict[str, str], expected: str) -> None:
    with translation.override(language):
        assert own_words(row) == expected


def test_a_sentence_is_said_in_both_languages_whatever_is_active() -> None:
    with translation.override("zh-hans"):
        assert said_in_both(lambda: f"said in {get_language()}") == ("said in en", "said in zh-hans")
        assert get_language() == "zh-hans"
