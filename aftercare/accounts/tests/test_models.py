from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from aftercare.accounts.models import Grant, User

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def make(username: str = "alice", roles: list[str] | None = None) -> User:
    """A user, written past the services."""
    with transaction.atomic():
        return User.objects.create(username=username, name="Alice", roles=roles or [])


def grant(user: User, **changes: object) -> Grant:
    """A grant, written past the services."""
    values = {"subject": "ticket:1", "purpose": "visit", "opened_at": NOON, "until": NOON + timedelta(hours=1)}
    with transaction.atomic():
        return Grant.objects.create(user=user, **values | changes)


def test_known_roles_are_held() -> None:
    user = make(roles=["agent", "manager"])
    assert user.role_names == {"agent", "manager"}
    assert not user.has_perm("accounts.add_user")


@pytest.mark.parametrize("roles", [["owner"], ["agent", "root"], [""]])
def test_an_unknown_role_is_refused(roles: list[str]) -> None:
    with pytest.raises(IntegrityError, match="accounts_known_roles"):
        make(roles=roles)


def test_a_login_name_is_one_whatever_its_case() -> None:
    make("Alice")
    with pytest.raises(IntegrityError, match="accounts_username_any_case"):
        make("aLICE")
    assert User.objects.get_by_natural_key("ALICE").username == "Alice"


def test_a_grant_ends_after_it_opens() -> None:
    with pytest.raises(IntegrityError, match="accounts_grant_ends"):
        grant(make(), until=NOON)


def test_one_grant_is_open_for_one_purpose() -> None:
    user = make()
    grant(user)
    grant(user, purpose="call")
    grant(user, closed_at=NOON)
    with pytest.raises(IntegrityError, match="accounts_one_open_grant"):
        grant(user)
    assert Grant.objects.count() == 3
