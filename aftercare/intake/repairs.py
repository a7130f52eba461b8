"""Repair records as the Open Repair Data Standard writes them: read, checked, and told apart from what is none.

The standard: one row a repair with id, product_category, brand, year_of_manufacture, repair_status, group_identifier,
event_date and problem (openrepair.org/open-data/open-standard).
"""

import csv
import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from aftercare.kit.text import clean

NOT_STATED = "not stated"
NEEDED = ("id", "product_category", "repair_status", "group_identifier", "event_date", "problem")
OUTCOMES = {"Fixed": "fixed", "Repairable": "repairable", "End of life": "end_of_life", "Unknown": "unknown"}
LONGEST_FIELD = 1_000_000
EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Repair:
    """One good record."""

    record: str
    group: str
    category: str
    brand: str
    outcome: str
    day: date
    problem: str
    barrier: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that cannot be taken, where it stands, and why."""

    line: int
    row: Mapping[str, str]
    reason: str


class Unreadable(Exception):  # noqa: N818 - said of a file
    """The file as a whole is no table of repairs; the text says why."""


def read(path: Path, *, today: date) -> Iterator[Repair | Bad]:
    """The rows of a CSV file (plain or gzip) one after another. Raises Unreadable when it is no such file at all."""
    with _opened(path) as file:
        csv.field_size_limit(LONGEST_FIELD)
        table = csv.DictReader(file)
        missing = [name for name in NEEDED if name not in (table.fieldnames or [])]
        if missing:
            raise Unreadable(_("The file lacks the columns: {names}").format(names=", ".join(missing)))
        seen: set[str] = set()
        try:
            for row in table:
                found = _repair(table.line_num, row, seen, today)
                if isinstance(found, Repair):
                    seen.add(found.record)
                yield found
        except (csv.Error, UnicodeDecodeError, EOFError, gzip.BadGzipFile) as error:
            raise Unreadable(
                _("Line {line} cannot be read: {reason}").format(line=table.line_num, reason=error)
            ) from error


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _repair(line: int, row: Mapping[str, str], seen: set[str], today: date) -> Repair | Bad:
    cells = {name: clean(value or "", LONGEST_FIELD).strip() for name, value in row.items() if isinstance(name, str)}
    reason = _fault(row, cells, seen, today)
    if reason:
        return Bad(line, cells, reason)
    year = cells.get("year_of_manufacture", "")
    return Repair(
        record=cells["id"],
        group=cells["group_identifier"],
        category=cells["product_category"],
        brand=cells.get("brand", ""),
        outcome=OUTCOMES[cells["repair_status"]],
        day=date.fromisoformat(cells["event_date"]),
        problem=cells["problem"] or NOT_STATED,
        barrier=cells.get("repair_barrier_if_end_of_life", ""),
        year=int(year) if year.isascii() and year.isdecimal() else None,
    )


def _fault(row: Mapping[str, str], cells: Mapping[str, str], seen: set[str], today: date) -> str:
    """Why a row cannot be taken, "" when it can."""
    if None in row or None in row.values():
        return _("the row has more or fewer cells than the head of the table")
    for name in ("id", "group_identifier", "product_category"):
        if not cells[name]:
            return _("the column {name} is empty").format(name=name)
    if cells["id"] in seen:
        return _("the record {id} stands in the file twice").format(id=cells["id"])
    if cells["repair_status"] not in OUTCOMES:
        return _("the status “{status}” is none of: {known}").format(
            status=cells["repair_status"][:40], known=", ".join(OUTCOMES)
        )
    return _date_fault(cells["event_date"], today)


def _date_fault(text: str, today: date) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return _("the date “{date}” is not written as 2021-05-30").format(date=text[:40])
    if not EARLIEST <= day <= today:
        return _("the date {date} lies in the future or before 1990").format(date=text)
    return ""
