"""What is shipped is what was announced, and a file of a person is read to the letter."""

import csv
import json
from datetime import date, timedelta
from typing import Any

import pytest

from aftercare.kit import holidays
from aftercare.kit.errors import Refused
from aftercare.kit.worktime import Calendar
from aftercare.tasks import public_days
from tests.architecture.sources import ROOT
from tools import public_days as tool

WEEK = {name: [("09:00", "17:00")] for name in ("mon", "tue", "wed", "thu", "fri")}
OTHERS = ROOT / "tests" / "data" / "make-up-days-CN.csv"


def said_by_others() -> dict[str, Any]:
    """The days as another library lists them; it does not say which weekday a make-up day stands for."""
    with OTHERS.open() as lines:
        return {row["date"]: "mon" if row["kind"] == "work" else [] for row in csv.DictReader(lines)}


def differing(ours: dict[str, Any], others: dict[str, Any]) -> list[date]:
    """The days of 2019 to 2026 that one takes for work and the other does not."""
    mine, theirs = (Calendar("Asia/Shanghai", WEEK, days) for days in (ours, others))
    days = (date(2019, 1, 1) + timedelta(days=number) for number in range(8 * 365 + 2))
    return [day for day in days if bool(mine.minutes_of(day)) != bool(theirs.minutes_of(day))]


def shipped() -> dict[str, Any]:
    return {day: spans for year in public_days.shipped("CN") for day, spans in year.days.items()}


def test_every_shipped_day_is_the_one_that_two_libraries_know() -> None:
    assert differing(shipped(), said_by_others()) == []


def test_control_a_make_up_day_left_out_is_found() -> None:
    days = shipped()
    del days["2026-10-10"]
    assert differing(days, said_by_others()) == [date(2026, 10, 10)]


def test_the_file_is_what_its_tool_makes_of_the_locked_library() -> None:
    assert (public_days.DATA / "public-days-CN.json").read_text(encoding="utf-8") == tool.made()


def test_a_year_whose_notice_is_not_known_says_so() -> None:
    announced = {year.year: year.announced for year in public_days.shipped("CN")}
    assert announced == {**dict.fromkeys(range(2019, 2027), True), 2027: False}


def test_a_make_up_day_works_like_the_day_that_is_free_for_it() -> None:
    found = {day: spans for day, spans in shipped().items() if day.startswith("2026-") and spans}
    assert found == {
        "2026-01-04": "fri",
        "2026-02-14": "fri",
        "2026-02-28": "mon",
        "2026-05-09": "tue",
        "2026-09-20": "tue",
        "2026-10-10": "wed",
    }


def test_another_country_is_computed_and_needs_no_announcement() -> None:
    found = public_days.known("DE", [2026, 2027])
    assert [(one.year, one.announced, one.days[f"{one.year}-10-03"]) for one in found] == [
        (2026, True, []),
        (2027, True, []),
    ]
    assert [one.announced for one in public_days.known("CN", [2030])][-1] is False


def test_what_is_written_is_read_again() -> None:
    years = public_days.shipped("CN")
    assert list(public_days.read(public_days.as_json(years).encode())) == list(years)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_lines_are_read_in_the_encodings_of_office_programs(encoding: str) -> None:
    text = "date,kind\n2027-01-01,放假\n2027-02-14,work\n2027-02-20,works like fri\n\n2028-01-01,holiday\n"
    first, second = public_days.read(text.encode(encoding), "CN")
    assert (first.country, first.year, first.announced) == ("CN", 2027, True)
    assert first.days == {"2027-01-01": [], "2027-02-14": "mon", "2027-02-20": "fri"}
    assert (second.year, second.days) == (2028, {"2028-01-01": []})


def whole(**other: Any) -> str:
    year = {"year": 2027, "announced": True, "days": {"2027-01-01": "holiday"}}
    return json.dumps({"country": "CN", "source": "", "years": [year], **other})


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "names no day"),
        ("2027-01-01,holiday\n2027-02-30,holiday", "Line 2"),
        ("2027-01-01,holiday\n2027-1-2,holiday", "Line 2"),
        ("2027-01-01,holiday\n2027-01-01,work", "Line 2: 2027-01-01 stands there twice."),
        ("2027-01-01,party", "Line 1: “party” is no kind"),
        ("2027-01-01", "Line 1"),
        ("2027-01-01,works like day", "Line 1"),
        ('{"country": "CN",\n!}', "Line 2: this is no JSON."),
        ("{" + '"a":[' * 5000, "JSON"),
        (whole(country="XX"), "“XX”"),
        (whole(country=7), "“7”"),
        (whole(source=7), "source"),
        (whole(years=[]), "years"),
        (whole(years=[7]), "years[0]"),
        (whole(more=1), "The file"),
        (whole(years=[{"year": True, "announced": True, "days": {}}]), "years[0].year"),
        (whole(years=[{"year": 2027, "announced": 1, "days": {}}]), "years[0].announced"),
        (whole(years=[{"year": 2027, "announced": True, "days": []}]), "years[0].days"),
        (whole(years=[{"year": 2027, "announced": True, "days": {"2026-01-01": "holiday"}}]), "2026-01-01"),
        (whole(years=[{"year": 2027, "announced": True, "days": {"2027-01-01": 5}}]), "years[0].days.2027-01-01"),
        (whole().replace('"source"', '"country"'), "country stands there twice"),
        ("2027-01-01,holiday\0", "no text"),
    ],
)
def test_control_what_is_wrong_is_named_with_its_line_or_field(text: str, named: str) -> None:
    with pytest.raises(Refused) as refusal:
        public_days.read(text.encode(), "CN")
    assert named in str(refusal.value.message)
    assert refusal.value.field in {"file", "country"}


def test_control_lines_need_a_country_and_a_file_has_an_end() -> None:
    with pytest.raises(Refused) as refusal:
        public_days.read(b"2027-01-01,holiday")
    assert refusal.value.field == "country"
    with pytest.raises(Refused, match="larger"):
        public_days.read(b" " * (public_days.LARGEST + 1), "CN")
    with pytest.raises(Refused):
        public_days.known("XX", [2026])
    assert "XX" not in holidays.countries()
