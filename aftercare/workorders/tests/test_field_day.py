"""The engineer's day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.kit import clock
from aftercare.workorders.tests import visits
from tests.world import BACKEND

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def day(user: object, **headers: str) -> str:
    """The page of his day."""
    client = Client(headers={"accept-language": "en", **headers})
    client.force_login(user, backend=BACKEND)  # type: ignore[arg-type]
    return client.get(reverse("workorders.field:today")).text


def test_an_empty_day_says_what_will_come() -> None:
    assert "Nothing planned today" in day(visits.user("张伟", "engineer"))


def test_offers_come_first_and_what_is_over_names_nobody() -> None:
    visits.install()
    with clock.standing_at(MORNING):
        engineer = visits.user("张伟", "engineer")
        over = visits.done(visits.offered(engineer=engineer, start=MORNING + timedelta(minutes=10)))
        later = visits.offered(engineer=engineer, start=MORNING + timedelta(days=5))
        foreign = visits.offered(start=MORNING + timedelta(hours=3))
        page = day(engineer)
    assert page.index("New: please answer") < page.index("Today")
    links = [reverse("workorders.field:visit", args=[one.booking.id]) for one in (later, over, foreign)]
    assert [page.count(f'href="{link}"') for link in links] == [1, 1, 0]
    assert "王小明" not in page


def test_a_script_gets_the_list_alone() -> None:
    page = day(visits.user("张伟", "engineer"), **{"HX-Request": "true"})
    assert page.strip().startswith('<div id="visits"')
