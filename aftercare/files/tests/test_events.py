"""Events of files are read back from the journal as they were written."""

from aftercare.files import events
from aftercare.journal.events import Event


def test_events_read_back() -> None:
    said = events.FileAdded(file_id=1, kind="document", media_type="application/pdf", size=9)
    assert events.FileAdded.read(said.data()) == said
    names = {name for name in Event.known if name.startswith("files.")}
    assert names == {
        f"files.{name}" for name in ("FileAdded", "PhotoAdded", "SignatureAdded", "FileLinked", "FileForgotten")
    }
