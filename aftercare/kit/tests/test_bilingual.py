"""Words in the reader's language."""

import pytest
from django.utils import translation

from aftercare.kit.bilingual import own_words


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
