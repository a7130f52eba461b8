"""Nothing stays that nothing needs, and nothing goes that somebody is about to use."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections, transaction

from aftercare.files import disk, services
from aftercare.files.models import File
from aftercare.files.tests.samples import AGENT, PDF, photo
from aftercare.journal.models import Entry
from aftercare.kit import clock

pytestmark = pytest.mark.django_db


def _on_disk(media_root: Path) -> set[str]:
    return {path.name.partition(".")[0] for path in media_root.rglob("*.*")}


def test_a_file_that_was_never_used_is_forgotten_after_a_day(media_root: Path) -> None:
    unused = services.store(content=PDF, name="a.pdf", subjects=[], by=AGENT)
    used = services.store(content=photo(), name="a.jpg", subjects=["ticket:1"], by=AGENT)
    stored = clock.now()
    with clock.standing_at(stored + timedelta(hours=23)):
        assert services.forget_unlinked() == 0
    with clock.standing_at(stored + timedelta(hours=25)):
        assert services.forget_unlinked() == 1
        assert services.forget_unlinked() == 0
    assert list(File.objects.values_list("id", flat=True)) == [used.id]
    last = Entry.objects.order_by("-id").first()
    assert last is not None
    assert (last.name, last.subjects, last.actor_kind) == ("files.FileForgotten", [f"file:{unused.id}"], "system")
    assert services.sweep_disk() == 1
    assert _on_disk(media_root) == {disk.digest(photo())}


def test_bytes_stay_as_long_as_one_row_names_them(media_root: Path) -> None:
    for subject in ("ticket:1", "ticket:2"):
        services.store(content=PDF, name="a.pdf", subjects=[subject], by=AGENT)
    services.forget(subjects=["ticket:1"], reason="test", by=AGENT)
    assert services.sweep_disk() == 0
    assert _on_disk(media_root) == {disk.digest(PDF)}
    services.forget(subjects=["ticket:2"], reason="test", by=AGENT)
    assert services.sweep_disk() == 1
    assert _on_disk(media_root) == set()


def test_what_a_rolled_back_upload_left_is_swept(media_root: Path) -> None:
    with transaction.atomic():
        services.store(content=photo(), name="a.jpg", subjects=["ticket:1"], by=AGENT)
        transaction.set_rollback(True)
    assert len(list(media_root.rglob("*.*"))) == 3
    (media_root / "ab").mkdir()
    (media_root / "ab" / f"{'ab' * 32}.12345678.part").write_bytes(b"died")
    (media_root / "ab" / "notes.txt").write_text("not ours")
    assert services.sweep_disk() == 2
    assert {path.name for path in media_root.rglob("*.*")} == {"notes.txt"}


@pytest.mark.django_db(transaction=True)
def test_an_upload_under_way_keeps_its_bytes(media_root: Path) -> None:
    swept: list[int] = []

    def sweep() -> None:
        try:
            swept.append(services.sweep_disk())
        finally:
            connections.close_all()

    with transaction.atomic():
        services.store(content=PDF, name="a.pdf", subjects=["ticket:1"], by=AGENT)
        other = threading.Thread(target=sweep)
        other.start()
        other.join()
    assert swept == [0]
    assert _on_disk(media_root) == {disk.digest(PDF)}
