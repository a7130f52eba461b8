"""What a customer of the demo writes."""

import pytest

from aftercare.demo.forms import LetterForm


@pytest.mark.parametrize(("text", "valid"), [("Hello", True), ("", False), ("  ", False), ("字" * 20_001, False)])
def test_an_answer_has_words_and_an_end(text: str, valid: bool) -> None:  # noqa: FBT001 - a table's column
    assert LetterForm({"text": text}).is_valid() is valid
