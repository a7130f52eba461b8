"""One world for all attacks: it is built once, and what an attack leaves behind is undone."""

from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker

from tests.world import World, build

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Attacks on an empty house come before the world is built, as it stays until the last one."""
    places = [place for place, item in enumerate(items) if HERE in item.path.parents]
    attacks = sorted((items[place] for place in places), key=lambda item: "world" in item.fixturenames)  # type: ignore[attr-defined]
    for place, item in zip(places, attacks, strict=True):
        items[place] = item


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The shared world, in a transaction that ends with the last attack."""
    with django_db_blocker.unblock(), transaction.atomic():
        with translation.override("en"):
            world = build()
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(built: World, db: None) -> World:
    """People of every role, and things of every kind, as if they were built for this test."""
    people = {name: copy(user) for name, user in built.people.items()}
    return replace(built, people=people, things=dict(built.things), sessions={})
