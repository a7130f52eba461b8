"""The house of the story."""

from datetime import timedelta

from aftercare.accounts import queries as accounts
from aftercare.accounts.access import Role
from aftercare.demo.services import house as houses
from aftercare.demo.services.house import PASSWORD, House
from aftercare.demo.story import crew, days
from aftercare.demo.tests.conftest import TODAY
from aftercare.parts import queries as parts
from aftercare.workforce import queries as workforce


def test_two_stations_with_24_engineers(house: House) -> None:
    assert sorted(house.sites) == ["Hangzhou", "Shanghai"]
    assert len(house.engineers) == 24
    assert len(accounts.people(roles=[Role.ENGINEER])) == 24


def test_everybody_comes_in_with_the_demos_password(house: House) -> None:
    for name in ("agent", "dispatcher", "engineer01", "manager", "administrator"):
        user = accounts.by_username(name)
        assert user is not None
        assert user.check_password(PASSWORD)
    assert len({user.password for user in map(accounts.by_username, ("agent", "engineer24")) if user}) == 1


def test_shifts_follow_the_roster(house: House) -> None:
    start = days.at(TODAY, 0)
    found = workforce.candidates(skill=None, start=start, end=start + timedelta(days=1))
    at_work = {one["user_id"] for one in found if one["shifts"]}
    assert at_work == {one.user_id for one in house.engineers if crew.works_on(one.number, TODAY)}


def test_the_first_weeks_have_their_shifts_too(house: House) -> None:
    day = TODAY - timedelta(days=60)
    assert workforce.work_spans(days.at(day, 0), days.at(day, 23)) == {}
    told = houses.past_shifts(house, TODAY)
    spans = workforce.work_spans(days.at(day, 0), days.at(day, 23))
    assert spans == {one.user_id: [crew.hours(day)] for one in house.engineers if crew.works_on(one.number, day)}
    assert {one.event.journal_name for one in told} == {"workforce.ShiftAdded"}
    assert len(told) == sum(
        crew.works_on(one.number, TODAY - timedelta(days=back)) for one in house.engineers for back in range(8, 91)
    )


def test_each_city_has_somebody_at_three_in_the_morning_of_a_holiday(house: House) -> None:
    moment = days.at(TODAY.replace(month=7, day=5), 3)  # a Sunday
    found = workforce.candidates(skill=None, start=moment, end=moment + timedelta(hours=1))
    assert {one["site_id"] for one in found if one["on_call"]} == set(house.sites.values())


def test_needs_name_parts_that_fit(house: House) -> None:
    needed = parts.needed_for("MS-WD12", "water")
    assert [row["number"] for row in needed] == ["P-PUMP-WD"]
