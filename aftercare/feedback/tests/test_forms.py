from uuid import uuid4

import pytest

from aftercare.feedback.forms import LONGEST_TEXT, TellForm


def test_a_reply_needs_words_and_an_id() -> None:
    form = TellForm({})
    assert set(form.errors) == {"text", "client_id"}


@pytest.mark.parametrize(("length", "fits"), [(LONGEST_TEXT, True), (LONGEST_TEXT + 1, False)])
def test_a_reply_has_a_length(length: int, *, fits: bool) -> None:
    assert TellForm({"text": "很" * length, "client_id": str(uuid4())}).is_valid() is fits
