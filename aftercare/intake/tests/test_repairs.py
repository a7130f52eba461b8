"""Reading repair records: the real sample is good throughout, broken copies say what is wrong."""

import csv
import gzip
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from aftercare.intake.repairs import NOT_STATED, Bad, Repair, Unreadable, read

SAMPLE = Path(__file__).parents[3] / "tests/data/repairs-500.csv"
TODAY = date(2026, 11, 22)
HEAD = "id,product_category,brand,year_of_manufacture,repair_status,group_identifier,event_date,problem\n"


def _file(folder: Path, *lines: str) -> Path:
    path = folder / "repairs.csv"
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_every_row_of_the_sample_is_good() -> None:
    rows = list(read(SAMPLE, today=TODAY))
    assert len(rows) == 500
    assert Counter(type(row) for row in rows) == {Repair: 500}
    with SAMPLE.open(newline="") as file:
        given = {row["id"]: row for row in csv.DictReader(file)}
    empty = [row for row in rows if isinstance(row, Repair) and not given[row.record]["problem"].strip()]
    assert empty
    assert {row.problem for row in empty} == {NOT_STATED}


def test_gzip_reads_as_plain(tmp_path: Path) -> None:
    packed = tmp_path / "repairs.csv.gz"
    packed.write_bytes(gzip.compress(SAMPLE.read_bytes()))
    assert list(read(packed, today=TODAY)) == list(read(SAMPLE, today=TODAY))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",Lamp,,,Fixed,Cafe,2020-01-01,x", "the column id is empty"),
        ("r1,Lamp,,,Fixed,,2020-01-01,x", "the column group_identifier is empty"),
        (
            "r1,Lamp,,,Broken,Cafe,2020-01-01,x",
            "the status “Broken” is none of: Fixed, Repairable, End of life, Unknown",
        ),
        ("r1,Lamp,,,Fixed,Cafe,01.02.2020,x", "the date “01.02.2020” is not written as 2021-05-30"),
        ("r1,Lamp,,,Fixed,Cafe,2027-01-01,x", "the date 2027-01-01 lies in the future or before 1990"),
        ("r1,Lamp,,,Fixed,Cafe", "the row has more or fewer cells than the head of the table"),
        ("r1,Lamp,,,Fixed,Cafe,2020-01-01,x,y", "the row has more or fewer cells than the head of the table"),
    ],
)
def test_a_bad_row_says_why(tmp_path: Path, line: str, reason: str) -> None:
    rows = list(read(_file(tmp_path, line), today=TODAY))
    assert [row.reason for row in rows if isinstance(row, Bad)] == [reason]
    assert len(rows) == 1


def test_a_record_that_stands_twice_is_taken_once(tmp_path: Path) -> None:
    line = "r1,Lamp,,,Fixed,Cafe,2020-01-01,x"
    rows = list(read(_file(tmp_path, line, line), today=TODAY))
    assert [type(row) for row in rows] == [Repair, Bad]


def test_nul_and_strange_years_do_no_harm(tmp_path: Path) -> None:
    rows = list(read(_file(tmp_path, "r1,Lamp,,????,Fixed,Cafe,2020-01-01,a\x00b"), today=TODAY))
    assert [(row.problem, row.year) for row in rows if isinstance(row, Repair)] == [("ab", None)]


def test_another_table_is_refused_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(Unreadable, match="lacks the columns: id"):
        list(read(path, today=TODAY))


def test_a_cut_gzip_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "repairs.csv.gz"
    packed.write_bytes(gzip.compress(SAMPLE.read_bytes())[:2000])
    with pytest.raises(Unreadable):
        list(read(packed, today=TODAY))
