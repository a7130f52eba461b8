import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from aftercare.accounts import services
from aftercare.accounts.models import User
from aftercare.kit import clock
from aftercare.kit.actor import system

pytestmark = pytest.mark.django_db
PASSWORD = "a long walk in the hills"


@pytest.fixture(autouse=True)
def _no_earlier_tries() -> Iterator[None]:
    """Limits by address live in the cache, which outlives a test; pages of one moment can be compared."""
    cache.clear()
    with clock.standing_at(clock.now()):
        yield
    cache.clear()


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def alice() -> User:
    return services.add_user(username="alice", name="Alice", password=PASSWORD, roles=["engineer"], by=system("setup"))


def log_in(client: Client, *, username: str = "alice", password: str = PASSWORD, next_page: str = "") -> HttpResponse:
    """Send the login form."""
    query = {"next": next_page} if next_page else {}
    answer: HttpResponse = client.post(reverse("account_login"), {"login": username, "password": password, **query})  # type: ignore[assignment]
    return answer


def is_in(client: Client) -> bool:
    """True when the browser belongs to somebody."""
    return "_auth_user_id" in client.session


def test_the_login_page_asks_for_name_and_password(client: Client) -> None:
    page = client.get(reverse("account_login"))
    assert page.status_code == 200
    text = page.content.decode()
    assert all(part in text for part in ('name="login"', 'name="password"', 'name="csrfmiddlewaretoken"'))


@pytest.mark.parametrize("username", ["alice", "ALICE"])
def test_the_right_password_opens_whatever_the_case_of_the_name(client: Client, alice: User, username: str) -> None:
    answer = log_in(client, username=username)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(alice.id)


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize(("username", "password"), [("alice", "wrong"), ("nobody", PASSWORD), ("alice", ""), ("", "")])
def test_anything_else_does_not(client: Client, username: str, password: str) -> None:
    answer = log_in(client, username=username, password=password)
    assert answer.status_code == 200
    assert not is_in(client)


@pytest.mark.usefixtures("alice")
def test_a_wrong_password_and_an_unknown_name_read_the_same(client: Client) -> None:
    wrong = log_in(client, password="wrong").content.decode()
    unknown = log_in(client, username="carol", password="wrong").content.decode()
    assert _without_tokens(wrong) == _without_tokens(unknown).replace("carol", "alice")


def _without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line)


def test_a_disabled_user_stays_out_and_reads_what_a_wrong_password_reads(client: Client, alice: User) -> None:
    wrong = log_in(client, password="wrong")
    services.disable_user(user_id=alice.id, by=system("setup"))
    right = log_in(client)
    assert right.status_code == 200
    assert _without_tokens(right.content.decode()) == _without_tokens(wrong.content.decode())
    assert not is_in(client)


def test_a_session_ends_with_its_user(client: Client, alice: User) -> None:
    log_in(client)
    services.disable_user(user_id=alice.id, by=system("setup"))
    answer = client.get(reverse("mfa_index"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.usefixtures("alice")
def test_too_many_wrong_passwords_wait(client: Client) -> None:
    for _time in range(settings.AXES_FAILURE_LIMIT):
        last = log_in(client, password="wrong")
    assert last.status_code == 429
    assert "quarter of an hour" in last.content.decode()
    assert log_in(client).status_code == 429
    assert not is_in(client)


@pytest.mark.usefixtures("alice")
def test_another_address_is_not_locked_out(client: Client) -> None:
    for _time in range(settings.AXES_FAILURE_LIMIT):
        log_in(client, password="wrong")
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert log_in(elsewhere).status_code == 302
    assert is_in(elsewhere)


@pytest.mark.usefixtures("alice")
def test_a_password_of_a_megabyte_costs_no_hash(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(User, "check_password", lambda *_args: pytest.fail("the password was hashed"))
    before = time.process_time()
    answer = log_in(client, password="x" * 1_000_000)
    assert time.process_time() - before < 0.5
    assert answer.status_code == 200
    assert not is_in(client)


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_after_the_login(client: Client, evil: str) -> None:
    assert log_in(client, next_page=evil)["Location"] == "/"


@pytest.mark.usefixtures("alice")
def test_control_a_page_of_ours_is_come_back_to(client: Client) -> None:
    assert log_in(client, next_page="/account/second-factor")["Location"] == "/account/second-factor"


@pytest.mark.usefixtures("alice")
def test_the_session_has_a_new_key_after_the_login(client: Client) -> None:
    client.get(reverse("account_login"))
    session = client.session
    session["known"] = 1
    session.save()
    key = session.session_key
    log_in(client)
    assert client.session.session_key != key


@pytest.mark.usefixtures("alice")
def test_logging_out_closes_the_session(client: Client) -> None:
    log_in(client)
    client.post(reverse("account_logout"))
    assert not is_in(client)


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password", "mfa_add_webauthn"])
def test_what_was_not_mounted_does_not_exist(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["/signup", "/signup/", "/accounts/signup/", "/account/signup"])
def test_nobody_signs_up(client: Client, path: str) -> None:
    answer = client.post(path, {"username": "mallory", "password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 404
    assert not User.objects.exists()


def test_a_password_from_somebody_else_is_changed_before_anything_else(client: Client, alice: User) -> None:
    password = services.hand_over_password(user_id=alice.id, by=system("setup"))
    assert log_in(client, password=password)["Location"] == "/"
    page = reverse("account_password")
    assert client.get("/")["Location"] == page
    assert client.get(reverse("mfa_index"))["Location"] == page
    fragment = client.get(reverse("mfa_index"), headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (401, page)
    assert "Somebody else gave you your password." in client.get(page).content.decode()
    assert client.get(reverse("account_logout")).status_code == 200
    own = "an early swim in the lake"
    client.post(page, {"old": password, "new": own, "again": own})
    assert client.get(reverse("mfa_index")).status_code == 200


@pytest.mark.usefixtures("alice")
def test_control_an_own_password_opens_everything(client: Client) -> None:
    log_in(client)
    assert client.get(reverse("mfa_index")).status_code == 200


@pytest.mark.parametrize(
    ("chosen", "own", "read"), [("", "zh-hans", "zh-hans"), ("en", "zh-hans", "en"), ("en", "", "en"), ("", "", "")]
)
def test_a_browser_that_chose_no_language_reads_that_of_the_login(
    client: Client, alice: User, chosen: str, own: str, read: str
) -> None:
    services.edit_user(user_id=alice.id, name="A", roles=[], site_id=None, language=own, by=system("setup"))
    if chosen:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = chosen
    log_in(client)
    cookie = client.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    assert (cookie.value if cookie else "") == read
