"""The desk's pages about engineers."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from aftercare.accounts.access import Role
from aftercare.kit import clock
from aftercare.workforce import queries, services
from aftercare.workforce.models import Engineer, EngineerSkill, Shift
from aftercare.workforce.tests.crew import SYSTEM, at, engineer, site, user

pytestmark = pytest.mark.django_db

LogIn = Callable[[str], Client]
NOW = at("2026-11-23 02:00")
WORDS = {"gas": "Gas appliances", "cold": "Refrigeration"}


@pytest.fixture(autouse=True)
def _monday_morning() -> object:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def log_in(log_in: LogIn) -> LogIn:
    """A browser that asks for English."""

    def browser(role: str) -> Client:
        client = log_in(role)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    return browser


def crew() -> list[Engineer]:
    station = site()
    people = [engineer(name, station) for name in ("Li", "Wang")]
    for code, name in WORDS.items():
        services.add_skill(code=code, name=name, name_zh=name, by=SYSTEM)
    gas = queries.skills()[1]["id"]
    services.set_skill(engineer_id=people[0].id, skill_id=gas, level=4, expires_on=date(2026, 11, 22), by=SYSTEM)
    services.set_skill(engineer_id=people[1].id, skill_id=gas, level=2, expires_on=date(2026, 12, 3), by=SYSTEM)
    services.add_shift(engineer_id=people[1].id, start=at("2026-11-23 00:00"), end=at("2026-11-23 09:00"), by=SYSTEM)
    return people


def text(answer: HttpResponseBase) -> str:
    return " ".join(b"".join(answer).decode().split())


def get(client: Client, name: str, *args: int, **query: str) -> str:
    answer = client.get(reverse(f"workforce.desk:{name}", args=args), query)
    assert answer.status_code == 200
    return text(answer)


def test_the_matrix_shows_levels_expiry_shifts_and_gaps(log_in: LogIn) -> None:
    crew()
    page = get(log_in("dispatcher"), "engineers")
    for words in ("4 · expired on 22 Nov 2026", "2 · until 3 Dec 2026", "08:00–17:00", "Only one", "Gap"):
        assert page.count(words) == 1


def test_the_matrix_by_skill_and_station(log_in: LogIn) -> None:
    crew()
    other = site("other")
    client = log_in("manager")
    assert "Wang" in get(client, "engineers", skill="gas")
    assert "Wang" not in get(client, "engineers", skill="cold")
    assert "Nobody here" in get(client, "engineers", site=str(other.id))
    assert "Wang" in get(client, "engineers", site="nonsense")


def test_an_empty_matrix_says_what_to_do(log_in: LogIn) -> None:
    assert "No engineers yet" in get(log_in("manager"), "engineers")


def test_the_page_of_one_engineer(log_in: LogIn) -> None:
    wang = crew()[1]
    page = get(log_in("manager"), "engineer", wang.id)
    for words in ("Gas appliances", "until 3 Dec 2026", "23 Nov 2026 08:00–", "planned a shift", "Set a skill"):
        assert words in page
    assert "Set a skill" not in get(log_in("dispatcher"), "engineer", wang.id)
    assert "31.2" not in page


def test_an_engineer_who_is_not_there(log_in: LogIn) -> None:
    client = log_in("manager")
    assert client.get(reverse("workforce.desk:engineer", args=[404])).status_code == 404
    assert client.post(reverse("workforce.desk:set_skill", args=[404])).status_code == 404


def entered(station_id: int, **values: object) -> dict[str, object]:
    plain = {"site_id": station_id, "latitude": "31.3", "longitude": "121.4", "districts": ["310115"]}
    return {**plain, **values}


def test_a_manager_adds_an_engineer(log_in: LogIn) -> None:
    station, zhao = site(), user("Zhao", Role.ENGINEER)
    client = log_in("manager")
    assert "Zhao" in get(client, "new")
    answer = client.post(reverse("workforce.desk:new"), entered(station.id, user_id=zhao.id, standby="on"))
    made = Engineer.objects.get()
    assert answer.headers["Location"] == reverse("workforce.desk:engineer", args=[made.id])
    assert (made.user_id, made.home, made.districts, made.standby) == (
        zhao.id,
        "31.300000,121.400000",
        ["310115"],
        True,
    )


def test_an_edit_comes_back_with_its_error(log_in: LogIn) -> None:
    wang = crew()[1]
    client, address = log_in("manager"), reverse("workforce.desk:edit", args=[wang.id])
    assert 'value="31.2"' in text(client.get(address))
    for wrong, words in (
        ({"latitude": "99"}, "less than or equal to 90"),
        ({"temporary_from": "2026-11-01"}, "Enter both days, or none."),
        ({"temporary_from": "2026-11-02", "temporary_until": "2026-11-01"}, "must not be before the first one"),
    ):
        answer = client.post(address, entered(wang.site_id, **wrong))
        assert (answer.status_code, words in text(answer)) == (422, True)
    assert Engineer.objects.get(id=wang.id).home == "31.200000,121.500000"
    assert client.post(address, entered(wang.site_id)).status_code == 302
    assert Engineer.objects.get(id=wang.id).home == "31.300000,121.400000"


def test_skills_are_set_and_dropped(log_in: LogIn) -> None:
    li = crew()[0]
    client, cold = log_in("manager"), queries.skills()[0]["id"]
    address = reverse("workforce.desk:set_skill", args=[li.id])
    assert client.post(address, {"skill_id": cold, "level": "6"}).status_code == 422
    assert client.post(address, {"skill_id": cold, "level": "5"}).status_code == 302
    held = EngineerSkill.objects.filter(engineer=li, skill_id=cold)
    assert list(held.values_list("level", "expires_on")) == [(5, None)]
    assert client.post(reverse("workforce.desk:drop_skill", args=[li.id, cold])).status_code == 302
    assert held.count() == 0


def test_shifts_and_absences_are_local_times(log_in: LogIn) -> None:
    wang = crew()[1]
    client = log_in("dispatcher")
    shift = reverse("workforce.desk:add_shift", args=[wang.id])
    span = {"start": "2026-11-24T08:00", "end": "2026-11-24T17:00"}
    assert client.post(shift, {**span, "kind": "work"}).status_code == 302
    again = client.post(shift, {**span, "kind": "work"})
    assert (again.status_code, "already works" in text(again)) == (422, True)
    away = {"start": "2026-11-24T08:00", "end": "2026-11-24T12:00"}
    assert client.post(reverse("workforce.desk:add_absence", args=[wang.id]), away).status_code == 302
    day = queries.shifts([wang.id], at("2026-11-23 16:00"), at("2026-11-24 16:00"))[wang.id]
    assert sorted((row["kind"], row["start"], row["end"] - row["start"]) for row in day) == [
        ("absence", at("2026-11-24 00:00"), timedelta(hours=4)),
        ("work", at("2026-11-24 00:00"), timedelta(hours=9)),
    ]


def test_a_shift_is_cancelled(log_in: LogIn) -> None:
    wang = crew()[1]
    shift = Shift.objects.get(engineer=wang)
    address = reverse("workforce.desk:cancel_shift", args=[wang.id, shift.id])
    assert log_in("dispatcher").post(address).status_code == 302
    assert Shift.objects.count() == 0


def test_dispatchers_do_not_change_what_an_engineer_is(log_in: LogIn) -> None:
    li = crew()[0]
    client = log_in("dispatcher")
    before = list(EngineerSkill.objects.values_list("id", "level"))
    answers = {
        name: client.post(reverse(f"workforce.desk:{name}", args=args)).status_code
        for name, args in {
            "new": [],
            "edit": [li.id],
            "set_skill": [li.id],
            "drop_skill": [li.id, queries.skills()[1]["id"]],
        }.items()
    }
    assert answers == dict.fromkeys(answers, 403)
    assert list(EngineerSkill.objects.values_list("id", "level")) == before


def test_weeks_are_planned_at_once_or_not_at_all(log_in: LogIn) -> None:
    wang = engineer("Wang", site())
    address = reverse("workforce.desk:add_weeks", args=[wang.id])
    weeks = {"weekdays": ["0"], "begins": "08:30", "ends": "17:30", "first_day": "2026-11-23", "weeks": "2"}
    client = log_in("dispatcher")
    assert client.post(address, weeks).status_code == 302
    spans = [(shift.span.lower, shift.span.upper) for shift in Shift.objects.order_by("span")]
    assert spans == [
        (at("2026-11-23 00:30"), at("2026-11-23 09:30")),
        (at("2026-11-30 00:30"), at("2026-11-30 09:30")),
    ]
    again = client.post(address, {**weeks, "weekdays": ["0", "1"]})
    assert (again.status_code, Shift.objects.count()) == (422, 2)
    assert "already works in a part of that time" in text(again)


def test_the_empty_crew_says_who_does_what_first(log_in: LogIn) -> None:
    manager, dispatcher = log_in("manager"), log_in("dispatcher")
    assert "First an administrator gives somebody a login" in get(manager, "engineers")
    user("Zhao", Role.ENGINEER)
    assert f'class="btn btn-primary" href="{reverse("workforce.desk:new")}"' in get(manager, "engineers")
    assert "A service manager adds the people" in get(dispatcher, "engineers")
