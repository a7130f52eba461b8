"""The pages before and behind the door: each is one of ours, in both languages, and refused nothing by the policy."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from tests.world import PASSWORD

pytestmark = pytest.mark.django_db


def names_of(answer: Any) -> set[str]:
    """The form fields of a page, without the hidden ones."""
    return set(re.findall(r'<input type="(?!hidden)\w+" name="(\w+)"', answer.text))


def with_second_factor(log_in: Callable[[str], Any]) -> tuple[Any, str]:
    """A browser whose user has set up an authenticator app, and the app's secret."""
    client = log_in("agent")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = re.search(r'<code class="user-select-all">(\w+)</code>', page.text)
    assert secret is not None
    code = totp.format_hotp_value(totp.hotp_value(secret[1], next(totp.yield_hotp_counters_from_time())))
    answer = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_view_recovery_codes"))
    return client, secret[1]


@pytest.mark.parametrize(("language", "title"), [("zh-cn", "<h1>登录</h1>"), ("en", "<h1>Log in</h1>")])
def test_login(language: str, title: str) -> None:
    answer = Client(headers={"accept-language": language}).get(reverse("account_login"), {"next": "/desk/x"})
    assert title in answer.text
    assert '<input type="hidden" name="next" value="/desk/x">' in answer.text
    assert names_of(answer) == {"login", "password"}


def test_a_wrong_password_is_said_once_and_tied_to_nothing_else(log_in: Callable[[str], Any]) -> None:
    user = log_in("agent").user
    client = Client(headers={"accept-language": "en"})
    answer = client.post(reverse("account_login"), {"login": user.username, "password": "wrong"})
    assert answer.status_code == 200
    assert answer.text.count("The username and/or password you specified are not correct.") == 1
    assert "_auth_user_id" not in client.session


def test_control_the_right_password_opens(log_in: Callable[[str], Any]) -> None:
    user = log_in("agent").user
    client = Client()
    answer = client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD, "next": "/stay"})
    assert (answer.status_code, answer["Location"]) == (302, "/stay")
    assert client.session["_auth_user_id"] == str(user.id)


def test_logout_asks_first(log_in: Callable[[str], Any]) -> None:
    client = log_in("agent")
    assert "<h1>Log out?</h1>" in client.get(reverse("account_logout"), headers={"accept-language": "en"}).text
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_confirm_that_it_is_you(log_in: Callable[[str], Any]) -> None:
    client = log_in("agent")
    answer = client.get(reverse("account_reauthenticate"), headers={"accept-language": "en"})
    assert "<h1>Confirm that it is you</h1>" in answer.text
    assert names_of(answer) == {"password"}


def test_the_second_factor_from_beginning_to_end(log_in: Callable[[str], Any]) -> None:
    client, secret = with_second_factor(log_in)
    english = {"accept-language": "en"}
    codes = client.get(reverse("mfa_view_recovery_codes"), headers=english)
    assert "10 of 10 unused" in codes.text
    assert len(re.findall(r"<li><code>[\w-]+</code></li>", codes.text)) == 10
    assert "10 codes are left." in client.get(reverse("mfa_index"), headers=english).text
    assert "You get" not in client.get(reverse("mfa_generate_recovery_codes"), headers=english).text
    assert len(client.get(reverse("mfa_download_recovery_codes")).text.split()) == 10
    assert "<h1>Turn off the authenticator app</h1>" in client.get(reverse("mfa_deactivate_totp"), headers=english).text
    assert secret not in client.get(reverse("mfa_index")).text


def test_logging_in_asks_for_the_second_step(log_in: Callable[[str], Any]) -> None:
    owner, _secret = with_second_factor(log_in)
    client = Client(headers={"accept-language": "en"})
    answer = client.post(reverse("account_login"), {"login": owner.user.username, "password": PASSWORD}, follow=True)
    assert "<h1>Second step</h1>" in answer.text
    assert names_of(answer) == {"code"}
    assert "_auth_user_id" not in client.session
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.text.count("Incorrect code.") == 2  # once on top, once beside the field
    again = owner.get(reverse("mfa_reauthenticate"), headers={"accept-language": "en"})
    assert "Enter a code from your authenticator app." in again.text
