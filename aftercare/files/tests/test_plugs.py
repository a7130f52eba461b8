"""How files read in a timeline, and what start-up collects."""

import pytest
from django.utils import translation

from aftercare.files import services
from aftercare.files.tests.samples import AGENT, PDF, photo
from aftercare.journal import queries as journal
from aftercare.kit import plugs

pytestmark = pytest.mark.django_db


def test_the_timeline_of_a_ticket() -> None:
    services.store(content=photo(), name="a.jpg", subjects=["ticket:1"], by=AGENT)
    row = services.store(content=PDF, name="a.pdf", subjects=["asset:1"], by=AGENT)
    services.link(file_id=row.id, subjects=["ticket:1"], by=AGENT)
    services.forget(subjects=["ticket:1"], reason="privacy", by=AGENT)
    english = ["removed a file", "placed an earlier file here", "added a photo"]
    assert [line.sentence for line in journal.timeline(["ticket:1"])] == english
    with translation.override("zh-hans"):
        chinese = ["移除了文件", "把已有文件关联到这里", "上传了照片"]
        assert [line.sentence for line in journal.timeline(["ticket:1"])] == chinese


def test_what_files_offer() -> None:
    row = services.store(content=PDF, name="a.pdf", subjects=["asset:1"], by=AGENT)
    subject = plugs.subject("file")
    assert (subject.labels([row.id]), subject.link(row.id)) == ({row.id: "a.pdf"}, "")
    assert {job.name for job in plugs.offered(plugs.PeriodicJob)} >= {"files.forget_unlinked", "files.sweep_disk"}
    assert "every file is on the disk" in {check.name for check in plugs.offered(plugs.Check)}
