"""Taking over repairs of another house: once, as history, with nothing set in motion."""

import csv
from datetime import date
from pathlib import Path

import pytest

from aftercare.intake import history
from aftercare.intake.repairs import read
from aftercare.journal.models import Entry
from aftercare.kit.actor import system
from aftercare.outbox.models import Parcel
from aftercare.tasks.models import Clock
from aftercare.tickets.models import Ticket

pytestmark = pytest.mark.django_db
SAMPLE = Path(__file__).parents[3] / "tests/data/repairs-500.csv"
TODAY = date(2026, 11, 22)


def _few(folder: Path, count: int = 30) -> Path:
    """The head of the sample; quoted cells may hold line breaks, so that it is cut by rows."""
    path = folder / "few.csv"
    with SAMPLE.open(newline="") as source, path.open("w", newline="") as target:
        rows = csv.reader(source)
        csv.writer(target).writerows(row for _number, row in zip(range(count + 1), rows, strict=False))
    return path


def _run(path: Path) -> history.Progress:
    return history.take_over(read(path, today=TODAY), by=system("import"), told=lambda _done: None)


def test_each_record_becomes_a_device_and_a_closed_ticket_once(tmp_path: Path) -> None:
    path = _few(tmp_path)
    first = _run(path)
    assert (first.added, first.known, first.bad) == (30, 0, [])
    entries = Entry.objects.count()
    second = _run(path)
    assert (second.added, second.known, second.bad) == (0, 30, [])
    assert (Ticket.objects.count(), Entry.objects.count()) == (30, entries)
    with path.open(newline="") as file:
        given = {f"repairs:{row['id']}": row for row in csv.DictReader(file)}
    for ticket in Ticket.objects.select_related("asset", "customer"):
        row = given[ticket.source or ""]
        assert ticket.closed_at
        assert ticket.asset
        assert ticket.state == "closed"
        assert ticket.closed_at.date() == date.fromisoformat(row["event_date"])
        assert ticket.outcome == row["repair_status"].lower().replace(" ", "_")
        assert ticket.asset.serial == row["id"].upper()
        assert (ticket.customer.kind, ticket.customer.name) == ("firm", row["group_identifier"])
        assert ticket.description == (row["problem"].strip() or "not stated").replace("\r\n", "\n")


def test_history_starts_no_clock_and_writes_to_nobody(tmp_path: Path) -> None:
    _run(_few(tmp_path, 10))
    assert (Clock.objects.count(), Parcel.objects.count()) == (0, 0)
    assert set(Ticket.objects.values_list("in_sla", flat=True)) == {False}


def test_a_stopped_import_goes_on_behind_what_is_there(tmp_path: Path) -> None:
    rows = list(read(_few(tmp_path, 20), today=TODAY))
    history.take_over(rows[:12], by=system("import"), told=lambda _done: None)
    rest = history.take_over(rows, by=system("import"), told=lambda _done: None)
    assert (rest.added, rest.known) == (8, 12)
