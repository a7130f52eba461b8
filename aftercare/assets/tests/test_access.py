"""Who sees devices."""

import pytest
from django.contrib.auth.models import AnonymousUser

from aftercare.accounts import services as accounts
from aftercare.accounts.access import Role
from aftercare.assets import access
from aftercare.assets.tests.devices import SYSTEM, user
from aftercare.kit import clock

pytestmark = pytest.mark.django_db


def test_the_desk_sees_all_others_see_what_a_grant_names() -> None:
    seen = {role: access.visible_to(user(role, role), {1, 2}) for role in Role.values}
    assert seen == {
        "agent": {1, 2},
        "dispatcher": {1, 2},
        "manager": {1, 2},
        "engineer": set(),
        "administrator": set(),
    }
    assert access.visible_to(AnonymousUser(), {1, 2}) == set()


def test_a_grant_opens_one_device() -> None:
    wang = user("wang", Role.ENGINEER)
    until = clock.now().replace(year=2099)
    accounts.open_grant(user_id=wang.id, subjects=["asset:2"], purpose="visit", until=until, by=SYSTEM)
    assert (access.may_open(wang, 1), access.may_open(wang, 2)) == (False, True)


def test_the_page_of_a_product_model_is_the_administrators() -> None:
    seen = {role for role in Role.values if access.models_visible_to(user(role, role), {1})}
    assert seen == {"administrator"}
