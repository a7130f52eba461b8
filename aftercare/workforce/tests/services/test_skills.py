"""Verbs on the list of skills."""

from collections.abc import Callable
from typing import Any

import pytest

from aftercare.accounts.access import Role
from aftercare.journal.models import Entry
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.workforce import services
from aftercare.workforce.models import EngineerSkill, Skill
from aftercare.workforce.tests.crew import SYSTEM, actor, engineer, site, user

pytestmark = pytest.mark.django_db


def skill(code: str = "gas", name: str = "Gas", name_zh: str = "燃气") -> Skill:
    return services.add_skill(code=code, name=name, name_zh=name_zh, by=SYSTEM)


def said() -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    found = Entry.objects.filter(name__startswith="workforce.Skill").order_by("id")
    return [(entry.name.partition(".")[2], entry.data, entry.changes) for entry in found]


def test_a_skill_is_named_renamed_retired_and_brought_back_and_each_is_recorded() -> None:
    gas = skill(name=" Gas\x00 ")
    about = {"skill_id": gas.id, "skill": "gas"}
    services.edit_skill(skill_id=gas.id, name="Gas appliances", name_zh="燃气", by=SYSTEM)
    services.set_skill_retired(skill_id=gas.id, retired=True, by=SYSTEM)
    services.set_skill_retired(skill_id=gas.id, retired=False, by=SYSTEM)
    gas.refresh_from_db()
    assert (gas.code, gas.name, gas.name_zh, gas.retired) == ("gas", "Gas appliances", "燃气", False)
    assert said() == [
        ("SkillAdded", about, {}),
        ("SkillChanged", about, {"name": ["Gas", "Gas appliances"]}),
        ("SkillRetired", about, {}),
        ("SkillBroughtBack", about, {}),
    ]


def test_a_repeat_records_nothing() -> None:
    gas = skill()
    services.edit_skill(skill_id=gas.id, name="Gas", name_zh="燃气", by=SYSTEM)
    services.set_skill_retired(skill_id=gas.id, retired=False, by=SYSTEM)
    assert [name for name, _data, _changes in said()] == ["SkillAdded"]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("code", {"code": "gas"}),
        ("code", {"code": "gas stoves"}),
        ("code", {"code": "g" * 41}),
        ("code", {"code": ""}),
        ("name", {"name": " ", "name_zh": "\x00"}),
    ],
)
def test_control_what_cannot_be_is_refused_at_its_field(field: str, values: dict[str, str]) -> None:
    skill()
    with pytest.raises(Refused) as refusal:
        services.add_skill(**{"code": "cold", "name": "Cold", "name_zh": "制冷", **values}, by=SYSTEM)
    assert (refusal.value.field, Skill.objects.count()) == (field, 1)


def test_one_language_is_enough() -> None:
    assert (skill(name="").name, skill("cold", name_zh="").name_zh) == ("", "")


def test_who_holds_a_retired_skill_keeps_it_and_nobody_new_gets_it() -> None:
    gas, station = skill(), site()
    wang, li = engineer("Wang", station), engineer("Li", station)
    services.set_skill(engineer_id=wang.id, skill_id=gas.id, level=3, by=SYSTEM)
    services.set_skill_retired(skill_id=gas.id, retired=True, by=SYSTEM)
    services.set_skill(engineer_id=wang.id, skill_id=gas.id, level=4, by=SYSTEM)
    with pytest.raises(Refused, match="retired") as refusal:
        services.set_skill(engineer_id=li.id, skill_id=gas.id, level=3, by=SYSTEM)
    assert refusal.value.field == "skill_id"
    assert list(EngineerSkill.objects.values_list("engineer_id", "level")) == [(wang.id, 4)]


def test_only_managers_and_administrators_change_the_list() -> None:
    gas, agent = skill(), actor(user("Chen", Role.AGENT))
    verbs: list[Callable[[], object]] = [
        lambda: services.add_skill(code="cold", name="Cold", name_zh="", by=agent),
        lambda: services.edit_skill(skill_id=gas.id, name="x", name_zh="", by=agent),
        lambda: services.set_skill_retired(skill_id=gas.id, retired=True, by=agent),
    ]
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()
    assert [name for name, _data, _changes in said()] == ["SkillAdded"]
    services.edit_skill(skill_id=gas.id, name="x", name_zh="", by=actor(user("Zhou", Role.ADMINISTRATOR)))
    assert Skill.objects.get().name == "x"


def test_what_is_not_there_is_not_changed() -> None:
    verbs: list[Callable[[], object]] = [
        lambda: services.edit_skill(skill_id=999_999, name="x", name_zh="", by=SYSTEM),
        lambda: services.set_skill_retired(skill_id=999_999, retired=True, by=SYSTEM),
    ]
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()
