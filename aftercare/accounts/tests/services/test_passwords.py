import pytest
from allauth.mfa.models import Authenticator

from aftercare.accounts import services
from aftercare.accounts.access import actor_of
from aftercare.accounts.models import User
from aftercare.journal.models import Entry
from aftercare.kit.actor import customer, system
from aftercare.kit.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
SETUP = system("setup")
OLD = "a long walk in the hills"
NEW = "an early swim in the lake"


def person(name: str = "alice", *roles: str) -> User:
    """Somebody with the password OLD."""
    return services.add_user(username=name, name=name.title(), password=OLD, roles=roles, by=SETUP)


def recorded() -> list[str]:
    """What happened after people were added."""
    names = Entry.objects.filter(name__startswith="accounts.").order_by("id").values_list("name", flat=True)
    return [name for name in names if name != "accounts.UserAdded"]


def stored(user: User) -> tuple[bool, bool, bool]:
    """Whether the old password opens, whether the new one does, and whether it must be changed."""
    user = User.objects.get(id=user.id)
    return user.check_password(OLD), user.check_password(NEW), user.must_change_password


def test_the_owner_changes_his_password() -> None:
    user = services.add_user(username="alice", name="Alice", password=OLD, roles=[], must_change=True, by=SETUP)
    before = user.get_session_auth_hash()
    services.change_password(old=OLD, new=NEW, by=actor_of(user))
    assert stored(user) == (False, True, False)
    assert User.objects.get(id=user.id).get_session_auth_hash() != before
    assert recorded() == ["accounts.PasswordChanged"]
    assert NEW not in str(list(Entry.objects.values()))


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("", NEW, "old"),
        ("wrong", NEW, "old"),
        ("x" * 1_000_000, NEW, "old"),
        (OLD, OLD, "new"),
        (OLD, "short", "new"),
        (OLD, "password123", "new"),
        (OLD, "x" * 201, "new"),
        (OLD, "an early\x00 swim", "new"),
    ],
)
def test_a_change_that_protects_less_is_refused(old: str, new: str, field: str) -> None:
    user = person()
    with pytest.raises(Refused) as refusal:
        services.change_password(old=old, new=new, by=actor_of(user))
    assert refusal.value.field == field
    assert stored(user) == (True, False, False)
    assert recorded() == []


@pytest.mark.parametrize("by", [SETUP, customer(1, "Wang")])
def test_who_has_no_login_has_no_password(by: object) -> None:
    with pytest.raises(NotAllowed):
        services.change_password(old=OLD, new=NEW, by=by)  # type: ignore[arg-type]


def test_a_password_that_is_handed_over_opens_once_and_has_to_be_changed() -> None:
    user, boss = person(), person("boss", "administrator")
    password = services.hand_over_password(user_id=user.id, by=actor_of(boss))
    again = services.hand_over_password(user_id=user.id, by=actor_of(boss))
    found = User.objects.get(id=user.id)
    assert (found.check_password(password), found.check_password(again)) == (False, True)
    assert found.must_change_password
    assert len(password.replace("-", "")) == 15
    assert recorded() == ["accounts.PasswordSet", "accounts.PasswordSet"]
    services.change_password(old=again, new=NEW, by=actor_of(found))
    assert stored(user) == (False, True, False)


def test_a_password_is_set_for_good() -> None:
    user = person()
    services.set_password(user_id=user.id, password=NEW, must_change=False, by=SETUP)
    assert stored(user) == (False, True, False)


def test_an_easy_password_is_not_set() -> None:
    user = person()
    with pytest.raises(Refused) as refusal:
        services.set_password(user_id=user.id, password="alice", must_change=True, by=SETUP)
    assert refusal.value.field == "password"
    assert stored(user) == (True, False, False)


def with_second_factor(user: User) -> None:
    """Give somebody an authenticator app and recovery codes."""
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=user, type=kind, data={})


def test_a_lost_second_factor_is_taken_away() -> None:
    user, other = person(), person("bob")
    with_second_factor(user)
    with_second_factor(other)
    for _turn in range(2):
        services.reset_second_factor(user_id=user.id, by=SETUP)
    assert set(Authenticator.objects.values_list("user_id", flat=True)) == {other.id}
    assert recorded() == ["accounts.SecondFactorReset"]


def test_an_administrator_does_not_go_around_his_own_protection() -> None:
    boss = person("boss", "administrator")
    with_second_factor(boss)
    with pytest.raises(Refused):
        services.hand_over_password(user_id=boss.id, by=actor_of(boss))
    with pytest.raises(Refused):
        services.reset_second_factor(user_id=boss.id, by=actor_of(boss))
    assert stored(boss) == (True, False, False)
    assert Authenticator.objects.count() == 2


@pytest.mark.parametrize("role", ["agent", "dispatcher", "engineer", "manager"])
def test_only_an_administrator_resets(role: str) -> None:
    user, somebody = person(), person("carol", role)
    with_second_factor(user)
    with pytest.raises(NotAllowed):
        services.hand_over_password(user_id=user.id, by=actor_of(somebody))
    with pytest.raises(NotAllowed):
        services.reset_second_factor(user_id=user.id, by=actor_of(somebody))
    assert (stored(user), Authenticator.objects.count()) == ((True, False, False), 2)


def test_nobody_is_no_person() -> None:
    with pytest.raises(NotAllowed):
        services.hand_over_password(user_id=2**40, by=SETUP)
