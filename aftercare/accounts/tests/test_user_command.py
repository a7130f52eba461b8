import io
import sys
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from aftercare.accounts import services
from aftercare.accounts.management.commands import user as command
from aftercare.accounts.models import User
from aftercare.journal.models import Entry
from aftercare.kit.actor import system

pytestmark = pytest.mark.django_db
PASSWORD = "an early swim in the lake"
ADD = ("add", "li.na", "--name", "李娜", "--role", "administrator")


class Terminal(io.StringIO):
    """Standard input at which a person sits."""

    def isatty(self) -> bool:
        """Somebody is there."""
        return True


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override_settings(TERMINAL_LANGUAGE="en"):
        yield


def run(*arguments: str) -> str:
    """What `aftercare user` prints."""
    out = io.StringIO()
    call_command("user", *arguments, stdout=out)
    return out.getvalue()


def types(monkeypatch: pytest.MonkeyPatch, *typed: str) -> None:
    """Let somebody type these, unseen."""
    answers = list(typed)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(command, "getpass", lambda _prompt: answers.pop(0))


def test_the_first_administrator_types_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    types(monkeypatch, PASSWORD, PASSWORD)
    assert run(*ADD, "--role", "manager") == "li.na can log in now.\n"
    user = User.objects.get()
    assert (user.username, user.name, user.roles) == ("li.na", "李娜", ["administrator", "manager"])
    assert user.check_password(PASSWORD)
    assert not user.must_change_password
    assert set(Entry.objects.filter(name__startswith="accounts.").values_list("actor_kind", "actor_name")) == {
        ("system", "terminal")
    }


def test_a_password_comes_as_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    run(*ADD)
    assert User.objects.get().check_password(PASSWORD)


def test_a_made_password_is_printed_and_has_to_be_changed() -> None:
    printed = run(*ADD, "--generate").splitlines()
    user = User.objects.get()
    assert printed[1] == "li.na can log in now."
    assert user.check_password(printed[0].removeprefix("First password: "))
    assert user.must_change_password


@pytest.mark.parametrize(
    "typed", [(PASSWORD, "another one"), ("short", "short"), ("", ""), ("password123", "password123")]
)
def test_a_password_that_does_not_do_adds_nobody(monkeypatch: pytest.MonkeyPatch, typed: tuple[str, str]) -> None:
    types(monkeypatch, *typed)
    with pytest.raises(CommandError):
        run(*ADD)
    assert not User.objects.exists()


@pytest.mark.parametrize("change", [("--role", "owner"), ("--role",)])
def test_an_unknown_role_adds_nobody(change: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run("add", "li.na", "--name", "李娜", *change)
    assert not User.objects.exists()


def test_a_taken_name_is_said_before_a_password_is_asked_for() -> None:
    run(*ADD, "--generate")
    with pytest.raises(CommandError, match="This login name is taken"):
        run("add", "LI.NA", "--name", "x", "--role", "agent")
    assert User.objects.count() == 1


def test_a_forgotten_password_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    run(*ADD, "--generate")
    types(monkeypatch, PASSWORD, PASSWORD)
    assert run("password", "LI.NA") == "li.na has a new password.\n"
    user = User.objects.get()
    assert (user.check_password(PASSWORD), user.must_change_password) == (True, False)
    with pytest.raises(CommandError, match="There is no such person"):
        run("password", "nobody", "--generate")


def test_logins_are_listed() -> None:
    assert run("list") == ""
    run(*ADD, "--generate")
    gone = services.add_user(username="gone", name="Gone", password="x", roles=[], by=system("setup"))
    services.disable_user(user_id=gone.id, by=system("setup"))
    assert run("list") == "gone\tGone\t\tclosed\nli.na\t李娜\tadministrator\topen\n"


@override_settings(TERMINAL_LANGUAGE="zh-hans")
def test_the_terminal_reads_its_own_language() -> None:
    assert run(*ADD, "--generate").splitlines()[1] == "li.na 现在可以登录了。"
