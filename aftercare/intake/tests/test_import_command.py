"""The terminal's way into taking over repairs: a preview that writes nothing, and a file of what was bad."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from aftercare.intake.tests.test_history import _few
from aftercare.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_bad_rows_go_to_a_file_with_their_reason(tmp_path: Path) -> None:
    path = _few(tmp_path, 5)
    broken = "=cmd()|calc,P,GBR,Lamp,Lamp,1,B,,,Nonsense,,Cafe,2020-01-01,x\n"
    path.write_text(path.read_text() + broken)
    out = StringIO()
    call_command("import", "--language", "en", "repairs", str(path), stdout=out)
    assert "new: 5, there already: 0, bad rows: 1" in out.getvalue()
    with Path(f"{path}.bad.csv").open(newline="") as file:
        (bad,) = csv.DictReader(file)
    assert bad["id"] == "'=cmd()|calc"
    assert bad["reason"].startswith("the status “Nonsense”")


def test_a_preview_writes_nothing(tmp_path: Path) -> None:
    out = StringIO()
    call_command("import", "--language", "en", "repairs", str(_few(tmp_path, 8)), "--preview", stdout=out)
    assert Ticket.objects.count() == 0
    assert "fixed:" in out.getvalue()


def test_a_file_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.csv"):
        call_command("import", "--language", "en", "repairs", str(tmp_path / "nowhere.csv"), stdout=StringIO())
    assert Ticket.objects.count() == 0


def test_a_terminal_that_speaks_chinese_reads_chinese(tmp_path: Path) -> None:
    path = _few(tmp_path, 5)
    path.write_text(path.read_text() + "1,P,GBR,Lamp,Lamp,1,B,,,Nonsense,,Cafe,2020-01-01,x\n")
    out = StringIO()
    call_command("import", "--language", "zh", "repairs", str(path), "--preview", stdout=out)
    assert "修好" in out.getvalue()
    assert "有问题的行: 1" in out.getvalue()
    with pytest.raises(CommandError, match="没有"):
        call_command("import", "--language", "zh", "repairs", str(tmp_path / "nowhere.csv"), stdout=StringIO())
