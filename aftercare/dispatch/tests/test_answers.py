"""How long somebody may think about an offer."""

from datetime import datetime, timedelta

import pytest
from django.test import override_settings

from aftercare.dispatch.services.answers import answer_limit
from aftercare.dispatch.tests.field import NINE, at
from aftercare.engines.routing import Duty, Engineer
from aftercare.kit.geo import Point

HOME = Point(31.2, 121.5)
MORNING = Duty(at("11-23 08:00"), at("11-23 12:00"))
AFTERNOON = Duty(at("11-23 13:00"), at("11-23 18:00"))
NIGHT = Duty(at("11-22 18:00"), at("11-23 08:00"), on_call=True)


@pytest.mark.parametrize(
    ("duties", "now", "limit"),
    [
        ((MORNING, AFTERNOON), NINE, NINE + timedelta(minutes=10)),
        ((MORNING, AFTERNOON), at("11-23 11:55"), at("11-23 13:05")),
        ((MORNING,), at("11-23 03:00"), at("11-23 08:10")),
        ((NIGHT, MORNING), at("11-23 03:00"), at("11-23 03:15")),
        ((NIGHT, MORNING), NINE, NINE + timedelta(minutes=10)),
        ((MORNING,), at("11-23 11:55"), at("11-23 12:00")),
        ((), NINE, NINE + timedelta(minutes=10)),
    ],
)
def test_the_limit_counts_in_working_minutes(duties: tuple[Duty, ...], now: datetime, limit: datetime) -> None:
    assert answer_limit(Engineer(1, HOME, duties), now) == limit


@override_settings(DISPATCH_ANSWER_MINUTES=0)
def test_offers_need_not_run_out() -> None:
    assert answer_limit(Engineer(1, HOME, (MORNING,)), NINE) is None
