"""Who moves parts."""

import pytest
from django.contrib.auth.models import AnonymousUser

from aftercare.accounts.access import Role, actor_of
from aftercare.parts import access
from aftercare.parts.tests.shelf import SYSTEM, user

pytestmark = pytest.mark.django_db


def test_keepers_move_everywhere_an_engineer_his_own_van() -> None:
    wang = user("Wang")
    allowed = {role for role in Role.values if access.may_move(actor_of(user(role, role)), wang.id)}
    assert allowed == {"dispatcher", "manager"}
    assert access.may_move(actor_of(wang), wang.id)
    assert access.may_move(SYSTEM, wang.id)


def test_the_catalogue_is_open_to_those_who_work_here() -> None:
    seen = {role for role in Role.values if access.visible_to(user(role, role), {1})}
    assert seen == {"agent", "dispatcher", "engineer", "manager"}
    assert access.visible_to(AnonymousUser(), {1}) == set()


def test_who_takes_pieces_in_from_a_supplier() -> None:
    assert {"dispatcher", "manager", "administrator"} == access.BUYERS
