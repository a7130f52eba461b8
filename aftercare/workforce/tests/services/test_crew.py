"""Verbs on engineers."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from aftercare.accounts.access import Role
from aftercare.journal.models import Entry
from aftercare.kit.actor import customer
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.kit.rows import rows
from aftercare.workforce import services
from aftercare.workforce.models import Engineer, EngineerSkill, Shift, Skill
from aftercare.workforce.tests.crew import SYSTEM, actor, at, engineer, site, user

pytestmark = pytest.mark.django_db

EIGHT, NOON, FIVE = at("2026-11-23 00:00"), at("2026-11-23 04:00"), at("2026-11-23 09:00")


def said(name: str) -> list[dict[str, Any]]:
    return rows(Entry.objects.filter(name=f"workforce.{name}").order_by("id").values("data", "changes", "subjects"))


def skill(code: str = "gas") -> Skill:
    return services.add_skill(code=code, name=code.title(), name_zh=f"技能{code}", by=SYSTEM)


def test_add_engineer_writes_and_records() -> None:
    wang = engineer("Wang", site(), districts=["310115", "310104", "310115"])
    assert wang.districts == ["310104", "310115"]
    assert said("EngineerAdded") == [
        {
            "data": {"engineer_id": wang.id, "user_id": wang.user_id},
            "changes": {},
            "subjects": [f"engineer:{wang.id}", f"user:{wang.user_id}"],
        }
    ]


def test_one_person_is_one_engineer() -> None:
    station = site()
    wang = engineer("Wang", station)
    with pytest.raises(Refused, match="engineer already") as refusal:
        services.add_engineer(user_id=wang.user_id, site_id=station.id, home=(31, 121), districts=[], by=SYSTEM)
    assert (refusal.value.field, Engineer.objects.count()) == ("user", 1)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("home", {"home": (91, 121)}),
        ("temporary_until", {"temporary": (date(2026, 11, 2), date(2026, 11, 1))}),
    ],
)
def test_senseless_values_are_refused(field: str, values: dict[str, Any]) -> None:
    arguments = {"user_id": user("Wang", Role.ENGINEER).id, "site_id": site().id, "home": (31, 121), "districts": []}
    with pytest.raises(Refused) as refusal:
        services.add_engineer(**{**arguments, **values}, by=SYSTEM)
    assert (refusal.value.field, Engineer.objects.count()) == (field, 0)


def edit(wang: Engineer, **values: Any) -> None:
    arguments = {
        "site_id": wang.site_id,
        "home": (31.2, 121.5),
        "districts": wang.districts,
        "standby": False,
        "temporary": None,
    }
    services.edit_engineer(engineer_id=wang.id, **{**arguments, **values}, by=SYSTEM)


def test_an_edit_records_what_changed_and_names_the_home_only() -> None:
    wang = engineer("Wang", site())
    edit(wang, home=(31.3, 121.5), standby=True, temporary=(date(2026, 11, 1), date(2026, 11, 30)))
    assert [one["changes"] for one in said("EngineerChanged")] == [
        {
            "home": None,
            "standby": [False, True],
            "temporary_from": [None, "2026-11-01"],
            "temporary_until": [None, "2026-11-30"],
        }
    ]


def test_an_edit_that_changes_nothing_records_nothing() -> None:
    edit(engineer("Wang", site()))
    assert said("EngineerChanged") == []


def test_set_skill_sets_raises_and_repeats() -> None:
    wang, gas = engineer("Wang", site()), skill()
    services.set_skill(engineer_id=wang.id, skill_id=gas.id, level=2, by=SYSTEM)
    for _ in range(2):
        services.set_skill(engineer_id=wang.id, skill_id=gas.id, level=4, expires_on=date(2027, 1, 1), by=SYSTEM)
    assert list(EngineerSkill.objects.values_list("level", "expires_on")) == [(4, date(2027, 1, 1))]
    assert [one["changes"] for one in said("SkillSet")] == [
        {"level": [None, 2]},
        {"level": [2, 4], "expires_on": [None, "2027-01-01"]},
    ]


def test_a_level_outside_the_scale_is_refused() -> None:
    wang, gas = engineer("Wang", site()), skill()
    for level in (0, 6):
        with pytest.raises(Refused, match="1 to 5"):
            services.set_skill(engineer_id=wang.id, skill_id=gas.id, level=level, by=SYSTEM)
    assert EngineerSkill.objects.count() == 0


def test_drop_skill_once() -> None:
    wang, gas = engineer("Wang", site()), skill()
    services.set_skill(engineer_id=wang.id, skill_id=gas.id, level=2, by=SYSTEM)
    for _ in range(2):
        services.drop_skill(engineer_id=wang.id, skill_id=gas.id, by=SYSTEM)
    assert (EngineerSkill.objects.count(), len(said("SkillDropped"))) == (0, 1)


def test_a_skill_code_is_given_once() -> None:
    skill()
    with pytest.raises(Refused, match="taken"):
        skill()
    assert Skill.objects.count() == 1


def test_overlapping_work_is_a_conflict_and_leaves_the_transaction_usable() -> None:
    wang = engineer("Wang", site())
    services.add_shift(engineer_id=wang.id, start=EIGHT, end=FIVE, by=SYSTEM)
    with pytest.raises(Conflict, match="already works"):
        services.add_shift(engineer_id=wang.id, start=NOON, end=FIVE, by=SYSTEM)
    assert (Shift.objects.count(), len(said("ShiftAdded"))) == (1, 1)


@pytest.mark.parametrize(("end", "kind", "field"), [(EIGHT, "work", "end"), (FIVE, "absence", "kind")])
def test_what_is_no_shift(end: Any, kind: str, field: str) -> None:
    wang = engineer("Wang", site())
    with pytest.raises(Refused) as refusal:
        services.add_shift(engineer_id=wang.id, start=EIGHT, end=end, kind=kind, by=SYSTEM)
    assert (refusal.value.field, Shift.objects.count()) == (field, 0)


def test_absence_tells_who_planned() -> None:
    wang = engineer("Wang", site())
    shift = services.absence(engineer_id=wang.id, start=EIGHT, end=NOON, by=SYSTEM)
    assert [one["data"] for one in said("EngineerAbsent")] == [
        {
            "engineer_id": wang.id,
            "user_id": wang.user_id,
            "shift_id": shift.id,
            "start": "2026-11-23T00:00:00+00:00",
            "end": "2026-11-23T04:00:00+00:00",
        }
    ]


def test_an_engineer_reports_his_own_absence_only() -> None:
    station = site()
    wang, li = engineer("Wang", station), engineer("Li", station)
    himself = actor(wang.user)
    services.absence(engineer_id=wang.id, start=EIGHT, end=NOON, by=himself)
    with pytest.raises(NotAllowed):
        services.absence(engineer_id=li.id, start=EIGHT, end=NOON, by=himself)
    with pytest.raises(NotAllowed):
        services.add_shift(engineer_id=wang.id, start=EIGHT, end=NOON, by=himself)
    assert list(Shift.objects.values_list("engineer_id", "kind")) == [(wang.id, "absence")]


def test_a_customer_with_the_number_of_a_manager_is_not_a_manager() -> None:
    wang, boss = engineer("Wang", site()), user("Boss", Role.MANAGER)
    services.add_shift(engineer_id=wang.id, start=EIGHT, end=NOON, by=actor(boss))
    with pytest.raises(NotAllowed):
        services.add_shift(engineer_id=wang.id, start=NOON, end=FIVE, by=customer(boss.id, "Boss"))
    assert Shift.objects.count() == 1


def test_cancelled_once_and_kept_in_the_journal() -> None:
    wang = engineer("Wang", site())
    shift = services.add_shift(engineer_id=wang.id, start=EIGHT, end=NOON, by=SYSTEM)
    number = shift.id
    for _ in range(2):
        services.cancel_shift(shift_id=number, by=SYSTEM)
    assert Shift.objects.count() == 0
    assert [one["data"] for one in said("ShiftCancelled")] == [
        {
            "engineer_id": wang.id,
            "shift_id": number,
            "kind": "work",
            "start": "2026-11-23T00:00:00+00:00",
            "end": "2026-11-23T04:00:00+00:00",
        }
    ]


def test_many_days_are_planned_at_once() -> None:
    days = [(EIGHT, NOON), (NOON, FIVE)]
    who = engineer("anna", site("north"))
    assert services.add_shifts(engineer_id=who.id, spans=days, by=SYSTEM) == 2
    assert [(row["data"]["start"], row["data"]["kind"]) for row in said("ShiftAdded")] == [
        (EIGHT.isoformat(), "work"),
        (NOON.isoformat(), "work"),
    ]


def test_control_one_day_that_collides_plans_none() -> None:
    who = engineer("anna", site("north"))
    services.add_shifts(engineer_id=who.id, spans=[(EIGHT, NOON)], by=SYSTEM)
    with pytest.raises(Conflict):
        services.add_shifts(engineer_id=who.id, spans=[(NOON, FIVE), (EIGHT, FIVE)], by=SYSTEM)
    with pytest.raises(Refused):
        services.add_shifts(engineer_id=who.id, spans=[(FIVE, NOON)], by=SYSTEM)
    assert Shift.objects.count() == 1


def test_past_shifts_are_the_rows_and_the_words_that_living_ones_are() -> None:
    station = site()
    wang, li = engineer("Wang", station), engineer("Li", station)
    told = services.add_past_shifts({wang.id: [(EIGHT, NOON)]}, by=SYSTEM)
    services.add_shifts(engineer_id=li.id, spans=[(EIGHT, NOON)], by=SYSTEM)
    past, living = (Shift.objects.get(engineer=one) for one in (wang, li))
    assert (past.span, past.kind) == (living.span, living.kind)
    lived = said("ShiftAdded")[0]
    own = {"engineer_id": wang.id, "shift_id": past.id}
    assert [(one.at, one.event.data(), one.subjects) for one in told] == [
        (EIGHT - services.PLANNED_AHEAD, {**lived["data"], **own}, (f"engineer:{wang.id}", f"user:{wang.user_id}"))
    ]
    with pytest.raises(IntegrityError), transaction.atomic():  # the control: nobody works twice at once
        services.add_past_shifts({wang.id: [(EIGHT, FIVE)]}, by=SYSTEM)
