"""What forms offer upwards."""

import pytest
from django.utils import translation

from aftercare.builder import events, plugs
from aftercare.builder.tests import samples


def test_a_filled_sheet_has_its_sentence() -> None:
    assert [line.event for line in plugs.PLUGS] == [events.SheetFilled.journal_name]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "name"), [("en", "Visit"), ("zh-hans", "上门")])
def test_a_form_is_called_by_its_name_and_one_that_is_gone_by_its_code(language: str, name: str) -> None:
    samples.publish("care")
    said = plugs.PLUGS[0].words
    assert said is not None
    with translation.override(language):
        found = said([{"form": "care", "number": 2}, {"form": "gone", "number": 1}])
    assert found == [{"form": name, "number": 2}, {"form": "gone", "number": 1}]
