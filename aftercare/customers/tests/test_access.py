from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from aftercare.accounts import services as accounts
from aftercare.customers import access
from aftercare.customers.tests.people import SYSTEM, customer, user

pytestmark = pytest.mark.django_db


def test_the_desk_sees_all_and_an_engineer_what_is_granted() -> None:
    one, other = customer("A"), customer("B")
    ids = [one.id, other.id]
    seen = {
        role: access.visible_ids(user(role, role), ids) for role in ("agent", "dispatcher", "manager", "administrator")
    }
    assert seen == {"agent": set(ids), "dispatcher": set(ids), "manager": set(ids), "administrator": set()}
    engineer = user("engineer", "engineer")
    assert access.visible_ids(engineer, ids) == set()
    until = datetime(2100, 1, 1, tzinfo=UTC)
    accounts.open_grant(user_id=engineer.id, subjects=[f"customer:{one.id}"], purpose="visit", until=until, by=SYSTEM)
    assert access.visible_ids(engineer, ids) == {one.id}
    assert (access.may_open(engineer, one.id), access.may_open(engineer, other.id)) == (True, False)
    assert access.visible_ids(AnonymousUser(), ids) == set()
