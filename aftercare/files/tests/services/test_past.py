"""Files of the past have the rows that a living upload leaves."""

from datetime import UTC, datetime

import pytest

from aftercare.files import disk, services
from aftercare.files.models import File, FileLink
from aftercare.kit import clock
from aftercare.kit.actor import system

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 6, 1, 1, tzinfo=UTC)
BY = system("tests")


def row(number: int) -> dict[str, object]:
    names = [field.attname for field in File._meta.concrete_fields if field.attname != "id"]
    return {**File.objects.values(*names).get(id=number)}


def test_many_at_once_share_their_bytes_and_are_rows_of_their_own() -> None:
    ready = services.make_ready(content=b"%PDF-1.7 a report", name="report.pdf", kind="report")
    pasts = [services.PastFile(ready, THEN, [f"ticket:{number}"], BY) for number in (1, 2)]
    ids, happened = services.store_past(pasts)
    with clock.standing_at(THEN):
        living = services.store(content=ready, name=ready.name, subjects=["ticket:3"], by=BY)
    assert [row(number) for number in ids] == [row(living.id)] * 2
    assert list(FileLink.objects.order_by("id").values_list("subject", flat=True)) == [
        "ticket:1",
        "ticket:2",
        "ticket:3",
    ]
    assert disk.path(ready.sha256, "original").read_bytes() == b"%PDF-1.7 a report"
    assert [(one.at, one.event.journal_name, one.subjects) for one in happened] == [
        (THEN, "files.FileAdded", (f"file:{number}", f"ticket:{place}")) for place, number in enumerate(ids, start=1)
    ]


def test_control_nothing_is_nothing() -> None:
    assert services.store_past([]) == ([], [])
    assert not File.objects.exists()
