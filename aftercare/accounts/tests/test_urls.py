from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from aftercare.kit import plugs
from aftercare.kit.plugs import MenuEntry
from tests.world import BACKEND, PASSWORD

LogIn = Callable[[str], Client]


def entry(url_name: str, role: str, order: int) -> MenuEntry:
    """A menu entry for one role."""
    return MenuEntry("desk", "x", url_name, "home", frozenset({role}), order)


@pytest.fixture(autouse=True)
def _menu(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [
        entry("mfa_view_recovery_codes", "agent", 30),
        entry("account_logout", "agent", 20),
        entry("account_reauthenticate", "engineer", 10),
        entry("nobody.desk:gone", "manager", 10),
    ]
    monkeypatch.setattr(plugs, "_shelf", plugs._Shelf(list(entries)))


@pytest.mark.parametrize(
    ("role", "name"),
    [("agent", "account_logout"), ("engineer", "account_reauthenticate"), ("administrator", "mfa_index")],
)
def test_everybody_comes_to_the_first_page_of_his_work(log_in: LogIn, role: str, name: str) -> None:
    assert log_in(role).get("/")["Location"] == reverse(name)


def test_a_menu_entry_without_a_page_is_an_error(log_in: LogIn) -> None:
    with pytest.raises((NoReverseMatch, KeyError)):
        log_in("manager").get("/")


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_login_and_comes_back(client: Client) -> None:
    assert client.get("/?a=1")["Location"] == "/login?next=%2F%3Fa%3D1"


NEW_PASSWORD = "an early swim in the lake"


def change(client: Client, **fields: str) -> HttpResponse:
    """Send the form of one's own password."""
    cache.clear()  # how often is another test's business
    given = {"old": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD, **fields}
    answer: HttpResponse = client.post(reverse("account_password"), given)  # type: ignore[assignment]
    return answer


def test_a_changed_password_ends_the_other_sessions_and_not_this_one(log_in: LogIn) -> None:
    client, other = log_in("administrator"), Client()
    other.force_login(client.user, backend=BACKEND)  # type: ignore[attr-defined]
    assert change(client)["Location"] == "/"
    assert client.get(reverse("mfa_index")).status_code == 200
    assert other.get(reverse("mfa_index")).status_code == 302


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"old": "wrong"}, "id_old-error"),
        ({"old": ""}, "id_old-error"),
        ({"again": "another one"}, "id_again-error"),
        ({"new": "short", "again": "short"}, "id_new-error"),
    ],
)
def test_without_the_old_password_nothing_changes(log_in: LogIn, fields: dict[str, str], place: str) -> None:
    client = log_in("agent")
    answer = change(client, **fields)
    assert answer.status_code == 422
    assert f'id="{place}"' in answer.text
    client.user.refresh_from_db()  # type: ignore[attr-defined]
    assert client.user.check_password(PASSWORD)  # type: ignore[attr-defined]


def test_a_stolen_session_does_not_guess_the_password(log_in: LogIn) -> None:
    client = log_in("agent")
    cache.clear()
    wrong = {"old": "wrong", "new": NEW_PASSWORD, "again": NEW_PASSWORD}
    statuses = [client.post(reverse("account_password"), wrong).status_code for _turn in range(6)]
    cache.clear()
    assert statuses == [422] * 5 + [429]
