import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aftercare.kit.clock_document import MOST_BYTES, Document, DocumentError, Problem, read
from aftercare.kit.deadlines import Target, Terms

GIVEN: dict[str, Any] = {
    "calendar": {
        "zone": "Asia/Shanghai",
        "week": {"mon": [["09:00", "12:00"], ["13:30", "18:00"]], "fri": [["22:00", "06:00"]]},
        "days": {"2026-10-10": "mon", "2026-10-01": [], "2026-12-31": [["09:00", "12:00"]]},
    },
    "policy": {
        "target": {"hours": 4},
        "counts": ["new", "open"],
        "reopen_grace_hours": 12,
        "false_solve_counts": True,
    },
    "events": [
        {"at": "2026-10-10T09:00:00+08:00", "category": "new"},
        {"at": "2026-10-10T01:00:00.25Z", "category": "wait"},
    ],
    "now": "2026-10-10T12:00:00+08:00",
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The document above with another value at `calendar/week/mon/0`."""
    document = deepcopy(GIVEN)
    *above, last = [int(part) if part.isdecimal() else part for part in path.split("/")]
    place: Any = document
    for part in above:
        place = place[part]
    place[last] = value
    return document


def without(path: str) -> dict[str, Any]:
    document = deepcopy(GIVEN)
    above, _separator, last = path.rpartition("/")
    place: Any = document
    for part in above.split("/") if above else []:
        place = place[int(part) if part.isdecimal() else part]
    del place[last]
    return document


def read_document(document: Any) -> Document:
    return read(json.dumps(document).encode())


def problem(content: bytes) -> tuple[Problem, str]:
    with pytest.raises(DocumentError) as refused:
        read(content)
    return refused.value.problem, refused.value.where


def test_everything_is_read() -> None:
    document = read_document(GIVEN)
    assert (document.calendar.zone, document.calendar.week["fri"]) == ("Asia/Shanghai", (("22:00", "06:00"),))
    assert document.calendar.days == {"2026-10-10": "mon", "2026-10-01": (), "2026-12-31": (("09:00", "12:00"),)}
    assert (document.target, document.counts) == (Target(hours=4), frozenset({"new", "open"}))
    assert document.terms == Terms(false_solve_counts=True, grace=timedelta(hours=12))
    assert document.events == (
        (datetime(2026, 10, 10, 1, tzinfo=UTC), "new"),
        (datetime(2026, 10, 10, 1, 0, 0, 250_000, tzinfo=UTC), "wait"),
    )
    assert document.now == datetime(2026, 10, 10, 4, tzinfo=UTC)


def test_what_may_be_left_out() -> None:
    document = deepcopy(GIVEN)
    del document["calendar"]["days"], document["policy"]["reopen_grace_hours"], document["policy"]["false_solve_counts"]
    document["policy"]["target"] = {"working_days": 2.0}
    read_so = read_document(document)
    assert (read_so.calendar.days, read_so.target, read_so.terms) == ({}, Target(working_days=2), Terms())


def test_a_byte_order_mark_is_no_harm() -> None:
    assert read(b"\xef\xbb\xbf" + json.dumps(GIVEN).encode()) == read_document(GIVEN)


@pytest.mark.parametrize(
    ("content", "expected", "where"),
    [
        (b"", Problem.NO_JSON, "1:1"),
        (b'{"calendar":\n  oops}', Problem.NO_JSON, "2:3"),
        (b"{} {}", Problem.NO_JSON, "1:4"),
        (b"[" * 100_000, Problem.TOO_DEEP, ""),
        (b'{"a":' * 100_000, Problem.TOO_DEEP, ""),
        (b"\xff\xfe{}", Problem.NO_TEXT_FILE, ""),
        (b" " * (MOST_BYTES + 1), Problem.TOO_LARGE, ""),
        (b'{"now": ' + b"9" * 5000 + b"}", Problem.NO_JSON, "1:1"),
        (b'{"now": "a", "now": "b"}', Problem.TWICE, "now"),
        (b"[]", Problem.NO_OBJECT, ""),
        (b"null", Problem.NO_OBJECT, ""),
    ],
)
def test_what_is_no_document(content: bytes, expected: Problem, where: str) -> None:
    assert problem(content) == (expected, where)


@pytest.mark.parametrize(
    "path", ["calendar", "policy", "events", "now", "calendar/zone", "calendar/week", "policy/target", "policy/counts"]
)
def test_what_is_missing_is_named(path: str) -> None:
    assert problem(json.dumps(without(path)).encode()) == (Problem.MISSING, path.replace("/", "."))


@pytest.mark.parametrize("key", ["at", "category"])
def test_half_an_event_is_refused(key: str) -> None:
    assert problem(json.dumps(without(f"events/1/{key}")).encode()) == (Problem.MISSING, f"events[1].{key}")


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("note", "note"),
        ("calendar/name", "calendar.name"),
        ("policy/hours", "policy.hours"),
        ("policy/target/minutes", "policy.target.minutes"),
        ("events/0/by", "events[0].by"),
    ],
)
def test_what_is_unknown_is_named(path: str, where: str) -> None:
    assert problem(json.dumps(changed(path, 1)).encode()) == (Problem.UNKNOWN, where)


WRONG: list[tuple[str, Any, Problem, str]] = [
    ("calendar", [], Problem.NO_OBJECT, "calendar"),
    ("calendar/zone", "Mars/Base", Problem.NO_ZONE, "calendar.zone"),
    ("calendar/zone", "../../etc/passwd", Problem.NO_ZONE, "calendar.zone"),
    ("calendar/zone", "right/UTC", Problem.NO_ZONE, "calendar.zone"),
    ("calendar/zone", "localtime", Problem.NO_ZONE, "calendar.zone"),
    ("calendar/zone", "asia/shanghai", Problem.NO_ZONE, "calendar.zone"),
    ("calendar/zone", 8, Problem.NO_TEXT, "calendar.zone"),
    ("calendar/week", [], Problem.NO_OBJECT, "calendar.week"),
    ("calendar/week/monday", [], Problem.NO_WEEKDAY, "calendar.week.monday"),
    ("calendar/week/mon", "09:00", Problem.NO_LIST, "calendar.week.mon"),
    ("calendar/week/mon", [["09:00", "09:01"]] * 25, Problem.TOO_MANY, "calendar.week.mon"),
    ("calendar/week/mon/0", "09:00-12:00", Problem.NO_SPAN, "calendar.week.mon[0]"),
    ("calendar/week/mon/1", ["09:00"], Problem.NO_SPAN, "calendar.week.mon[1]"),
    ("calendar/week/mon/0", ["9:00", "12:00"], Problem.NO_TIME, "calendar.week.mon[0]"),
    ("calendar/week/mon/0", ["09:00", "24:01"], Problem.NO_TIME, "calendar.week.mon[0]"),
    ("calendar/week/mon/0", ["09:00", "١٢:00"], Problem.NO_TIME, "calendar.week.mon[0]"),
    ("calendar/week/mon/0", [9, 12], Problem.NO_TIME, "calendar.week.mon[0]"),
    ("calendar/week/mon/0", ["09:00", "09:00"], Problem.EMPTY_SPAN, "calendar.week.mon[0]"),
    ("calendar/week/mon/0", ["24:00", "06:00"], Problem.EMPTY_SPAN, "calendar.week.mon[0]"),
    ("calendar/week/mon/1", ["11:59", "18:00"], Problem.OVERLAP, "calendar.week.mon"),
    ("calendar/week/mon/0", ["14:00", "12:00"], Problem.OVERLAP, "calendar.week.mon"),
    ("calendar/week/sat", [["05:00", "09:00"]], Problem.OVERLAP, "calendar.week.sat"),
    ("calendar/days", [], Problem.NO_OBJECT, "calendar.days"),
    ("calendar/days/2026-02-30", [], Problem.NO_DATE, "calendar.days.2026-02-30"),
    ("calendar/days/20261001", [], Problem.NO_DATE, "calendar.days.20261001"),
    ("calendar/days/3026-10-01", [], Problem.BEYOND, "calendar.days.3026-10-01"),
    ("calendar/days/2026-10-01", "holiday", Problem.NO_WEEKDAY, "calendar.days.2026-10-01"),
    ("calendar/days/2026-10-01", None, Problem.NO_LIST, "calendar.days.2026-10-01"),
    ("calendar/days/2026-10-03", [["05:00", "09:00"]], Problem.OVERLAP, "calendar.days.2026-10-03"),
    ("policy", None, Problem.NO_OBJECT, "policy"),
    ("policy/target", 4, Problem.NO_OBJECT, "policy.target"),
    ("policy/target", {}, Problem.TARGETS, "policy.target"),
    ("policy/target", {"hours": 4, "working_days": 2}, Problem.TARGETS, "policy.target"),
    ("policy/target/hours", -1, Problem.NEGATIVE, "policy.target.hours"),
    ("policy/target/hours", -0.001, Problem.NEGATIVE, "policy.target.hours"),
    ("policy/target/hours", float("nan"), Problem.NO_NUMBER, "policy.target.hours"),
    ("policy/target/hours", float("inf"), Problem.TOO_MUCH, "policy.target.hours"),
    ("policy/target/hours", float("-inf"), Problem.NEGATIVE, "policy.target.hours"),
    ("policy/target/hours", 1e300, Problem.TOO_MUCH, "policy.target.hours"),
    ("policy/target/hours", 10**400, Problem.TOO_MUCH, "policy.target.hours"),
    ("policy/target/hours", "4", Problem.NO_NUMBER, "policy.target.hours"),
    ("policy/target/hours", None, Problem.NO_NUMBER, "policy.target.hours"),
    ("policy/target/hours", True, Problem.NO_NUMBER, "policy.target.hours"),
    ("policy/target", {"working_days": 1.5}, Problem.NOT_WHOLE, "policy.target.working_days"),
    ("policy/target", {"working_days": -1}, Problem.NEGATIVE, "policy.target.working_days"),
    ("policy/target", {"working_days": 10**9}, Problem.TOO_MUCH, "policy.target.working_days"),
    ("policy/counts", "open", Problem.NO_LIST, "policy.counts"),
    ("policy/counts", ["open", 1], Problem.NO_TEXT, "policy.counts[1]"),
    ("policy/reopen_grace_hours", -1, Problem.NEGATIVE, "policy.reopen_grace_hours"),
    ("policy/reopen_grace_hours", "24", Problem.NO_NUMBER, "policy.reopen_grace_hours"),
    ("policy/false_solve_counts", 1, Problem.NO_SWITCH, "policy.false_solve_counts"),
    ("policy/false_solve_counts", "yes", Problem.NO_SWITCH, "policy.false_solve_counts"),
    ("events", {}, Problem.NO_LIST, "events"),
    ("events", [], Problem.NO_EVENTS, "events"),
    ("events", [{}] * 1001, Problem.TOO_MANY, "events"),
    ("events/1", "open", Problem.NO_OBJECT, "events[1]"),
    ("events/1/category", "", Problem.NO_TEXT, "events[1].category"),
    ("events/1/category", 7, Problem.NO_TEXT, "events[1].category"),
    ("events/1/at", 1760000000, Problem.NO_TEXT, "events[1].at"),
    ("events/1/at", "yesterday", Problem.NO_MOMENT, "events[1].at"),
    ("events/1/at", "2026-10-10T25:00:00Z", Problem.NO_MOMENT, "events[1].at"),
    ("events/1/at", "2026-10-10T10:00:00", Problem.NO_OFFSET, "events[1].at"),
    ("events/1/at", "2026-10-10", Problem.NO_OFFSET, "events[1].at"),
    ("events/1/at", "0001-01-01T00:00:00+14:00", Problem.BEYOND, "events[1].at"),
    ("events/1/at", "2026-10-10T00:59:59.999999Z", Problem.ORDER, "events[1].at"),
    ("events/1/at", "2026-10-10T12:00:00.000001+08:00", Problem.FUTURE, "events[1].at"),
    ("now", "2026-10-10T08:59:59+08:00", Problem.FUTURE, "events[0].at"),
    ("now", "9999-12-31T23:59:59-12:00", Problem.BEYOND, "now"),
    ("now", "2126-10-10T12:00:00+08:00", Problem.TOO_LONG, "now"),
    ("now", "2026-10-10 12:00", Problem.NO_OFFSET, "now"),
    ("now", None, Problem.NO_TEXT, "now"),
]


@pytest.mark.parametrize(("path", "value", "expected", "where"), WRONG)
def test_what_is_wrong_is_named(path: str, value: Any, expected: Problem, where: str) -> None:
    assert problem(json.dumps(changed(path, value)).encode()) == (expected, where)


def test_control_what_is_only_strange_is_read() -> None:
    for path, value in (
        ("calendar/week", {}),
        ("calendar/week/tue", []),
        ("calendar/week/mon/1", ["12:00", "18:00"]),
        ("calendar/week/sat", [["06:00", "24:00"]]),
        ("policy/counts", []),
        ("policy/target/hours", 0),
        ("policy/target/hours", 1e-9),
        ("events/1/at", "20261010T090000,5+0800"),
        ("events/1/at", "2026-10-10T12:00:00+08:00"),
        ("events/1/category", "\U0001f527 \ud800"),
        ("now", "2126-01-01T00:00:00Z"),
    ):
        assert read_document(changed(path, value)).events[0][1] == "new"


def test_many_spans_a_day_shorten_how_long_a_history_may_be() -> None:
    busy = changed("calendar/days/2026-10-20", [[f"{hour:02}:00", f"{hour:02}:30"] for hour in range(24)])
    busy["now"] = "2039-01-01T00:00:00Z"
    assert problem(json.dumps(busy).encode()) == (Problem.TOO_LONG, "now")


def test_what_is_quoted_is_short_and_printable() -> None:
    with pytest.raises(DocumentError) as refused:
        read_document(changed("events/1/at", "\x1b[2J\n" + "9" * 500))
    assert refused.value.what == "?[2J?" + "9" * 75 + "…"
