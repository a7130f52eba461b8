"""A small house of the story, and moments to stand at."""

from collections.abc import Iterator
from datetime import date
from random import Random

import pytest

from aftercare.demo.services import house as houses
from aftercare.demo.story import days
from aftercare.kit import clock

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
