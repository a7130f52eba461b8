"""What a manager enters about engineers."""

from datetime import date

import pytest

from aftercare.accounts.access import Role
from aftercare.workforce.forms import EngineerForm, NewEngineerForm, WeeksForm
from aftercare.workforce.tests.crew import at, engineer, site, user

pytestmark = pytest.mark.django_db


def entered(**values: object) -> dict[str, object]:
    plain = {"site_id": site().id, "latitude": "31.3", "longitude": "121.4", "districts": ["310115"]}
    return {**plain, **values}


def test_a_position_and_a_span_of_days_are_made_of_single_fields() -> None:
    form = EngineerForm(entered(temporary_from="2026-11-01", temporary_until="2026-11-30"))
    assert form.is_valid()
    assert {name: form.cleaned_data[name] for name in ("home", "temporary", "districts", "standby")} == {
        "home": (31.3, 121.4),
        "temporary": (date(2026, 11, 1), date(2026, 11, 30)),
        "districts": ["310115"],
        "standby": False,
    }


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"latitude": "91"}, "latitude"),
        ({"longitude": "nan"}, "longitude"),
        ({"districts": ["nowhere"]}, "districts"),
        ({"site_id": "0"}, "site_id"),
        ({"temporary_from": "2026-11-01"}, "temporary_until"),
        ({"temporary_until": "2026-11-01"}, "temporary_from"),
        ({"temporary_from": "2026-02-31", "temporary_until": "2026-03-01"}, "temporary_from"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(values: dict[str, object], field: str) -> None:
    assert set(EngineerForm(entered(**values)).errors) == {field}


def test_only_people_who_are_not_in_the_crew_are_offered() -> None:
    engineer("Wang", site("xuhui"))
    zhao = user("Zhao", Role.ENGINEER)
    assert NewEngineerForm().fields["user_id"].choices == [(zhao.id, "Zhao")]  # type: ignore[attr-defined]


WEEKS = {"weekdays": ["0", "4"], "begins": "08:30", "ends": "17:30", "first_day": "2026-11-25", "weeks": "2"}


def test_some_days_of_some_weeks_become_spans_in_local_time() -> None:
    form = WeeksForm(WEEKS)
    assert form.is_valid()
    days = ("2026-11-27", "2026-11-30", "2026-12-04", "2026-12-07")
    assert form.cleaned_data == {"spans": [(at(f"{day} 00:30"), at(f"{day} 09:30")) for day in days]}


def test_a_night_shift_ends_on_the_next_day() -> None:
    form = WeeksForm({**WEEKS, "weekdays": ["0"], "begins": "22:00", "ends": "06:00", "weeks": "1"})
    assert form.is_valid()
    assert form.cleaned_data == {"spans": [(at("2026-11-30 14:00"), at("2026-11-30 22:00"))]}


@pytest.mark.parametrize("change", [{"weekdays": []}, {"weekdays": ["7"]}, {"weeks": "27"}, {"begins": "25:00"}])
def test_weeks_that_cannot_be(change: dict[str, object]) -> None:
    assert set(WeeksForm({**WEEKS, **change}).errors) == set(change)
