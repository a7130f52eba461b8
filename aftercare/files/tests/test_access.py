"""Who may see a file, and what a link is worth."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from aftercare.files import access, services
from aftercare.files.tests.samples import AGENT, PDF
from aftercare.kit import clock

MOMENT = datetime(2026, 3, 1, 8, 20, tzinfo=UTC)


def _user(number: int) -> Any:
    return SimpleNamespace(id=number, is_authenticated=True)


def _parts(address: str) -> tuple[str, str]:
    _, _, token, variant = address.split("/")
    return token, variant


@pytest.mark.django_db
def test_a_file_is_seen_by_whoever_sees_something_that_shows_it(
    seen_by: dict[int, set[int]], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    both = services.store(content=PDF, name="a.pdf", subjects=["thing:1", "thing:2"], by=AGENT).id
    second = services.store(content=PDF, name="b.pdf", subjects=["thing:2"], by=AGENT).id
    unknown = services.store(content=PDF, name="c.pdf", subjects=["planet:2"], by=AGENT).id
    seen_by.update({20: {1}, 21: {2}, 22: set()})
    ids = {both, second, unknown}
    assert access.visible_to(_user(20), ids) == {both}
    with django_assert_num_queries(2):
        assert access.visible_to(_user(21), ids) == {both, second}
    assert access.visible_to(_user(22), ids) == set()
    assert access.visible_to(_user(AGENT.id or 0), ids) == ids  # he uploaded them
    assert access.visible_to(SimpleNamespace(id=None, is_authenticated=False), ids) == set()


def test_a_link_lasts_between_once_and_twice_its_minutes_and_stays_the_same_meanwhile() -> None:
    with clock.standing_at(MOMENT):
        address = access.link(5, "show", viewer="portal:k7m2x", minutes=60)
    with clock.standing_at(MOMENT + timedelta(minutes=39)):
        assert access.link(5, "show", viewer="portal:k7m2x", minutes=60) == address
    token, variant = _parts(address)
    end = datetime(2026, 3, 1, 10, tzinfo=UTC)
    with clock.standing_at(end - timedelta(seconds=1)):
        assert access.read_pass(token, variant) == access.Pass(5, "show", "portal:k7m2x", int(end.timestamp()))
    with clock.standing_at(end):
        assert access.read_pass(token, variant) is None


def test_a_token_is_for_one_variant_and_cannot_be_changed() -> None:
    token, _ = _parts(access.link(5, "thumb", viewer="portal:x"))
    assert access.read_pass(token, "thumb") is not None
    wrong = [
        (token, "show"),
        (token, "file"),
        (token[:-1], "thumb"),
        ("x" + token, "thumb"),
        ("", "thumb"),
        ("a:b", "thumb"),
    ]
    assert [access.read_pass(*one) for one in wrong] == [None] * 6


def test_a_token_of_another_purpose_is_not_ours() -> None:
    from django.core import signing

    content = [5, "thumb", "portal:x", int(clock.now().timestamp()) + 60]
    foreign = signing.Signer(salt="another").sign_object(content)
    ours = signing.Signer(salt=access.SALT).sign_object(content)
    short = signing.Signer(salt=access.SALT).sign_object([5])
    assert access.read_pass(foreign, "thumb") is None
    assert access.read_pass(short, "thumb") is None
    assert access.read_pass(ours, "thumb") is not None


@pytest.mark.django_db
def test_a_users_link_opens_for_him_alone_and_only_while_he_may_see_it(seen_by: dict[int, set[int]]) -> None:
    number = services.store(content=PDF, name="a.pdf", subjects=["thing:1"], by=AGENT).id
    seen_by.update({20: {1}, 21: {1}})
    given = access.Pass(number, "file", "user:20", 0)
    stranger = SimpleNamespace(id=None, is_authenticated=False)
    assert [access.may_open(user, given) for user in (_user(20), _user(21), stranger)] == [True, False, False]
    seen_by[20] = set()
    assert access.may_open(_user(20), given) is False
    assert access.may_open(stranger, access.Pass(number, "file", "portal:x", 0)) is True


def test_a_purpose_cannot_pass_for_a_user() -> None:
    for purpose in ("", "user:7"):
        with pytest.raises(ValueError, match="must not look like a user"):
            access.link(5, "show", viewer=purpose)
    with pytest.raises(ValueError, match="no such variant"):
        access.link(5, "original", viewer="portal:x")
