"""What dispatch and the pages read of the workforce."""

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftercare.accounts import services as accounts
from aftercare.accounts.access import Role
from aftercare.kit import clock
from aftercare.workforce import queries, services
from aftercare.workforce.tests.crew import SYSTEM, at, engineer, site, user

if TYPE_CHECKING:
    from aftercare.workforce.models import Engineer

pytestmark = pytest.mark.django_db

# 08:00 to 18:00 in Shanghai
START, END = at("2026-11-23 00:00"), at("2026-11-23 10:00")
NOON, ONE = at("2026-11-23 04:00"), at("2026-11-23 05:00")


def names(rows: list[dict[str, object]]) -> list[object]:
    return [row["name"] for row in rows]


def test_a_candidate_whole() -> None:
    station = site()
    wang = engineer("Wang", station)
    gas = services.add_skill(code="gas", name="Gas", name_zh="燃气", by=SYSTEM)
    services.set_skill(engineer_id=wang.id, skill_id=gas.id, level=3, by=SYSTEM)
    services.add_shift(engineer_id=wang.id, start=at("2026-11-22 23:00"), end=ONE, by=SYSTEM)
    services.add_shift(engineer_id=wang.id, start=ONE, end=END, kind="standby", by=SYSTEM)
    services.absence(engineer_id=wang.id, start=NOON, end=at("2026-11-23 06:00"), by=SYSTEM)
    assert queries.candidates(skill="gas", start=START, end=END) == [
        {
            "id": wang.id,
            "user_id": wang.user_id,
            "name": "Wang",
            "site_id": station.id,
            "latitude": 31.2,
            "longitude": 121.5,
            "districts": ["310115"],
            "standby": False,
            "skills": {"gas": 3},
            "expired": [],
            "shifts": [(START, NOON)],
            "on_call": [(at("2026-11-23 06:00"), END)],
            "absences": [(NOON, at("2026-11-23 06:00"))],
        }
    ]


def crew_of_four() -> "list[Engineer]":
    station = site()
    return [engineer(name, station) for name in ("Chen", "Li", "Wang", "Zhao")]


def test_a_skill_counts_on_its_last_day_and_not_after() -> None:
    _, li, wang, zhao = crew_of_four()
    gas = services.add_skill(code="gas", name="Gas", name_zh="燃气", by=SYSTEM)
    for person, until in ((li, date(2026, 11, 22)), (wang, date(2026, 11, 23)), (zhao, None)):
        services.set_skill(engineer_id=person.id, skill_id=gas.id, level=3, expires_on=until, by=SYSTEM)
    assert names(queries.candidates(skill="gas", start=START, end=END)) == ["Wang", "Zhao"]
    everybody = queries.candidates(skill=None, start=START, end=END)
    assert [row["skills"] for row in everybody] == [{}, {}, {"gas": 3}, {"gas": 3}]
    assert [row["expired"] for row in everybody] == [[], ["gas"], [], []]


def test_the_day_is_the_day_where_the_work_is() -> None:
    wang = crew_of_four()[2]
    gas = services.add_skill(code="gas", name="Gas", name_zh="燃气", by=SYSTEM)
    services.set_skill(engineer_id=wang.id, skill_id=gas.id, level=3, expires_on=date(2026, 11, 22), by=SYSTEM)
    last_minutes, next_day = at("2026-11-22 15:59"), at("2026-11-22 16:00")
    assert names(queries.candidates(skill="gas", start=last_minutes, end=END)) == ["Wang"]
    assert names(queries.candidates(skill="gas", start=next_day, end=END)) == []


def test_closed_logins_and_temporary_people_out_of_their_time_are_no_candidates() -> None:
    station = site()
    engineer("Chen", station, temporary=(date(2026, 11, 24), date(2026, 11, 30)))
    engineer("Li", station, temporary=(date(2026, 11, 1), date(2026, 11, 22)))
    engineer("Wang", station, temporary=(date(2026, 11, 23), date(2026, 11, 23)))
    gone = engineer("Zhao", station)
    accounts.disable_user(user_id=gone.user_id, by=SYSTEM)
    assert names(queries.candidates(skill=None, start=START, end=END)) == ["Wang"]


def test_standby_around_the_clock_ends_with_an_absence() -> None:
    wang = engineer("Wang", site(), standby=True)
    services.absence(engineer_id=wang.id, start=NOON, end=ONE, by=SYSTEM)
    row = queries.candidates(skill=None, start=START, end=END)[0]
    assert (row["shifts"], row["on_call"]) == ([], [(START, NOON), (ONE, END)])


def test_candidates_cost_the_same_however_many() -> None:
    station = site()
    engineer("Chen", station)
    counts = []
    for name in ("Li", "Wang"):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            queries.candidates(skill=None, start=START, end=END)
        counts.append(len(seen))
        engineer(name, station)
    assert counts == [2, 2]


@pytest.mark.parametrize(
    ("absences", "left"),
    [
        ([], [(0, 8)]),
        ([(0, 8)], []),
        ([(2, 3), (5, 6)], [(0, 2), (3, 5), (6, 8)]),
        ([(7, 9)], [(0, 7)]),
        ([(8, 9)], [(0, 8)]),
    ],
)
def test_without(absences: list[tuple[int, int]], left: list[tuple[int, int]]) -> None:
    def hours(pairs: list[tuple[int, int]]) -> list[queries.Span]:
        return [(at(f"2026-11-23 {start:02}:00"), at(f"2026-11-23 {end:02}:00")) for start, end in pairs]

    assert queries.without(hours([(0, 8)]), hours(absences)) == hours(left)


