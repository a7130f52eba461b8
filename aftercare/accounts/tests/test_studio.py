"""The studio's pages about people and stations."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from aftercare.accounts import services
from aftercare.accounts.models import Site, User
from aftercare.kit.actor import system

pytestmark = pytest.mark.django_db

LogIn = Callable[[str], Any]
SETUP = system("setup")
KEY = "7d7f3f3a-0f3e-4a55-8a0a-0f6f5a5f0c11"
NEW = {"username": "li.na", "name": "李娜", "roles": ["agent"], "site_id": "", "language": "en", "client_id": KEY}


@pytest.fixture
def boss(log_in: LogIn) -> Any:
    """The browser of an administrator who reads English."""
    client = log_in("administrator")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def person(name: str = "alice", *roles: str, site: Site | None = None) -> User:
    """Somebody with these roles."""
    return services.add_user(username=name, name=name.title(), password="x", roles=roles, site=site, by=SETUP)


def station(code: str = "sy") -> Site:
    """A station in Shenyang."""
    return services.add_site(code=code, name=f"Station {code}", city="沈阳", position=(41.8, 123.4), by=SETUP)


def address(name: str, *args: int) -> str:
    """The address of a page here."""
    return reverse(f"accounts.studio:{name}", args=args)


def text(answer: HttpResponseBase) -> str:
    """The page, with single blanks."""
    return " ".join(b"".join(answer).decode().split())


def listed(client: Client, **query: str) -> list[str]:
    """The login names on the list."""
    answer = client.get(address("people"), query)
    assert answer.status_code == 200
    return re.findall(r'<small class="clip">([^<]+)</small>', text(answer))


def test_people_are_found_by_name_role_station_and_state(boss: Any) -> None:
    north = station("north")
    person("alice", "agent", site=north)
    person("bob", "agent", "engineer")
    services.disable_user(user_id=person("carol", "engineer", site=north).id, by=SETUP)
    own = boss.user.username
    assert set(listed(boss)) == {own, "alice", "bob", "carol"}
    assert listed(boss, q="ALI") == ["alice"]
    assert listed(boss, role="engineer") == ["bob", "carol"]
    assert listed(boss, site=str(north.id)) == ["alice", "carol"]
    assert listed(boss, state="closed") == ["carol"]
    assert listed(boss, state="open", role="engineer") == ["bob"]
    assert set(listed(boss, role="owner", site="x", state="?")) == {own, "alice", "bob", "carol"}
    assert listed(boss, q="nobody at all") == []


def test_the_list_says_who_is_protected_and_who_came(boss: Any) -> None:
    alice = person("alice", "agent")
    Authenticator.objects.create(user=alice, type=Authenticator.Type.TOTP, data={})
    page = text(boss.get(address("people"), {"q": "alice"}))
    assert "</svg>On</span>" in page
    assert "Never" in page
    assert "All stations" in page


def test_a_person_is_added_and_the_first_password_shown_once(boss: Any) -> None:
    answer = boss.post(address("new_person"), NEW)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    shown = re.findall(r'<code class="user-select-all">([^<]+)</code>', text(answer))
    user = User.objects.get(username="li.na")
    assert shown[0] == "li.na"
    assert user.check_password(shown[1])
    assert shown[1] not in text(boss.get(address("person", user.id)))


def test_a_form_that_comes_twice_adds_one_person(boss: Any) -> None:
    answers = [boss.post(address("new_person"), NEW) for _turn in range(2)]
    passwords = [re.findall(r'<code class="user-select-all">([^<]+)</code>', text(one))[1] for one in answers]
    user = User.objects.get(username="li.na")
    assert [user.check_password(one) for one in passwords] == [False, True]


def test_a_refusal_shows_at_its_field(boss: Any) -> None:
    person("li.na")
    answer = boss.post(address("new_person"), NEW)
    assert answer.status_code == 422
    assert 'id="id_username-error"' in text(answer)
    assert "This login name is taken." in text(answer)


def test_a_person_is_changed(boss: Any) -> None:
    alice, site = person("alice", "agent"), station()
    given = {"name": "Alice Li", "roles": ["agent", "manager"], "site_id": site.id, "language": "en"}
    answer = boss.post(address("edit_person", alice.id), given)
    assert (answer.status_code, answer["Location"]) == (302, address("person", alice.id))
    alice.refresh_from_db()
    assert (alice.name, alice.roles, alice.site_id, alice.language) == (
        "Alice Li",
        ["agent", "manager"],
        site.id,
        "en",
    )
    assert "changed language, name, roles, station" in text(boss.get(address("person", alice.id)))


def test_the_last_administrator_reads_why_he_stays(boss: Any) -> None:
    given = {"name": "Boss", "roles": ["agent"], "site_id": "", "language": "en"}
    answer = boss.post(address("edit_person", boss.user.id), given)
    assert answer.status_code == 422
    assert 'id="id_roles-error"' in text(answer)
    assert boss.post(address("disable", boss.user.id)).status_code == 422
    assert User.objects.get(id=boss.user.id).roles == ["administrator"]


def test_a_login_is_closed_with_its_sessions_and_opened_without_them(boss: Any, log_in: LogIn) -> None:
    agent = log_in("agent")
    assert agent.get(reverse("mfa_index")).status_code == 200
    assert boss.post(address("disable", agent.user.id)).status_code == 302
    assert agent.get(reverse("mfa_index")).status_code == 302
    assert boss.post(address("enable", agent.user.id)).status_code == 302
    assert User.objects.get(id=agent.user.id).is_active
    assert agent.get(reverse("mfa_index")).status_code == 302


def test_a_lost_second_factor_is_reset(boss: Any) -> None:
    alice = person()
    Authenticator.objects.create(user=alice, type=Authenticator.Type.TOTP, data={})
    assert 'id="no-second-factor"' in text(boss.get(address("person", alice.id)))
    assert boss.post(address("reset_second_factor", alice.id)).status_code == 302
    assert not Authenticator.objects.exists()


def test_a_new_password_is_shown(boss: Any) -> None:
    alice = person()
    answer = boss.post(address("reset_password", alice.id))
    shown = re.findall(r'<code class="user-select-all">([^<]+)</code>', text(answer))
    alice.refresh_from_db()
    assert alice.check_password(shown[1])
    assert "First password" in text(boss.get(address("person", alice.id)))


def test_ones_own_login_has_no_such_buttons(boss: Any) -> None:
    page = text(boss.get(address("person", boss.user.id)))
    assert "This is your own login." in page
    assert address("reset_password", boss.user.id) not in page
    assert boss.post(address("reset_password", boss.user.id)).status_code == 422


@pytest.mark.parametrize("name", ["person", "edit_person", "edit_site"])
@pytest.mark.parametrize("number", [0, 2**62, 2**70])
def test_what_does_not_exist(boss: Any, name: str, number: int) -> None:
    assert boss.get(address(name, number)).status_code == 404


def test_a_station_is_opened_and_changed(boss: Any) -> None:
    given = {"code": "sy", "name": "沈阳站", "city": "沈阳", "latitude": "41.8", "longitude": "123.4"}
    assert boss.post(address("new_site"), given)["Location"] == address("sites")
    site = Site.objects.get()
    assert "沈阳站" in text(boss.get(address("sites")))
    assert boss.post(address("new_site"), given).status_code == 422
    assert boss.post(address("edit_site", site.id), {**given, "name": "铁西站"}).status_code == 302
    assert Site.objects.values_list("code", "name").get() == ("sy", "铁西站")


def test_stations_say_how_many_people_they_have(boss: Any) -> None:
    north = station("north")
    person("alice", "agent", site=north)
    services.disable_user(user_id=person("bob", "agent", site=north).id, by=SETUP)
    assert '<td class="number" data-label="People">1</td>' in text(boss.get(address("sites")))
