"""Take files in once, show them in several places, forget them."""

import hashlib
import threading
from pathlib import Path

import pytest
from django.db import connections, transaction

from aftercare.files import disk, services
from aftercare.files.models import File, FileLink
from aftercare.files.tests.samples import AGENT, PDF, photo
from aftercare.journal.models import Entry
from aftercare.kit.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db


def _links() -> set[tuple[int, str]]:
    return set(FileLink.objects.values_list("file_id", "subject"))


def _said() -> list[tuple[str, list[str]]]:
    return list(Entry.objects.order_by("id").values_list("name", "subjects"))


def test_a_photo_is_a_row_three_files_and_an_event(media_root: Path) -> None:
    content = photo()
    row = services.store(content=content, name="门.jpg", subjects=["ticket:12", "asset:3"], by=AGENT)
    sha256 = hashlib.sha256(content).hexdigest()
    assert row == services.FileRow(row.id, "门.jpg", "photo", "image/jpeg", len(content))
    assert {str(path.relative_to(media_root)) for path in media_root.rglob("*.*")} == {
        f"{sha256[:2]}/{sha256}.{variant}" for variant in ("original", "show", "thumb")
    }
    assert disk.path(sha256, "original").read_bytes() == content
    assert disk.path(sha256, "original").stat().st_mode & 0o777 == 0o600
    assert _links() == {(row.id, "ticket:12"), (row.id, "asset:3")}
    assert _said() == [("files.PhotoAdded", ["asset:3", f"file:{row.id}", "ticket:12"])]
    stored = File.objects.get()
    assert (stored.sha256, stored.actor_kind, stored.actor_id, stored.client) == (sha256, "user", 7, "")


def test_no_name_reaches_the_journal() -> None:
    services.store(content=PDF, name="Zhang San passport.pdf", subjects=["ticket:1"], by=AGENT)
    assert "Zhang" not in str(list(Entry.objects.values("data", "changes")))


def test_each_kind_has_its_event() -> None:
    services.store(content=photo(), name="s.png", subjects=[], kind="signature", by=AGENT)
    services.store(content=PDF, name="r.pdf", subjects=[], kind="report", by=AGENT)
    assert [name for name, _ in _said()] == ["files.SignatureAdded", "files.FileAdded"]


def test_decoding_can_be_done_before_the_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = services.make_ready(content=photo(), name="a.jpg")
    monkeypatch.setattr("aftercare.engines.images.prepare", lambda _content: pytest.fail("decoded twice"))
    assert services.store(content=ready, name="ignored", subjects=[], by=AGENT).name == "a.jpg"


def test_the_same_key_stores_once() -> None:
    first = services.store(content=PDF, name="a.pdf", subjects=["ticket:1"], key="k", by=AGENT)
    assert services.store(content=PDF, name="a.pdf", subjects=["ticket:1"], key="k", by=AGENT) == first
    assert (File.objects.count(), Entry.objects.count()) == (1, 1)
    with pytest.raises(Refused):
        services.store(content=PDF + b"x", name="a.pdf", subjects=["ticket:1"], key="k", by=AGENT)
    assert (File.objects.count(), Entry.objects.count()) == (1, 1)
    services.forget(subjects=["ticket:1"], reason="test", by=AGENT)
    with pytest.raises(NotAllowed):
        services.store(content=PDF, name="a.pdf", subjects=["ticket:1"], key="k", by=AGENT)


def test_a_subject_that_is_no_reference_stores_nothing() -> None:
    with pytest.raises(ValueError, match="not a reference"), transaction.atomic():
        services.store(content=PDF, name="a.pdf", subjects=["ticket"], by=AGENT)
    assert (File.objects.count(), Entry.objects.count()) == (0, 0)


def test_a_file_shows_on_further_objects_once() -> None:
    row = services.store(content=PDF, name="a.pdf", subjects=["ticket:1"], by=AGENT)
    services.link(file_id=row.id, subjects=["ticket:1", "workorder:2"], by=AGENT)
    services.link(file_id=row.id, subjects=["workorder:2"], by=AGENT)
    assert _links() == {(row.id, "ticket:1"), (row.id, "workorder:2")}
    assert _said()[1:] == [("files.FileLinked", [f"file:{row.id}", "workorder:2"])]
    with pytest.raises(NotAllowed):
        services.link(file_id=row.id + 1, subjects=["ticket:1"], by=AGENT)


def test_forgetting_keeps_what_somebody_else_shows() -> None:
    alone = services.store(content=PDF, name="a.pdf", subjects=["ticket:1"], by=AGENT)
    shared = services.store(content=PDF, name="b.pdf", subjects=["ticket:1", "asset:2"], by=AGENT)
    assert services.forget(subjects=["ticket:1"], reason="privacy", by=AGENT) == 1
    assert list(File.objects.values_list("id", flat=True)) == [shared.id]
    assert _links() == {(shared.id, "asset:2")}
    assert _said()[2:] == [("files.FileForgotten", [f"file:{alone.id}", "ticket:1"])]
    assert services.forget(subjects=["ticket:1"], reason="privacy", by=AGENT) == 0


@pytest.mark.django_db(transaction=True)
def test_the_same_photo_stored_by_many_at_once_lies_on_disk_once(media_root: Path) -> None:
    ready = services.make_ready(content=photo(), name="a.jpg")
    gate, ids = threading.Barrier(8), set()

    def run() -> None:
        gate.wait()
        try:
            ids.add(services.store(content=ready, name="a.jpg", subjects=["ticket:1"], by=AGENT).id)
            services.sweep_disk()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == File.objects.count() == 8
    assert sorted(path.suffix for path in media_root.rglob("*.*")) == [".original", ".show", ".thumb"]
    assert disk.path(ready.sha256, "original").read_bytes() == ready.variants["original"]
