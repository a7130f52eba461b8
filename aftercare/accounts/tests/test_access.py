from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from aftercare.accounts import access, services
from aftercare.accounts.models import User
from aftercare.kit import clock
from aftercare.kit.actor import Actor, ActorKind, customer, system
from aftercare.kit.errors import NotAllowed

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def alice(*roles: str) -> User:
    """Somebody with these roles."""
    return services.add_user(username="alice", name="Alice", password="x", roles=roles, by=system("setup"))


@pytest.mark.django_db
def test_the_user_of_a_request_acts() -> None:
    request = RequestFactory().get("/")
    request.user = alice()
    assert access.actor(request) == Actor(ActorKind.USER, request.user.pk, "Alice")


def test_a_stranger_does_not_act() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with pytest.raises(NotAllowed):
        access.actor(request)


@pytest.mark.django_db
def test_one_of_the_roles_is_enough() -> None:
    user = alice("agent", "manager")
    assert access.has_role(user, "agent", "engineer")
    assert not access.has_role(user, "engineer", "administrator")
    assert not access.has_role(user)
    assert not access.has_role(AnonymousUser(), "agent")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "seen"),
    [(NOON - HOUR, set()), (NOON, {1}), (NOON + HOUR - timedelta(seconds=1), {1}), (NOON + HOUR, set())],
)
def test_a_grant_is_open_from_its_opening_until_its_end(moment: datetime, seen: set[int]) -> None:
    user = alice("engineer")
    with clock.standing_at(NOON):
        services.open_grant(
            user_id=user.id, subjects=["ticket:1", "order:2"], purpose="visit", until=NOON + HOUR, by=system("dispatch")
        )
    with clock.standing_at(moment):
        assert access.granted(user, "ticket") == seen


@pytest.mark.django_db
def test_a_kind_is_not_taken_for_a_longer_one() -> None:
    user = alice("engineer")
    until = clock.now() + HOUR
    services.open_grant(user_id=user.id, subjects=["ticket_note:7"], purpose="visit", until=until, by=system("x"))
    assert access.granted(user, "ticket") == set()
    assert access.granted(user, "ticket_note") == {7}


@pytest.mark.django_db
def test_an_actor_acts_in_the_roles_that_his_user_holds() -> None:
    user = alice("agent", "manager")
    held = {role for role in access.Role.values if access.acts_as(access.actor_of(user), role)}
    assert held == {"agent", "manager"}
    assert access.acts_as(access.actor_of(user), "dispatcher", "manager")
    assert access.acts_as(system("job"), "manager")


@pytest.mark.django_db
def test_whose_login_is_closed_and_who_is_no_user_acts_in_no_role() -> None:
    user = alice("manager")
    strangers = [
        customer(user.id, "Alice"),
        customer(None, "somebody"),
        Actor(ActorKind.USER, None, "nobody"),
        Actor(ActorKind.USER, user.id + 1, "nobody"),
    ]
    assert [access.acts_as(one, "manager") for one in strangers] == [False] * 4
    services.disable_user(user_id=user.id, by=system("setup"))
    assert not access.acts_as(access.actor_of(user), "manager")


@pytest.mark.django_db
def test_a_role_is_required() -> None:
    user = access.actor_of(alice("agent"))
    access.require_role(user, "agent", "manager")
    with pytest.raises(NotAllowed, match="Ask a manager"):
        access.require_role(user, "manager")


def test_numbers_are_taken_from_references() -> None:
    assert access.ids_of(["ticket:1", "ticket:12", "ticket:1"]) == {1, 12}


def test_the_desk_is_not_for_everybody() -> None:
    assert {"agent", "dispatcher", "manager"} == access.DESK
    assert set(access.Role.values) - access.DESK == {"engineer", "administrator"}
