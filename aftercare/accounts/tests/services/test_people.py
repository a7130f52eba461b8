import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from aftercare.accounts import access, services
from aftercare.accounts.access import actor_of
from aftercare.accounts.models import Site, User
from aftercare.accounts.services import people
from aftercare.journal.models import Entry
from aftercare.kit import clock
from aftercare.kit.actor import Actor, system
from aftercare.kit.errors import Conflict, NotAllowed, Refused

pytestmark = pytest.mark.django_db
SETUP = system("setup")
PASSWORD = "a long walk in the hills"


def person(name: str = "alice", *roles: str) -> User:
    """Somebody with these roles."""
    return services.add_user(username=name, name=name.title(), password=PASSWORD, roles=roles, by=SETUP)


def recorded() -> list[tuple[str, list[str]]]:
    """What the journal holds about accounts: events and what they are about."""
    return list(Entry.objects.filter(name__startswith="accounts.").order_by("id").values_list("name", "subjects"))


def add(client_id: str = "one", *, by: Actor = SETUP, **changes: Any) -> tuple[int, str]:
    """Add Li Na from the studio."""
    given = {"username": "li.na", "name": "李娜", "roles": ["agent"], "site_id": None, "language": "en"}
    return services.add_person(client_id=client_id, by=by, **given | changes)


def edit(user: User, *, by: Actor = SETUP, **changes: Any) -> None:
    """Change somebody, and leave the rest as it is."""
    kept = {"name": user.name, "roles": user.roles, "site_id": user.site_id, "language": user.language}
    services.edit_user(user_id=user.id, by=by, **kept | changes)


def test_a_user_is_added_with_a_hash_of_the_password() -> None:
    user = services.add_user(username="Bob", name="Bob", password="a long walk", roles={"manager", "agent"}, by=SETUP)
    assert user.roles == ["agent", "manager"]
    assert user.check_password("a long walk")
    assert "a long walk" not in user.password
    assert user.password.startswith("argon2$")
    assert not user.must_change_password
    assert recorded() == [("accounts.UserAdded", [f"user:{user.id}"])]


def test_a_password_that_was_hashed_before_opens_for_all_who_got_it() -> None:
    given = services.hashed("a long walk")
    for name in ("bob", "carol"):
        user = services.add_user(username=name, name=name, password=given, roles=["agent"], by=SETUP)
        assert (user.password, user.check_password("a long walk")) == (given.kept, True)
        assert not user.check_password(given.kept)


def test_a_taken_login_name_is_refused_in_any_case() -> None:
    person("alice")
    with pytest.raises(Refused) as refusal:
        services.add_user(username="ALICE", name="Other", password="x", roles=[], by=SETUP)
    assert refusal.value.field == "username"
    assert User.objects.count() == 1
    assert len(recorded()) == 1


def test_a_person_gets_a_first_password() -> None:
    user_id, password = add()
    user = User.objects.get(id=user_id)
    assert (user.username, user.name, user.roles, user.site, user.language) == ("li.na", "李娜", ["agent"], None, "en")
    assert user.check_password(password)
    assert user.must_change_password


def test_a_form_that_is_sent_twice_adds_one_person_whose_latest_password_opens() -> None:
    first, second = add(), add()
    assert first[0] == second[0]
    user = User.objects.get()
    assert (user.check_password(first[1]), user.check_password(second[1])) == (False, True)


def test_a_form_that_comes_again_later_takes_no_password_away() -> None:
    user_id, password = add()
    own = "an early swim in the lake"
    services.change_password(old=password, new=own, by=actor_of(User.objects.get(id=user_id)))
    with pytest.raises(Conflict):
        add()
    assert User.objects.get().check_password(own)


def test_one_key_adds_no_second_person() -> None:
    add()
    with pytest.raises(Refused):
        add(username="wang.wei")
    assert User.objects.count() == 1
    add("two", username="wang.wei")
    assert User.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "LI.NA"}, "username"),
        ({"username": "li na"}, "username"),
        ({"username": ""}, "username"),
        ({"username": "a\x00b"}, "username"),
        ({"username": "汉" * 61}, "username"),
        ({"name": "  "}, "name"),
        ({"roles": ["owner"]}, "roles"),
        ({"site_id": 2**40}, "site_id"),
        ({"language": "fr"}, "language"),
    ],
)
def test_what_is_no_person_is_refused(change: dict[str, Any], field: str) -> None:
    add()
    with pytest.raises(Refused) as refusal:
        add("two", **{"username": "wang.wei", **change})
    assert refusal.value.field == field
    assert User.objects.count() == 1


def test_what_changes_is_written_and_recorded() -> None:
    user = person("alice", "agent")
    site = Site.objects.create(code="sy", name="沈阳站", city="沈阳", latitude=41.8, longitude=123.4)
    edit(user, roles=["manager", "agent"], site_id=site.id)
    user = User.objects.get(id=user.id)
    assert (user.roles, user.site_id) == (["agent", "manager"], site.id)
    entry = Entry.objects.get(name="accounts.UserChanged")
    assert entry.data == {"user_id": user.id, "fields": ["roles", "site_id"]}
    assert entry.changes == {"roles": [["agent"], ["agent", "manager"]], "site_id": [None, site.id]}
    edit(user)
    assert Entry.objects.filter(name="accounts.UserChanged").count() == 1


