from aftercare.journal.events import Event
from aftercare.kit.plugs import TimelineLine
from aftercare.messaging.plugs import PLUGS


def test_every_line_of_the_timeline_is_about_an_event_of_ours() -> None:
    lines = {plug.event for plug in PLUGS if isinstance(plug, TimelineLine)}
    assert lines == {"messaging.MessageReceived", "messaging.MessageSent", "messaging.NoteWritten"}
    assert lines <= set(Event.known)
