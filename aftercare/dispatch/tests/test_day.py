"""The day of all engineers as dispatchers see it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from aftercare.dispatch import services
from aftercare.dispatch.tests import field
from aftercare.dispatch.tests.field import NINE
from aftercare.kit import clock

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
PAGE = "/desk/dispatch/"


@pytest.fixture(autouse=True)
def _nine() -> object:
    with clock.standing_at(NINE):
        yield


def test_visits_and_jobs_that_wait_are_there(log_in: "Callable[[str], Client]") -> None:
    field.engineer("Ann", field.site())
    work, waiting = field.order(), field.order()
    services.choose(order_id=work.id)
    page = field.english(log_in("dispatcher")).get(PAGE).content.decode()
    assert f'href="/desk/dispatch/orders/{work.id}" title="09:00–10:00 · T' in page
    assert f'<span class="board-short" aria-hidden="true">{work.ticket_id}</span>' in page
    assert 'class="board-now at-25 for-1"' in page
    assert page.count(f'href="/desk/dispatch/orders/{waiting.id}"') == 1
    assert "columns-168" in page


def test_a_station_a_day_and_all_hours_can_be_chosen(log_in: "Callable[[str], Client]") -> None:
    north, south = field.site("north"), field.site("south")
    field.engineer("Ann", north)
    field.engineer("Zoe", south)
    client = field.english(log_in("manager"))
    both = client.get(PAGE).content.decode()
    assert ("Ann" in both, "Zoe" in both) == (True, True)
    one = client.get(f"{PAGE}?site={south.id}&date=2026-11-24&hours=24").content.decode()
    assert ("Ann" in one, "Zoe" in one, "columns-288" in one, "board-now" in one) == (False, True, True, False)
    assert "24 Nov 2026" in one


def test_a_station_sees_the_jobs_of_its_area_and_of_nobodys(log_in: "Callable[[str], Client]") -> None:
    north, south = field.site("north"), field.site("south")
    field.engineer("Ann", north, districts=(field.PUDONG,), shifts=())
    field.engineer("Zoe", south, districts=("310104",), shifts=())
    ours, theirs, nobodys, unknown = (
        field.order(district=district, position=None) for district in (field.PUDONG, "310104", "310112", "")
    )
    client = field.english(log_in("manager"))

    def listed(query: str) -> list[bool]:
        page = client.get(f"{PAGE}?{query}").content.decode()
        return [f'href="/desk/dispatch/orders/{work.id}"' in page for work in (ours, theirs, nobodys, unknown)]

    assert listed(f"site={north.id}") == [True, False, True, True]
    assert listed(f"site={south.id}") == [False, True, True, True]
    assert listed("site=all") == [True, True, True, True]


@pytest.mark.parametrize("query", ["date=9999-12-31", "date=0001-01-01", "site=x", "site=" + "9" * 40, "page=x"])
def test_what_makes_no_sense_shows_today(query: str, log_in: "Callable[[str], Client]") -> None:
    answer = field.english(log_in("dispatcher")).get(f"{PAGE}?{query}")
    assert answer.status_code == 200
    assert "23 Nov 2026" in answer.content.decode()


def test_a_script_gets_only_the_board(log_in: "Callable[[str], Client]") -> None:
    field.engineer("Ann", field.site())
    answer = field.english(log_in("agent")).get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert answer.lstrip().startswith('<div class="with-side board-side" id="board"')
    assert "<html" not in answer


def test_nothing_there_says_what_to_do(log_in: "Callable[[str], Client]") -> None:
    page = field.english(log_in("dispatcher")).get(PAGE).content.decode()
    assert "No engineers here" in page
    assert "Nothing waits" in page
