"""Lists as files that are safe to open."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from python_calamine import CalamineWorkbook

from aftercare.kit.errors import Refused
from aftercare.web import export

COLUMNS = (("name", "Name"), ("value", "Value"))


def lines(answer: HttpResponse) -> list[list[str]]:
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def cell(value: Any) -> str:
    return lines(export.csv_response("list", COLUMNS, [{"value": value}]))[1][1]


def sheet(rows: list[dict[str, Any]]) -> list[list[Any]]:
    content = export.xlsx_response("list", COLUMNS, rows).content
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_text_that_begins_like_a_formula_stays_text(start: str) -> None:
    text = f"{start}cmd|' /C calc'!A0"
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (-5, "-5"),
        (Decimal("-12.50"), "-12.50"),
        (Decimal("1E+3"), "1000"),
        (-0.5, "-0.5"),
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (date(2026, 11, 23), "2026-11-23"),
        (datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC), "2026-11-23 09:02:03"),
        ("a=1, 漏水", "a=1, 漏水"),
        (gettext_lazy("-lazy"), "'-lazy"),
        ("two\nlines", "two\nlines"),
        ("a\ud800b", "a?b"),
    ],
)
def test_what_is_no_formula_is_written_as_it_is(value: Any, written: str) -> None:
    assert cell(value) == written


def test_a_heading_is_guarded_too() -> None:
    assert lines(export.csv_response("list", [("name", "=1")], []))[0] == ["'=1"]


def test_the_file_is_named_and_saved_not_shown() -> None:
    answer = export.csv_response("库存", COLUMNS, [])
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E5%BA%93%E5%AD%98.csv"
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert export.xlsx_response("stock", COLUMNS, [])["Content-Disposition"] == 'attachment; filename="stock.xlsx"'


def test_cells_of_a_sheet_have_their_types() -> None:
    rows: list[dict[str, Any]] = [
        {"name": "=1+1", "value": -5},
        {"name": "-1", "value": Decimal("2.5")},
        {"name": "http://example.com", "value": True},
        {"name": "0012", "value": date(2026, 11, 23)},
        {"name": "moment", "value": datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)},
        {"name": None, "value": "x" * 40_000},
    ]
    assert sheet(rows) == [
        ["Name", "Value"],
        ["=1+1", -5.0],
        ["-1", 2.5],
        ["http://example.com", True],
        ["0012", date(2026, 11, 23)],
        ["moment", datetime(2026, 11, 23, 9, 2, 3)],  # noqa: DTZ001 - a sheet knows no zones
        ["", "x" * 32_767],
    ]


def test_more_rows_than_a_sheet_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "LARGEST_SHEET", 3)
    assert len(sheet([{"name": "a"}, {"name": "b"}])) == 3
    with pytest.raises(Refused, match="CSV"):
        sheet([{"name": "a"}] * 3)
