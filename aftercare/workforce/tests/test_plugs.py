"""What the workforce offers upwards."""

from aftercare.journal.events import Event
from aftercare.kit import plugs
from aftercare.kit.plugs import TimelineLine
from aftercare.workforce import events
from aftercare.workforce.plugs import PLUGS


def test_every_event_has_its_sentence() -> None:
    named = {plug.event for plug in PLUGS if isinstance(plug, TimelineLine)}
    assert named == {name for name in Event.known if name.startswith("workforce.")}
    assert events.EngineerAbsent.journal_name in named


def test_the_subject_is_known_above() -> None:
    assert plugs.subject("engineer") in PLUGS
