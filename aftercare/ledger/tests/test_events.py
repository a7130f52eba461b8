"""Events of the ledger are read back from the journal as they were written."""

from aftercare.journal.events import Event
from aftercare.ledger import events


def test_events_read_back_and_ignore_what_a_later_version_dropped() -> None:
    said = events.TransferReversed(transfer_id=2, reversed_id=1, item="part:5", quantity="0.5", reason="wrong")
    assert (said.journal_name, Event.known[said.journal_name]) == ("ledger.TransferReversed", events.TransferReversed)
    assert events.TransferReversed.read(said.data() | {"colour": "red"}) == said
    assert events.Transferred.journal_name == "ledger.Transferred"
