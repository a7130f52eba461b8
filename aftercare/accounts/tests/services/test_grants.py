from datetime import UTC, datetime, timedelta

import pytest

from aftercare.accounts import access, services
from aftercare.accounts.models import Grant, User
from aftercare.journal.models import Entry
from aftercare.kit import clock
from aftercare.kit.actor import system
from aftercare.kit.errors import Refused

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SETUP = system("setup")


def alice() -> User:
    """An engineer."""
    return services.add_user(username="Alice", name="Alice", password="a long walk", roles=["engineer"], by=SETUP)


def recorded() -> list[tuple[str, list[str]]]:
    """What the journal holds: events and what they are about."""
    return list(Entry.objects.filter(name__startswith="accounts.").order_by("id").values_list("name", "subjects"))


def open_until(user: User, until: datetime, *subjects: str) -> None:
    """Let the user work with tickets for a visit."""
    services.open_grant(user_id=user.id, subjects=subjects, purpose="visit", until=until, by=SETUP)


def test_a_grant_opens_for_each_object_and_is_recorded_once() -> None:
    user = alice()
    with clock.standing_at(NOON):
        open_until(user, NOON + timedelta(hours=2), "ticket:1", "ticket:2")
        assert access.granted(user, "ticket") == {1, 2}
    assert recorded()[1:] == [("accounts.GrantOpened", ["ticket:1", "ticket:2", f"user:{user.id}"])]


def test_a_second_opening_moves_the_end() -> None:
    user = alice()
    with clock.standing_at(NOON):
        open_until(user, NOON + timedelta(hours=1), "ticket:1")
    with clock.standing_at(NOON + timedelta(minutes=30)):
        open_until(user, NOON + timedelta(hours=3), "ticket:1")
    assert Grant.objects.values("opened_at", "until", "closed_at").get() == {
        "opened_at": NOON,
        "until": NOON + timedelta(hours=3),
        "closed_at": None,
    }


def test_a_closed_grant_is_closed_once_and_can_open_again() -> None:
    user = alice()
    with clock.standing_at(NOON):
        open_until(user, NOON + timedelta(hours=1), "ticket:1", "ticket:2")
        close = {"user_id": user.id, "subjects": ["ticket:1"], "purpose": "visit", "by": SETUP}
        assert [services.close_grants(**close), services.close_grants(**close)] == [1, 0]  # type: ignore[arg-type]
        assert access.granted(user, "ticket") == {2}
        open_until(user, NOON + timedelta(hours=1), "ticket:1")
        assert access.granted(user, "ticket") == {1, 2}
    assert [name for name, _subjects in recorded()].count("accounts.GrantClosed") == 1


def test_another_purpose_and_another_user_stay_open() -> None:
    user, other = alice(), services.add_user(username="bob", name="Bob", password="x", roles=[], by=SETUP)
    until = clock.now() + timedelta(hours=1)
    open_until(user, until, "ticket:1")
    open_until(other, until, "ticket:1")
    services.open_grant(user_id=user.id, subjects=["ticket:1"], purpose="call", until=until, by=SETUP)
    services.close_grants(user_id=user.id, subjects=["ticket:1"], purpose="visit", by=SETUP)
    assert access.granted(user, "ticket") == access.granted(other, "ticket") == {1}


def test_who_sees_personal_data_says_why() -> None:
    user = alice()
    services.record_shown(subjects=["customer:7"], field="phone", reason=" to call back ", by=access.actor_of(user))
    entry = Entry.objects.get(name="accounts.PersonalDataShown")
    assert (entry.subjects, entry.data) == (
        ["customer:7"],
        {"user_id": user.id, "field": "phone", "reason": "to call back"},
    )


@pytest.mark.parametrize("reason", ["", "  ", "\x00"])
def test_control_nobody_sees_personal_data_without_a_reason(reason: str) -> None:
    user = alice()
    with pytest.raises(Refused) as refusal:
        services.record_shown(subjects=["customer:7"], field="phone", reason=reason, by=access.actor_of(user))
    assert refusal.value.field == "reason"
    assert not Entry.objects.filter(name="accounts.PersonalDataShown").exists()
