import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftercare.accounts import queries, services
from aftercare.accounts.models import Site, User
from aftercare.kit.actor import system

pytestmark = pytest.mark.django_db
SETUP = system("setup")


def somebody(name: str, *roles: str, site: Site | None = None) -> User:
    """A user of that name."""
    return services.add_user(username=name, name=name, password="x", roles=roles, site=site, by=SETUP)


def station(code: str) -> Site:
    """A station of that code."""
    return services.add_site(code=code, name=code, city="沈阳", position=(41.8, 123.4), by=SETUP)


def test_names_come_in_one_statement() -> None:
    people = [somebody(name) for name in ("alice", "bob", "charlie")]
    with CaptureQueriesContext(connection) as statements:
        assert queries.names([people[0].id, people[2].id, 0]) == {people[0].id: "alice", people[2].id: "charlie"}
    assert len(statements) == 1


def test_people_are_found_by_role_and_station() -> None:
    north, south = station("north"), station("south")
    somebody("zoe", "engineer", site=north)
    somebody("bob", "engineer", "agent")
    somebody("dan", "engineer", site=south)
    somebody("eve", "agent", site=north)
    gone = somebody("gone", "engineer", site=north)
    services.disable_user(user_id=gone.id, by=SETUP)
    assert [row["name"] for row in queries.people(roles=["engineer"], site_id=north.id)] == ["bob", "zoe"]
    assert [row["name"] for row in queries.people(roles=["engineer"])] == ["bob", "dan", "zoe"]
    assert [row["name"] for row in queries.people(roles=["agent", "manager"])] == ["bob", "eve"]
    assert set(queries.people(roles=["agent"])[0]) == {"id", "name", "roles", "site_id"}


def test_one_user_is_found_or_there_is_none() -> None:
    alice = somebody("alice")
    assert queries.user(alice.id) == alice
    with pytest.raises(User.DoesNotExist):
        queries.user(alice.id + 1)


def test_stations_come_by_code() -> None:
    station("south")
    station("north")
    assert [row["code"] for row in queries.sites()] == ["north", "south"]


def test_the_directory_is_one_statement_whatever_is_asked() -> None:
    north = station("north")
    alice = somebody("alice", "agent", site=north)
    somebody("bob", "engineer")
    wanted = queries.Wanted(text="A", role="agent", site_id=north.id, active=True)
    with CaptureQueriesContext(connection) as statements:
        found = queries.directory(wanted, skip=0, limit=10)
    assert len(statements) == 1
    assert found == [
        {
            "id": alice.id,
            "username": "alice",
            "name": "alice",
            "roles": ["agent"],
            "site_id": north.id,
            "language": "",
            "is_active": True,
            "must_change_password": False,
            "last_login": None,
            "second_factor": False,
        }
    ]
    assert queries.how_many(wanted) == 1
    assert queries.how_many(queries.Wanted()) == 2
    assert [row["name"] for row in queries.directory(queries.Wanted(), skip=1, limit=10)] == ["bob"]
    assert queries.person(alice.id) == found[0]
    assert queries.person(0) is None


def test_logins_and_stations() -> None:
    north = station("north")
    somebody("bob", "engineer", site=north)
    gone = somebody("alice", site=north)
    services.disable_user(user_id=gone.id, by=SETUP)
    assert [(row["username"], row["is_active"]) for row in queries.logins()] == [("alice", False), ("bob", True)]
    assert queries.people_at_sites() == {north.id: 1}
    assert queries.site_names([north.id, 0]) == {north.id: "north"}
    assert queries.by_username("BOB") == User.objects.get(username="bob")
    assert queries.by_username("nobody") is None
