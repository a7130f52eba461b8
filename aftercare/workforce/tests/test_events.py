"""Events survive the way through the journal."""

from aftercare.workforce.events import EngineerAbsent


def test_an_event_reads_back() -> None:
    event = EngineerAbsent(engineer_id=1, user_id=2, shift_id=3, start="2026-11-23T00:00:00+00:00", end="…")
    assert EngineerAbsent.read({**event.data(), "dropped later": 1}) == event
    assert EngineerAbsent.journal_name == "workforce.EngineerAbsent"
