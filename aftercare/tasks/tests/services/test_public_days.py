"""Public days come in whole, move what is open, and are kept as the years go by. 2026-10-01 is National Day."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from aftercare.kit import clock as time
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.tasks import public_days, queries, services
from aftercare.tasks.models import Calendar, Clock, PublicDays
from aftercare.tasks.tests.promises import SYSTEM, WEEK, ZONE, actor

pytestmark = pytest.mark.django_db

SOLUTION = "solution"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def promised(start: str, hours: str, *, country: str = "CN") -> str:
    """The deadline, in Shanghai, of so many hours that were promised at a moment, with a break from 12 to 13."""
    calendar = services.add_calendar(slug=f"a{start}", name="A", zone=ZONE.key, week=WEEK, country=country)
    services.add_policy(kind=SOLUTION, service_class="Z", hours=Decimal(hours), calendar=calendar)
    with time.standing_at(moment(start)):
        services.start_clocks(
            subject="ticket:999999", about=services.About("Z"), kinds=[SOLUTION], at=moment(start), category="new"
        )
    due = Clock.objects.get(subject="ticket:999999").due_at
    assert due is not None
    return due.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-09-30T16:00", "2", "2026-10-08 09:00"),  # Thursday after the holiday
        ("2026-10-05T10:00", "2", "2026-10-08 10:00"),  # a Monday that is free
        ("2026-10-09T16:00", "2", "2026-10-10 09:00"),  # the Saturday that is worked
        ("2026-10-10T11:00", "2", "2026-10-10 14:00"),  # its lunch break does not count
        ("2026-09-19T10:00", "1", "2026-09-20 09:00"),  # the Sunday that is worked
    ],
)
def test_holidays_do_not_count_and_make_up_days_do(start: str, hours: str, due: str) -> None:
    assert promised(start, hours) == due


def test_control_without_a_country_the_weekday_alone_decides() -> None:
    assert promised("2026-10-05T10:00", "2", country="") == "2026-10-05 12:00"


NOTICE = public_days.read(b"2027-01-01,holiday\n2027-01-02,work\n", "CN")


def test_loading_says_before_what_it_does_and_does_it_once() -> None:
    promised("2026-12-31T16:00", "2")
    preview = services.public_days_would_change(years=NOTICE)
    assert preview["changed"] == []
    assert preview["new"] == [{"day": "2027-01-02", "before": None, "after": "mon"}]
    assert {row["day"] for row in preview["gone"]} >= {"2027-10-01", "2027-05-01"}
    assert (preview["moved"], preview["settled"]) == (1, [2027])
    assert [services.load_public_days(years=NOTICE, by=SYSTEM) for _again in range(2)] == [1, 0]
    due = Clock.objects.get(subject="ticket:999999").due_at
    assert due == moment("2027-01-02T09:00")
    nothing = services.public_days_would_change(years=NOTICE)
    assert nothing == {"new": [], "gone": [], "changed": [], "moved": 0, "settled": []}


def test_control_a_preview_writes_nothing() -> None:
    before = list(PublicDays.objects.order_by("id").values())
    services.public_days_would_change(years=NOTICE)
    assert list(PublicDays.objects.order_by("id").values()) == before


def test_nobody_but_an_administrator_loads() -> None:
    before = list(PublicDays.objects.order_by("id").values())
    manager = actor("Mei", "manager")
    with pytest.raises(NotAllowed):
        services.load_public_days(years=NOTICE, by=manager)
    with pytest.raises(NotAllowed):
        services.add_public_days(country="DE", by=manager)
    assert list(PublicDays.objects.order_by("id").values()) == before


def years(country: str) -> list[int]:
    return [row["year"] for row in reversed(queries.public_days(country))]


def test_another_country_comes_with_three_years_and_goes_on_as_they_pass() -> None:
    with time.standing_at(moment("2026-12-01T09:00")):
        assert services.add_public_days(country="DE", by=SYSTEM) == 3
        assert (services.add_public_days(country="DE", by=SYSTEM), years("DE")) == (0, [2025, 2026, 2027])
    with time.standing_at(moment("2027-01-01T09:00")):
        services.keep_public_days()
    assert years("DE") == [2025, 2026, 2027, 2028]
    with pytest.raises(Refused):
        services.add_public_days(country="XX", by=SYSTEM)


def test_what_was_loaded_is_not_overwritten_by_what_is_shipped() -> None:
    services.load_public_days(years=NOTICE, by=SYSTEM)
    services.add_public_days(country="CN")
    assert PublicDays.objects.get(country="CN", year=2027).days == {"2027-01-01": [], "2027-01-02": "mon"}


def test_hours_that_would_change_do_not_follow_a_country() -> None:
    days: dict[str, Any] = {
        day: "mon" if spans else spans for day, spans in services.calendar("office").public.items() if day[:4] == "2026"
    }
    Calendar.objects.filter(slug="office").update(
        country="", public={}, days=days, week={**WEEK, "fri": [["08:00", "12:00"]]}
    )
    assert services.adopt_public_days(slug="office", country="CN") is False
    Calendar.objects.filter(slug="office").update(week=WEEK)
    assert services.adopt_public_days(slug="office", country="CN") is True


def missing(text: str) -> list[tuple[str, int]]:
    with time.standing_at(moment(text)):
        return queries.missing_public_days()


def test_a_year_without_announced_days_is_missed_from_sixty_days_before() -> None:
    assert missing("2026-11-02T00:00") == [("CN", 2027)]
    assert missing("2027-02-01T00:00") == [("CN", 2027)]
    services.load_public_days(years=NOTICE, by=SYSTEM)
    assert missing("2026-11-02T00:00") == []


def test_control_a_day_earlier_and_another_country_miss_nothing() -> None:
    assert missing("2026-11-01T23:59") == []
    Calendar.objects.filter(slug="office").update(country="DE")
    queries.public_years.forget()
    assert missing("2026-11-02T00:00") == []


def test_the_setting_names_a_country_that_there_is(settings: Any) -> None:
    settings.HOLIDAYS = "XX"
    with pytest.raises(Refused, match="AFTERCARE_HOLIDAYS"):
        services.use_public_days()
    settings.HOLIDAYS = ""
    assert services.use_public_days() == ""
