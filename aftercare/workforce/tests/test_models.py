"""The database itself refuses impossible people and shifts."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from aftercare.workforce.models import Engineer, EngineerSkill, Shift, Skill
from aftercare.workforce.tests.crew import at, engineer, site

pytestmark = pytest.mark.django_db

MORNING = (at("2026-11-23 00:00"), at("2026-11-23 04:00"))
NOON = (at("2026-11-23 03:00"), at("2026-11-23 06:00"))
AFTERNOON = (at("2026-11-23 04:00"), at("2026-11-23 09:00"))


def refused(constraint: str, **values: object) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Shift.objects.create(**values)


def test_work_of_one_engineer_never_overlaps() -> None:
    wang = engineer("Wang", site())
    Shift.objects.create(engineer=wang, span=MORNING, kind="work")
    refused("workforce_work_never_overlaps", engineer=wang, span=NOON, kind="work")
    assert Shift.objects.count() == 1


@pytest.mark.parametrize(("whose", "span", "kind"), [(0, AFTERNOON, "work"), (1, NOON, "work"), (0, NOON, "standby")])
def test_only_work_of_the_same_engineer_at_the_same_time_collides(whose: int, span: object, kind: str) -> None:
    station = site()
    people = [engineer("Wang", station), engineer("Li", station)]
    Shift.objects.create(engineer=people[0], span=MORNING, kind="work")
    Shift.objects.create(engineer=people[whose], span=span, kind=kind)
    assert Shift.objects.count() == 2


def test_a_shift_has_two_ends_and_a_known_kind() -> None:
    wang = engineer("Wang", site())
    refused("workforce_shift_has_both_ends", engineer=wang, span=(MORNING[0], None), kind="work")
    refused("workforce_shift_has_both_ends", engineer=wang, span=(MORNING[0], MORNING[0]), kind="work")
    refused("workforce_known_shift_kind", engineer=wang, span=MORNING, kind="holiday")
    assert Shift.objects.count() == 0


@pytest.mark.parametrize("level", [0, 6])
def test_a_level_outside_the_scale(level: int) -> None:
    wang = engineer("Wang", site())
    gas = Skill.objects.create(code="gas", name="Gas", name_zh="燃气")
    with pytest.raises(IntegrityError, match="workforce_level_in_scale"):
        EngineerSkill.objects.create(engineer=wang, skill=gas, level=level)


@pytest.mark.parametrize("until", [None, date(2026, 11, 1)])
def test_temporary_people_have_a_first_and_a_last_day(until: date | None) -> None:
    wang = engineer("Wang", site())
    with pytest.raises(IntegrityError, match="workforce_temporary_has_both_ends"):
        Engineer.objects.filter(id=wang.id).update(temporary_from=date(2026, 11, 2), temporary_until=until)


def test_where_somebody_lives_is_not_readable_in_the_database() -> None:
    wang = engineer("Wang", site())
    with connection.cursor() as cursor:
        cursor.execute("SELECT home FROM workforce_engineer WHERE id = %s", [wang.id])
        stored = bytes(cursor.fetchone()[0])
    assert b"31.2" not in stored
    assert Engineer.objects.get(id=wang.id).home == "31.200000,121.500000"
