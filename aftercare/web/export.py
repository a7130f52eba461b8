"""Lists as files. What somebody wrote must stay text in a spreadsheet, never become a formula that runs there."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from aftercare.kit.errors import Refused

if TYPE_CHECKING:
    from aftercare.kit.errors import Sentence

# Key in the rows, and the words above the column.
Column = tuple[str, "Sentence"]
Rows = Iterable[Mapping[str, Any]]

# With these a spreadsheet starts a formula, the full-width forms in Chinese ones; a leading break hides the next sign.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"  # else Excel does not read Chinese as UTF-8
LONGEST_CELL = 32_767
LARGEST_SHEET = 1_048_576
WIDEST = 40


def csv_response(name: str, columns: Sequence[Column], rows: Rows) -> HttpResponse:
    """The rows as `name`.csv: UTF-8, commas, one line for each row below the columns' words.

    Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers, also negative
    ones. Moments are local, to the second.
    """
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow([csv_cell(str(label)) for _key, label in columns])
    writer.writerows([csv_cell(row.get(key)) for key, _label in columns] for row in rows)
    return _file(out.getvalue().encode("utf-8", "replace"), f"{name}.csv", "text/csv; charset=utf-8")


def csv_cell(value: Any) -> str:
    plain = _plain(value)
    is_number = isinstance(value, int | float | Decimal)
    return f"'{plain}" if plain.startswith(FORMULA_STARTS) and not is_number else plain


def _plain(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case Decimal():
            return f"{value:f}"
        case datetime():
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
        case _:  # an ISO date, a whole number or a float are what `str` makes of them
            return str(value)


def xlsx_response(name: str, columns: Sequence[Column], rows: Rows) -> HttpResponse:
    """The rows as `name`.xlsx, every cell with its type: text is text whatever it begins with.

    Raises Refused for more rows than a sheet holds.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        formats = {
            "head": book.add_format({"bold": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        sheet.freeze_panes(1, 0)
        for place, (_key, label) in enumerate(columns):
            sheet.write_string(0, place, str(label), formats["head"])
            sheet.set_column(place, place, min(WIDEST, max(12, 2 * len(str(label)))))
        for number, row in enumerate(rows, start=1):
            if number >= LARGEST_SHEET:
                raise Refused(_("A sheet holds 1,048,575 rows. Filter the list, or export it as CSV."))
            for place, (key, _label) in enumerate(columns):
                _write_cell(sheet, (number, place), row.get(key), formats)
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(out.getvalue(), f"{name}.xlsx", media_type)


def _write_cell(sheet: Any, cell: tuple[int, int], value: Any, formats: Mapping[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(*cell, value)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(*cell, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(*cell, timezone.localtime(value).replace(tzinfo=None), formats["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(*cell, value, formats["day"])
    else:
        sheet.write_string(*cell, str(value)[:LONGEST_CELL])


def _file(content: bytes, name: str, media_type: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})
