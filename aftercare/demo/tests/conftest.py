"""A small house of the story, and moments to stand at."""

from collections.abc import Iterator
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


@pytest.fixture
def house(morning: None) -> houses.House:
    """The stations, people, products and parts of the story."""
    return houses.build(Random(1), TODAY)


@pytest.fixture(scope="package")
def told(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[None]:
    """The story with few tickets, told once for all tests of this process, and undone behind the last of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        with translation.override("en"):
            load.load(today=TODAY, seed=5, count=40)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def story(told: None, db: None) -> Demo:
    """The story with few tickets as if it were told for this test, which costs a savepoint."""
    return Demo.objects.get()
