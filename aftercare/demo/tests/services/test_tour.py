"""The end of the tour, and its new beginning."""

from typing import Any

import pytest
from django.test import Client

from aftercare.demo import queries
from aftercare.demo.models import Demo
from aftercare.demo.services import tour
from aftercare.demo.story import days
from aftercare.demo.tests.conftest import TODAY
from aftercare.demo.tests.test_queries import ask
from aftercare.kit import clock
from aftercare.kit.errors import Refused

ENGLISH = {"Accept-Language": "en"}


def test_the_tour_begins_again_behind_the_newest_request(story: Demo, settings: Any) -> None:
    settings.ROOT_URLCONF = "aftercare.demo.tests.demo_urls"
    with clock.standing_at(days.at(TODAY, 11)):
        number = ask("+8612100009999", "new@demo.aftercare.localhost")
        tour.look(ticket_id=number)
        assert Demo.objects.get().seen_ticket == number
        assert "Begin again" in Client(headers=ENGLISH).get("/demo/").content.decode()
        assert Client().post("/demo/again").headers["Location"] == "/demo/"
        assert Demo.objects.get().last_ticket == number
        assert "Begin again" not in Client(headers=ENGLISH).get("/demo/").content.decode()  # control: nothing has begun
    assert queries.tour().ticket is None


def test_without_a_demo_there_is_nothing_to_begin(db: None) -> None:
    with pytest.raises(Refused):
        tour.begin_again()
