"""Events survive the way through the journal."""

from aftercare.parts.events import PartUsed


def test_an_event_reads_back() -> None:
    event = PartUsed(part_id=1, number="PUMP-1", quantity=2, user_id=3, workorder="workorder:9")
    assert PartUsed.read({**event.data(), "dropped later": 1}) == event
    assert PartUsed.journal_name == "parts.PartUsed"
