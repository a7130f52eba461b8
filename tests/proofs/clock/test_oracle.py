"""The oracle itself: days that were counted by hand, and that it shares nothing with what it judges."""

import ast
from pathlib import Path

import pytest

from tests.proofs.clock import oracle
from tests.proofs.clock.oracle import HOUR, MINUTE, Document, Oracle, micros


def told(zone: str, spans: list[list[str]], start: str, now: str, *, hours: float = 0) -> Document:
    """Every day has these spans, and the clock runs from `start` to `now`."""
    return {
        "calendar": {"zone": zone, "week": dict.fromkeys(oracle.WEEK, spans), "days": {}},
        "policy": {"target": {"hours": hours}, "counts": ["open"]},
        "events": [{"at": start, "category": "open"}],
        "now": now,
    }


@pytest.mark.parametrize(
    ("spans", "day", "minutes"),
    [
        ([["00:00", "24:00"]], "2026-03-08", 23 * 60),
        ([["00:00", "24:00"]], "2026-11-01", 25 * 60),
        ([["02:30", "04:00"]], "2026-03-08", 60),
        ([["02:10", "02:50"]], "2026-03-08", 0),
        ([["01:30", "02:00"]], "2026-11-01", 90),
        ([["00:30", "01:30"]], "2026-11-01", 120),
        ([["00:30", "01:00"]], "2026-11-01", 90),
        ([["00:00", "01:30"], ["01:30", "03:00"]], "2026-11-01", 240),
    ],
)
def test_days_on_which_new_york_changes_its_clocks(spans: list[list[str]], day: str, minutes: int) -> None:
    """From midnight to midnight; 02:00 to 03:00 is left out in March, and 01:00 to 02:00 comes twice in November."""
    offsets = ("-05:00", "-04:00") if day.startswith("2026-03") else ("-04:00", "-05:00")
    following = f"{day[:-2]}{int(day[-2:]) + 1:02}"
    document = told("America/New_York", spans, f"{day}T00:00:00{offsets[0]}", f"{following}T00:00:00{offsets[1]}")
    assert Oracle(document).verdict().used == minutes * MINUTE


def test_a_deadline_is_found_to_the_microsecond() -> None:
    start = "2026-10-05T09:59:30.000001+08:00"
    document = told("Asia/Shanghai", [["09:00", "10:00"]], start, start, hours=1)
    assert Oracle(document).deadline() == micros("2026-10-06T09:59:30.000001+08:00")
    document["policy"]["target"] = {"hours": 29.999999 / 3600}
    assert Oracle(document).deadline() == micros("2026-10-05T10:00:00+08:00")
    document["policy"]["target"] = {"hours": 30 / 3600}
    assert Oracle(document).deadline() == micros("2026-10-06T09:00:00.000001+08:00")


def test_half_an_hour_is_half_an_hour() -> None:
    document = told("Asia/Shanghai", [["22:00", "06:00"]], "2026-10-05T05:30:00+08:00", "2026-10-05T23:00:00+08:00")
    assert Oracle(document).verdict().used == HOUR * 3 // 2


def test_it_knows_nothing_of_the_product() -> None:
    tree = ast.parse(Path(oracle.__file__).read_text())
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} == {
        "collections",
        "dataclasses",
        "datetime",
        "fractions",
        "functools",
        "itertools",
        "typing",
        "zoneinfo",
    }
