"""What all tests share: quick hashes, logins, and a database in which each finds what the first one found."""

import gc
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoDbBlocker

    from tests.anew import Beginning
    from tests.world import World


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--record` writes what is measured into tests/query_counts.json and docs/clock.md."""
    parser.addoption(
        "--record",
        action="store_true",
        help="write down what was measured: statements of pages, faults that were caught",
    )


FOLDERS = {
    "tests/architecture": "architecture",
    "tests/roads": "whole",
    "tests/journeys": "whole",
    "aftercare/demo/tests": "whole",
}


# What stays in the database between tests; those of the first come behind all others, those of the last before them.
STAYS = ("world", "told", "house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in a folder of its own kind, so that `./dev test` and `./dev check` can run it by itself.

    Tests that expect an empty house come before those of the demo's house, of its story and of the world, each of
    which stays from its first test to its last.
    """
    from tests.side_by_side import place

    for item in items:
        folder = item.path.relative_to(item.config.rootpath).as_posix()
        for beginning, marker in FOLDERS.items():
            if folder.startswith(f"{beginning}/"):
                item.add_marker(marker)
    items.sort(key=lambda item: (*(one in getattr(item, "fixturenames", ()) for one in STAYS), place(item.nodeid)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """With `--dist loadscope`, tests that share an installation or a browser are done by one process."""
    if config.getoption("dist") != "loadscope":
        return None
    from tests.side_by_side import SideBySide

    return SideBySide(config, log)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Tests read English; what is about Chinese says so."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Each test has settings of its own, and nobody has tried to log in before it."""
    from django.core.cache import cache

    from aftercare.kit import remember

    remember.forget_all()
    cache.clear()


# Where the capped process itself is tested, or hostile bytes come in.
CAPPED = ("aftercare/kit/", "aftercare/engines/", "aftercare/gateways/", "aftercare/files/", "tests/")


@pytest.fixture(autouse=True)
def _decoded_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the pictures of our own tests in this process: a child for each costs more than the test around it."""
    if not request.path.relative_to(request.config.rootpath).as_posix().startswith(CAPPED):
        from aftercare.kit import capped
        from tests import quick

        monkeypatch.setattr(capped, "call", quick.call)


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Hash passwords as the product does, with the least work."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["tests.quick.QuickArgon2"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _files_are_found_once() -> Iterator[None]:
    """Every test's client starts the product anew; the static files are the same each time."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    from tests import quick

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", quick.found_once())
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """The database of this process is a copy of one that has all tables, where there is one to copy."""
    from django.db import connection

    from tests import tables

    if name := tables.shared():
        connection.settings_dict["TEST"]["TEMPLATE"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> "Iterator[Beginning]":
    """The database of this process, in which every transactional test leaves what it found: it answers how.

    Connections of threads that have ended are let go before it is thrown away.
    """
    from django.test import TransactionTestCase

    from tests.anew import Beginning

    with django_db_blocker.unblock():
        beginning = Beginning()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: beginning.again())
        yield beginning
    gc.collect()


@pytest.fixture(scope="session")
def built(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> "Iterator[World]":
    """The world of all tests of this process, in a transaction that ends with the last of them."""
    from django.db import transaction
    from django.utils import translation

    from tests.world import build

    with django_db_blocker.unblock(), transaction.atomic():
        with translation.override("en"):
            world = build()
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(built: "World", db: None) -> "World":
    """People of every role, and things of every kind, as if they were built for this test.

    What a test does to them is undone after it. It costs a savepoint; a transactional test calls `build` itself.
    """
    return built.copied()


@pytest.fixture
def log_in(db: None) -> "Callable[[str], Client]":
    """`log_in("agent")` answers a browser in which somebody of that role is logged in; `client.user` is who."""
    from django.test import Client

    from aftercare.accounts import services
    from aftercare.kit.actor import system
    from tests.world import BACKEND, PASSWORD

    def browser(role: str) -> Client:
        user = services.add_user(
            username=f"{role}-{os.urandom(3).hex()}",
            name=role.title(),
            password=PASSWORD,
            roles=[role],
            by=system("tests"),
        )
        client = Client()
        client.force_login(user, backend=BACKEND)
        client.user = user  # type: ignore[attr-defined]
        return client

    return browser