def test_matrix_shows_levels_and_expiry_by_filter() -> None:
    _, li, wang, _ = crew_of_four()
    gas = services.add_skill(code="gas", name="Gas", name_zh="燃气", by=SYSTEM)
    cold = services.add_skill(code="cold", name="Cold", name_zh="制冷", by=SYSTEM)
    services.set_skill(engineer_id=li.id, skill_id=gas.id, level=5, expires_on=date(2026, 11, 22), by=SYSTEM)
    services.set_skill(engineer_id=li.id, skill_id=cold.id, level=1, by=SYSTEM)
    services.set_skill(engineer_id=wang.id, skill_id=cold.id, level=2, by=SYSTEM)
    rows = queries.matrix(day=date(2026, 11, 23))
    assert {row["name"]: row["skills"] for row in rows} == {
        "Chen": {},
        "Li": {
            "gas": {"level": 5, "expires_on": date(2026, 11, 22), "expired": True},
            "cold": {"level": 1, "expires_on": None, "expired": False},
        },
        "Wang": {"cold": {"level": 2, "expires_on": None, "expired": False}},
        "Zhao": {},
    }
    assert names(queries.matrix(skill="gas", day=date(2026, 11, 23))) == ["Li"]
    assert names(queries.matrix(site_id=site("other").id, day=date(2026, 11, 23))) == []


def test_one_engineer_and_his_shifts() -> None:
    wang = engineer("Wang", site())
    shift = services.add_shift(engineer_id=wang.id, start=START, end=END, by=SYSTEM)
    row = queries.engineer(wang.id) or {}
    assert (row["name"], row["latitude"], row["longitude"]) == ("Wang", 31.2, 121.5)
    assert queries.engineer(wang.id + 1) is None
    assert queries.shifts([wang.id], NOON, ONE) == {
        wang.id: [{"id": shift.id, "kind": "work", "start": START, "end": END}]
    }
    assert queries.shifts([wang.id], END, at("2026-11-24 00:00")) == {wang.id: []}


def test_labels_and_users() -> None:
    wang = engineer("Wang", site())
    assert queries.labels([wang.id, wang.id + 1]) == {wang.id: "Wang"}
    assert queries.engineer_of(wang.user_id) == wang.id
    assert queries.engineer_of(wang.user_id + 1) is None


def test_the_crew_and_who_could_join_it() -> None:
    here, there = site("pudong"), site("xuhui")
    wang = engineer("Wang", here)
    li = engineer("Li", there)
    joining = user("Zhao", Role.ENGINEER)
    user("Chen", Role.AGENT)
    wang_row = {"id": wang.id, "user_id": wang.user_id, "site_id": here.id, "name": "Wang"}
    li_row = {"id": li.id, "user_id": li.user_id, "site_id": there.id, "name": "Li"}
    assert queries.crew() == [li_row, wang_row]
    assert queries.crew(here.id) == [wang_row]
    assert [row["id"] for row in queries.not_yet_engineers()] == [joining.id]


def test_work_spans_are_shifts_without_absences_cut_to_the_frame() -> None:
    one = engineer("Wei", site())
    for start, end in (("2026-11-23 00:00", "2026-11-23 04:00"), ("2026-11-23 05:00", "2026-11-23 09:00")):
        services.add_shift(engineer_id=one.id, start=at(start), end=at(end), by=SYSTEM)
    services.absence(engineer_id=one.id, start=at("2026-11-23 02:00"), end=at("2026-11-23 06:00"), by=SYSTEM)
    assert queries.work_spans(at("2026-11-23 01:00"), at("2026-11-23 08:00")) == {
        one.user_id: [
            (at("2026-11-23 01:00"), at("2026-11-23 02:00")),
            (at("2026-11-23 06:00"), at("2026-11-23 08:00")),
        ]
    }
    assert queries.work_spans(at("2026-11-24 01:00"), at("2026-11-24 08:00")) == {}


def test_somebody_works_when_a_shift_has_not_ended_or_he_can_be_called() -> None:
    wang = engineer("Wang", site())
    start, end = at("2026-11-23 00:00"), at("2026-11-23 09:00")
    services.absence(engineer_id=wang.id, start=start, end=at("2026-11-24 09:00"), by=SYSTEM)
    with clock.standing_at(start):
        assert not queries.somebody_works()
        services.add_shift(engineer_id=wang.id, start=start, end=end, by=SYSTEM)
        assert queries.somebody_works()
    with clock.standing_at(end):
        assert not queries.somebody_works()
        engineer("Li", site("xuhui"), standby=True)
        assert queries.somebody_works()


def test_pages_of_skills_in_use_and_retired_with_who_holds_them() -> None:
    gas = services.add_skill(code="gas", name="Gas", name_zh="燃气", by=SYSTEM)
    cold = services.add_skill(code="cold", name="Cold", name_zh="制冷", by=SYSTEM)
    services.set_skill(engineer_id=engineer("Wang", site()).id, skill_id=gas.id, level=3, by=SYSTEM)
    services.set_skill_retired(skill_id=cold.id, retired=True, by=SYSTEM)

    def page(**asked: Any) -> list[tuple[str, int]]:
        return [(row["code"], row["holders"]) for row in queries.skill_page(skip=0, limit=9, **asked)]

    assert page() == [("cold", 0), ("gas", 1)]
    assert (page(retired=False), page(retired=True)) == ([("gas", 1)], [("cold", 0)])
    assert (page(text="制"), page(text="zzz")) == ([("cold", 0)], [])
    assert queries.skill_names([gas.id, cold.id]) == {gas.id: "Gas", cold.id: "Cold"}


def test_the_station_of_an_engineer_and_none_of_others() -> None:
    wang = engineer("Wang", site())
    found = queries.station_of(wang.user_id)
    assert found is not None
    assert (found["code"], found["phone"]) == ("pudong", "")
    assert queries.station_of(user("Agent", Role.AGENT).id) is None
