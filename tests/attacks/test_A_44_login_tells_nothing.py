"""A-44, A-56, A-57, A-58: logging in tells nobody who exists, costs no more than it must, and begins anew."""

import time

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.urls import reverse

from aftercare.accounts import services as accounts
from aftercare.accounts.models import User
from aftercare.kit import clock
from aftercare.kit.actor import system
from tests.attacks import scene
from tests.world import BACKEND, PASSWORD

MEGABYTE = 1024 * 1024


@pytest.fixture
def eve(db: None) -> User:
    by = system("tests")
    return accounts.add_user(username="eve", name="Eve", password=PASSWORD, roles=["agent"], by=by)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of the passwords that were hashed."""
    lengths: list[int] = []
    encode = Argon2PasswordHasher.encode

    def noted(self: Argon2PasswordHasher, password: str, salt: str) -> str:
        lengths.append(len(password))
        return str(encode(self, password, salt))

    monkeypatch.setattr(Argon2PasswordHasher, "encode", noted)
    return lengths


def _log_in(username: str, password: str, client: Client | None = None) -> scene.Answer:
    form = {"login": username, "password": password}
    return (client or Client()).post(reverse("account_login"), form)


def test_nobody_learns_who_has_a_login(eve: User) -> None:
    by = system("tests")
    accounts.add_user(username="bob", name="Bob", password=PASSWORD, roles=["administrator"], by=by)
    accounts.add_user(username="gone", name="Gone", password=PASSWORD, roles=["agent"], by=by)
    accounts.disable_user(user_id=User.objects.get(username="gone").pk, by=by)
    tried = [("eve", "wrong words"), ("nobody", "wrong words"), ("gone", "wrong words"), ("gone", PASSWORD)]
    with clock.standing_at(clock.now()):
        answers = {scene.words(_log_in(name, password), but=name) for name, password in tried}
    assert len(answers) == 1
    assert _log_in("eve", PASSWORD).status_code == 302  # control


def test_an_unknown_name_costs_a_hash_as_a_known_one_does(eve: User, hashed: list[int]) -> None:
    _log_in("nobody at all", "wrong words")
    assert hashed == [len("wrong words")]


@pytest.mark.parametrize("length", [201, MEGABYTE])
def test_a_password_of_a_megabyte_is_not_hashed(length: int, eve: User, hashed: list[int]) -> None:
    begun = time.thread_time()
    answer = _log_in("eve", "x" * length)
    assert (answer.status_code, hashed) == (200, [])
    assert time.thread_time() - begun < 1
    client = Client()
    client.force_login(eve, backend=BACKEND)
    form = {"old": "x" * length, "new": "y" * length, "again": "y" * length}
    assert (client.post(reverse("account_password"), form).status_code, hashed) == (422, [])
    assert client.post(reverse("account_reauthenticate"), {"password": "x" * length}).status_code == 200
    assert max(hashed, default=0) <= 200


def test_the_old_password_is_needed_for_a_new_one(eve: User) -> None:
    client = Client()
    client.force_login(eve, backend=BACKEND)
    before = User.objects.get(pk=eve.pk).password
    new = {"new": "another walk in the hills", "again": "another walk in the hills"}
    for old in (
        {},
        {"old": ""},
        {"old": "wrong"},
        {"old": PASSWORD.upper()},
        {"old": [PASSWORD, ""]},
        {"oldpassword": PASSWORD},
    ):
        assert client.post(reverse("account_password"), {**new, **old}).status_code in {422, 429}
    assert User.objects.get(pk=eve.pk).password == before


def test_control_with_it_there_is_a_new_one(eve: User) -> None:
    client = Client()
    client.force_login(eve, backend=BACKEND)
    form = {"old": PASSWORD, "new": "another walk in the hills", "again": "another walk in the hills"}
    assert client.post(reverse("account_password"), form).status_code == 302
    assert _log_in("eve", PASSWORD).status_code == 200
    assert _log_in("eve", "another walk in the hills").status_code == 302


def test_a_login_begins_a_session_of_its_own(eve: User) -> None:
    client, fixed = Client(), "a" * 32
    client.cookies[settings.SESSION_COOKIE_NAME] = fixed
    assert _log_in("eve", PASSWORD, client).status_code == 302
    own = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert own != fixed
    assert client.get(reverse("home")).status_code == 302
    other = Client()
    other.cookies[settings.SESSION_COOKIE_NAME] = fixed
    assert reverse("account_login") in other.get(reverse("home"))["Location"]
    client.post(reverse("account_logout"))
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = own
    assert reverse("account_login") in stolen.get(reverse("home"))["Location"]
