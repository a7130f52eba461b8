"""A-69: what somebody wrote stays text in a spreadsheet, whichever list is exported and however."""

import csv
import io

from django.urls import reverse
from python_calamine import CalamineWorkbook

from aftercare.kit import clock
from aftercare.web.export import csv_response, xlsx_response
from tests.attacks import scene
from tests.world import World

FORMULAS = [
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "＝1+1",
    "＋1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    '"=1+1',
    "';=1+1",
    "=1,=2\n=3",
]
BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _cells(answer: object) -> list[str]:
    text = answer.content.decode("utf-8-sig")  # type: ignore[attr-defined]
    return [cell for row in csv.reader(io.StringIO(text)) for cell in row]


def test_the_list_of_tickets_holds_no_formula(world: World) -> None:
    for number, words in enumerate(FORMULAS):
        scene.asked(name=words, description=words, phone=f"1380000{number:04}")
    client = world.client("agent")
    cells = _cells(client.get(reverse("tickets.desk:export", args=["csv"]), {"state": "all"}))
    assert sum("1+1" in cell for cell in cells) >= 6
    assert [cell for cell in cells if cell.startswith(BEGINS)] == []
    sheet = client.get(reverse("tickets.desk:export", args=["xlsx"]), {"state": "all"}).content
    assert b"<f>" not in sheet
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert sum("1+1" in str(cell) for row in rows for cell in row) >= 6


def test_every_other_list_that_is_exported_too(world: World) -> None:
    for role, address in (("agent", "assets.desk:assets"), ("dispatcher", "parts.desk:stock")):
        answer = world.client(role).get(reverse(address), {"export": "csv"})
        assert answer.status_code == 200
        assert [cell for cell in _cells(answer) if cell.startswith(BEGINS)] == []


def test_control_a_negative_number_stays_one_and_text_keeps_its_words() -> None:
    rows = [{"a": -5, "b": "-5", "c": clock.now()}]
    columns = [("a", "A"), ("b", "B"), ("c", "C")]
    assert _cells(csv_response("x", columns, rows))[3:5] == ["-5", "'-5"]
    sheet = io.BytesIO(xlsx_response("x", columns, rows).content)
    assert CalamineWorkbook.from_filelike(sheet).get_sheet_by_index(0).to_python()[1][:2] == [-5, "-5"]
