"""Who sees engineers."""

import pytest
from django.contrib.auth.models import AnonymousUser

from aftercare.accounts.access import Role
from aftercare.workforce import access
from aftercare.workforce.tests.crew import SYSTEM, actor, engineer, site, user

pytestmark = pytest.mark.django_db


def test_planners_see_all_an_engineer_himself_a_stranger_nobody() -> None:
    station = site()
    wang, li = engineer("Wang", station), engineer("Li", station)
    both = {wang.id, li.id}
    seen = {role: access.visible_to(user(role, role), both) for role in Role.values}
    assert seen == {
        "agent": set(),
        "dispatcher": both,
        "engineer": set(),
        "manager": both,
        "administrator": both,
    }
    assert access.visible_to(wang.user, both) == {wang.id}
    assert access.visible_to(AnonymousUser(), both) == set()


def test_the_page_of_a_skill_is_the_administrators() -> None:
    seen = {role for role in Role.values if access.skills_visible_to(user(role, role), {1})}
    assert seen == {"administrator"}


def test_only_a_manager_changes_what_an_engineer_is() -> None:
    allowed = {role for role in Role.values if access.may_manage(user(role, role))}
    assert allowed == {"manager"}


def test_absence_is_reported_by_oneself_or_a_planner() -> None:
    wang = engineer("Wang", site())
    allowed = {role for role in Role.values if access.may_report_absence(actor(user(role, role)), wang)}
    assert allowed == {"dispatcher", "manager"}
    assert access.may_report_absence(actor(wang.user), wang)
    assert access.may_report_absence(SYSTEM, wang)
