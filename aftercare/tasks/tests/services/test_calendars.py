from functools import partial
from typing import Any

import pytest

from aftercare.kit import clock as time
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.tasks import services
from aftercare.tasks.models import Calendar, Clock, PublicDays
from aftercare.tasks.tests.promises import SYSTEM, WEEK, ZONE, at, calendar, mark, policy, start

pytestmark = pytest.mark.django_db


def test_the_preview_of_working_hours_is_what_moves() -> None:
    policy("4")
    with time.standing_at(at("23 10:00")):
        start("kettle:1")
        start("kettle:2")
        mark("hot", "23 10:00", "kettle:2")
        preview = services.calendar_would_move(calendar_id=calendar().id, days={"2026-11-23": []})
        assert calendar().days == {}
        assert services.change_calendar(calendar_id=calendar().id, days={"2026-11-23": []}, by=SYSTEM) == 1
    assert preview == [{"subject": "kettle:1", "before": at("23 14:00"), "after": at("24 12:00")}]
    assert Clock.objects.get(subject="kettle:1").due_at == at("24 12:00")


def test_working_hours_are_set_back() -> None:
    services.change_calendar(calendar_id=calendar().id, days={"2026-11-23": []}, by=SYSTEM)
    services.set_calendar_back(calendar_id=calendar().id, version=1, by=SYSTEM)
    assert (calendar().days, calendar().version) == ({}, 3)
    with pytest.raises(NotAllowed):
        services.set_calendar_back(calendar_id=calendar().id, version=9, by=SYSTEM)


def test_public_days_reach_the_calendars_of_their_country_and_what_is_open() -> None:
    policy("4")
    other = services.add_calendar(slug="other", name="Other", zone=ZONE.key, week=WEEK, country="FR")
    Calendar.objects.filter(slug="kettles").update(country="CN")
    days: dict[str, Any] = {"2026-11-23": [], "2026-11-28": "mon"}
    with time.standing_at(at("23 10:00")):
        start()
        put = partial(services.put_public_days, country="CN", year=2026, days=days, announced=True, by=SYSTEM)
        assert [put(), put()] == [1, 0]
    assert Clock.objects.get().due_at == at("24 12:00")
    assert ({day: spans for day, spans in calendar().public.items() if day[:4] == "2026"}, calendar().version) == (
        days,
        2,
    )
    other.refresh_from_db()
    assert (other.public, other.version) == ({}, 1)
    added = services.add_calendar(slug="new", name="New", zone=ZONE.key, week=WEEK, country="CN")
    assert added.public == calendar().public


def test_public_days_are_days_of_their_year_and_of_use() -> None:
    Calendar.objects.filter(id=calendar().id).update(country="CN")
    wrong: list[dict[str, Any]] = [{"2025-12-31": []}, {"2026-02-30": []}, {"2026-01-01": [["09:00", "08:00x"]]}]
    for days in wrong:
        with pytest.raises(Refused):
            services.put_public_days(country="CN", year=2026, days=days, announced=True, by=SYSTEM)


def test_an_unknown_zone_and_another_word_are_refused() -> None:
    with pytest.raises(Refused) as refusal:
        services.change_calendar(calendar_id=calendar().id, zone="Mars/Base", by=SYSTEM)
    assert refusal.value.field == "zone"
    with pytest.raises(TypeError):
        services.change_calendar(calendar_id=calendar().id, weak={}, by=SYSTEM)
    assert (calendar().version, PublicDays.objects.filter(country="XX").count()) == (1, 0)
