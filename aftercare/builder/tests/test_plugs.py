"""What forms offer upwards."""

import pytest
from django.utils import translation

from aftercare.builder import events, plugs


def test_a_filled_sheet_has_its_sentence() -> None:
    assert [line.event for line in plugs.PLUGS] == [events.SheetFilled.journal_name]


@pytest.mark.parametrize(("language", "name"), [("en", "Visit"), ("zh-hans", "上门")])
def test_a_form_is_called_by_its_name_and_by_its_code_where_there_is_none(language: str, name: str) -> None:
    said = plugs.PLUGS[0].words
    assert said is not None
    with translation.override(language):
        named, bare = said([{"form": "visit", "name": "Visit", "name_zh": "上门"}, {"form": "gone"}])
    assert (named["form"], bare["form"]) == (name, "gone")
