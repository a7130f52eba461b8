"""A small house of the story, and moments to stand at."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import translation

from aftercare.demo.models import Demo
from aftercare.demo.services import house as houses, load
from aftercare.demo.story import days
from aftercare.kit import clock

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

TODAY = date(2026, 6, 17)  # a Wednesday
SUNDAY = date(2026, 6, 21)


@pytest.fixture
def morning(db: None) -> Iterator[None]:
    """It is ten in the morning of the story's last day."""
    with clock.standing_at(days.at(TODAY, 10)):
        yield


@pytest.fixture(scope="package")
def stays() -> Iterator[ExitStack]:
    """What stays in the database of this process for several tests; only the house or the told story can."""
    with ExitStack() as stack:
        yield stack


@contextmanager
def _staying(blocker: "DjangoDbBlocker") -> Iterator[None]:
    """A transaction that is undone at its end, in which English is read."""
    with blocker.unblock(), transaction.atomic():
        with translation.override("en"):
            yield
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def built_house(stays: ExitStack, django_db_setup: object, django_db_blocker: "DjangoDbBlocker") -> houses.House:
    """The stations, people, products and parts of the story, until the story is told or the last test is over."""
    stays.enter_context(_staying(django_db_blocker))
    with clock.standing_at(days.at(TODAY, 10)):
        return houses.build(Random(1), TODAY)


@pytest.fixture
def house(built_house: houses.House, morning: None) -> houses.House:
    """The house as if it were built for this test, which costs a savepoint."""
    return built_house


@pytest.fixture(scope="package")
def told(stays: ExitStack, django_db_setup: object, django_db_blocker: "DjangoDbBlocker") -> None:
    """The story with few tickets, told once for all tests of this process, and undone behind the last of them."""
    stays.close()
    stays.enter_context(_staying(django_db_blocker))
    load.load(today=TODAY, seed=5, count=40)


@pytest.fixture
def story(told: None, db: None) -> Demo:
    """The story with few tickets as if it were told for this test, which costs a savepoint."""
    return Demo.objects.get()
