"""What forms offer upwards."""

from aftercare.builder import events, plugs


def test_a_filled_sheet_has_its_sentence() -> None:
    assert [line.event for line in plugs.PLUGS] == [events.SheetFilled.journal_name]
