"""The studio's pages about skills."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from aftercare.web.tests.catalogue import Catalogue
from aftercare.workforce import forms, services
from aftercare.workforce.models import Skill
from aftercare.workforce.tests.crew import SYSTEM, engineer, site

pytestmark = pytest.mark.django_db

PAGES = Catalogue("workforce", "skills")
address, text, listed = PAGES.address, PAGES.text, PAGES.listed


@pytest.fixture
def boss(log_in: Callable[[str], Client]) -> Client:
    """The browser of an administrator who reads English."""
    client = log_in("administrator")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_the_empty_list_says_what_to_do_first(boss: Client) -> None:
    page = text(boss, "skills")
    assert "No skills yet" in page
    assert f'class="btn btn-primary" href="{address("new_skill")}"' in page


def test_a_skill_is_named_and_found(boss: Client) -> None:
    for code, name, name_zh in (("gas", "Gas", "燃气"), ("cold", "", "制冷")):
        answer = boss.post(address("new_skill"), {"code": code, "name": name, "name_zh": name_zh})
        assert (answer.status_code, answer["Location"]) == (302, address("skills"))
    assert listed(boss) == ["制冷", "Gas"]
    assert (listed(boss, q="燃"), listed(boss, q="COL"), listed(boss, q="zzz")) == (["Gas"], ["制冷"], [])
    assert "No such skill" in text(boss, "skills", q="zzz")


def test_the_list_says_how_many_hold_it(boss: Client) -> None:
    gas, station = services.add_skill(code="gas", name="Gas", name_zh="燃气", by=SYSTEM), site()
    for name in ("Wang", "Li"):
        services.set_skill(engineer_id=engineer(name, station).id, skill_id=gas.id, level=3, by=SYSTEM)
    assert '<td class="number" data-label="Engineers who hold it">2</td>' in text(boss, "skills")


def test_a_skill_is_renamed_and_its_page_tells_it(boss: Client) -> None:
    gas = services.add_skill(code="gas", name="Gas", name_zh="燃气", by=SYSTEM)
    assert boss.post(address("skill", gas.id), {"name": "Gas appliances", "name_zh": ""}).status_code == 302
    gas.refresh_from_db()
    assert (gas.name, gas.name_zh) == ("Gas appliances", "")
    page = text(boss, "skill", gas.id)
    assert "renamed the skill" in page
    assert "added the skill" in page


def test_a_retired_skill_is_offered_no_more_until_it_is_brought_back(boss: Client) -> None:
    gas = services.add_skill(code="gas", name="Gas", name_zh="燃气", by=SYSTEM)
    choices: Callable[[], Any] = lambda: forms.SkillForm().fields["skill_id"].choices  # type: ignore[attr-defined]  # noqa: E731
    assert choices() == [(gas.id, "Gas")]
    assert boss.post(address("retire_skill", gas.id), {"retired": "yes"}).status_code == 302
    assert (choices(), listed(boss), listed(boss, state="retired"), listed(boss, state="all")) == (
        [],
        [],
        ["Gas"],
        ["Gas"],
    )
    assert "Bring back" in text(boss, "skill", gas.id)
    assert boss.post(address("retire_skill", gas.id), {"retired": "no"}).status_code == 302
    assert (choices(), listed(boss)) == ([(gas.id, "Gas")], ["Gas"])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"code": "gas", "name": "Other"}, "This skill code is taken."),
        ({"code": "cold"}, "Write a name in at least one of the two languages."),
        ({"code": "a b", "name": "Cold"}, "valid “slug”"),
    ],
)
def test_control_what_is_refused_says_why_and_adds_nothing(boss: Client, data: dict[str, str], words: str) -> None:
    services.add_skill(code="gas", name="Gas", name_zh="燃气", by=SYSTEM)
    answer = boss.post(address("new_skill"), data)
    assert (answer.status_code, words in answer.content.decode(), Skill.objects.count()) == (422, True, 1)


def test_refusals_are_chinese_for_who_reads_chinese(boss: Client) -> None:
    boss.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    answer = boss.post(address("new_skill"), {"code": "cold"})
    assert "至少用一种语言填写名称" in answer.content.decode()


def test_what_is_not_there_is_not_found(boss: Client) -> None:
    assert boss.get(address("skill", 999_999)).status_code == 404
    assert boss.post(address("retire_skill", 999_999), {"retired": "yes"}).status_code == 404
