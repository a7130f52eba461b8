from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from aftercare.accounts import services as accounts
from aftercare.accounts.access import actor_of
from aftercare.kit.errors import NotAllowed
from aftercare.tickets import access, services
from aftercare.tickets.tests.requests import SYSTEM, WANG, again, opened, user

pytestmark = pytest.mark.django_db
UNTIL = datetime(2100, 1, 1, tzinfo=UTC)


def test_the_desk_sees_all_tickets_and_others_none() -> None:
    one = opened()
    seen = {
        role: access.visible_ids(user(role, role), [one.id]) == {one.id}
        for role in ("agent", "dispatcher", "manager", "engineer", "administrator")
    }
    assert seen == {"agent": True, "dispatcher": True, "manager": True, "engineer": False, "administrator": False}
    assert access.visible_ids(AnonymousUser(), [one.id]) == set()


def test_a_grant_opens_one_ticket_to_an_engineer_until_it_ends() -> None:
    one, other, engineer = opened(), opened(), user("eve", "engineer")
    by = actor_of(engineer)
    grant: dict[str, Any] = {"user_id": engineer.id, "subjects": [f"ticket:{one.id}"], "purpose": "visit"}
    with pytest.raises(NotAllowed):
        services.note(ticket_id=one.id, text="x", by=by)
    accounts.open_grant(**grant, until=UNTIL, by=SYSTEM)
    assert access.visible_ids(engineer, [one.id, other.id]) == {one.id}
    assert (access.may_work(by, one.id), access.may_work(by, other.id)) == (True, False)
    services.note(ticket_id=one.id, text="x", by=by)
    accounts.close_grants(**grant, by=SYSTEM)
    assert (access.may_work(by, one.id), access.visible_ids(engineer, [one.id])) == (False, set())


def test_a_customer_may_do_only_what_is_open_to_customers() -> None:
    one = opened()
    assert (access.may_work(WANG, one.id), access.may_work(WANG, one.id, customers=True)) == (False, True)
    with pytest.raises(NotAllowed):
        services.close(ticket_id=one.id, by=WANG)
    services.customer_wrote(ticket_id=one.id, text="hello", channel="portal", by=WANG)
    assert again(one).state == "new"