def test_a_disabled_user_has_no_rights_left() -> None:
    user = person("alice", "engineer")
    until = clock.now() + timedelta(hours=1)
    services.open_grant(user_id=user.id, subjects=["ticket:1"], purpose="visit", until=until, by=SETUP)
    for _turn in range(2):
        services.disable_user(user_id=user.id, by=SETUP)
    user = User.objects.get(id=user.id)
    assert not user.is_active
    assert access.granted(user, "ticket") == set()
    assert recorded()[-1] == ("accounts.UserDisabled", [f"user:{user.id}"])
    assert len(recorded()) == 3


def test_a_login_opens_again_and_its_sessions_do_not() -> None:
    user = person()
    before = user.get_session_auth_hash()
    services.disable_user(user_id=user.id, by=SETUP)
    for _turn in range(2):
        services.enable_user(user_id=user.id, by=SETUP)
    user = User.objects.get(id=user.id)
    assert user.is_active
    assert user.get_session_auth_hash() != before
    assert [name for name, _subjects in recorded()][-2:] == ["accounts.UserDisabled", "accounts.UserEnabled"]


Deed = Callable[[User, Actor], None]
DEEDS: dict[str, Deed] = {
    "disable": lambda user, by: services.disable_user(user_id=user.id, by=by),
    "take the role": lambda user, by: edit(user, roles=["agent"], by=by),
}


def administrators() -> int:
    """How many can administer."""
    return User.objects.filter(is_active=True, roles__contains=["administrator"]).count()


@pytest.mark.parametrize("deed", DEEDS)
def test_the_last_administrator_stays(deed: str) -> None:
    boss, closed = person("boss", "administrator"), person("closed", "administrator")
    services.disable_user(user_id=closed.id, by=actor_of(boss))
    before = len(recorded())
    for by in (actor_of(boss), SETUP):
        with pytest.raises(Refused, match="Nobody else administers"):
            DEEDS[deed](boss, by)
    assert (administrators(), len(recorded())) == (1, before)
    edit(boss, name="Big Boss", roles=["administrator", "manager"])
    assert administrators() == 1


@pytest.mark.parametrize("deed", DEEDS)
def test_control_one_of_two_administrators_may_go(deed: str) -> None:
    boss, other = person("boss", "administrator"), person("other", "administrator")
    DEEDS[deed](other, actor_of(boss))
    assert administrators() == 1


def both_at_once(deed: str, *others: User) -> list[str]:
    """Do it to each of `others` at the same moment; answers what was refused."""
    start = threading.Barrier(len(others))
    refused: list[str] = []

    def remove(other: User) -> None:
        start.wait()
        try:
            DEEDS[deed](other, SETUP)
        except Refused as refusal:
            refused.append(str(refusal.message))
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=(other,)) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", DEEDS)
def test_two_administrators_do_not_remove_each_other_at_the_same_moment(deed: str) -> None:
    for turn in range(5):
        pair = [person(f"{name}-{turn}", "administrator") for name in ("one", "two")]
        refused = both_at_once(deed, *pair)
        assert (administrators(), len(refused)) == (1, 1)
        last = User.objects.get(is_active=True, roles__contains=["administrator"])
        User.objects.filter(id=last.id).update(roles=["agent"])  # past the services: the next turn begins with nobody


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", DEEDS)
def test_control_without_the_lock_nobody_is_left(deed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = [person(name, "administrator") for name in ("one", "two")]
    seen = threading.Barrier(2)

    def unlocked(user_id: int) -> tuple[User, bool]:
        replaceable = administrators() > 1
        seen.wait()
        return User.objects.get(id=user_id), replaceable

    monkeypatch.setattr(people, "_locked", unlocked)
    assert both_at_once(deed, *pair) == []
    assert administrators() == 0


@pytest.mark.parametrize("role", ["agent", "dispatcher", "engineer", "manager"])
def test_only_an_administrator_changes_people(role: str) -> None:
    user, by = person("alice", "agent"), actor_of(person("carol", role))
    before = len(recorded())
    for deed in (
        lambda: add(by=by),
        lambda: services.add_user(username="x", name="X", password="x", roles=[], by=by),
        lambda: edit(user, roles=["administrator"], by=by),
        lambda: services.disable_user(user_id=user.id, by=by),
        lambda: services.enable_user(user_id=user.id, by=by),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert (User.objects.count(), administrators(), len(recorded())) == (2, 0, before)


def test_nobody_is_no_person() -> None:
    for verb in (services.disable_user, services.enable_user):
        with pytest.raises(NotAllowed):
            verb(user_id=2**40, by=SETUP)
