from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from aftercare.insight import queries
from aftercare.insight.insight import figures as insight
from aftercare.journal.services import seal
from aftercare.kit import clock, remember
from aftercare.kit.figures import Days, Figure
from aftercare.kit.plugs import Measure
from aftercare.tickets import services as tickets
from tests.world import World, build

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 12
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def cold(client: Client) -> int:
    """How many statements the tiles take when nothing is remembered."""
    cache.clear()
    with CaptureQueriesContext(connection) as statements:
        assert client.get("/insight/", headers={"HX-Request": "true"}).status_code == 200
    return len(statements)


def test_the_tiles_cost_the_same_however_much_there_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remember, "SECONDS", 3600.0)  # settings are counted as remembered, as every page's are
    client = world.client("manager")
    client.get("/insight/")
    small = cold(client)
    assert small <= MOST_STATEMENTS
    assert cold(world.client("manager") if build(world, turns=3) else client) == small


def test_the_next_reader_costs_his_login_alone(world: World) -> None:
    client = world.client("manager")
    cold(client)
    with CaptureQueriesContext(connection) as statements:
        client.get("/insight/", headers={"HX-Request": "true"})
    assert len(statements) == 3  # with the question whether anything happened


def test_who_asks_because_of_an_event_sees_what_it_changed(world: World) -> None:
    client = world.client("manager")
    seal()

    def open_now() -> str:
        tile = client.get("/insight/", headers=ENGLISH).content.decode().partition("/measures/open")[2]
        return tile.partition('tile-figure">')[2].partition("<")[0]

    before = open_now()
    asked = tickets.Request(
        channel="phone",
        customer_id=int(world.things["customer:own"]),
        description="怎么用",
        contacted_at=clock.now(),
    )
    tickets.open_ticket(request=asked, by=world.actor("agent"))
    assert open_now() == before  # control: until the event is told, all readers share what was read
    seal()
    assert int(open_now()) == int(before) + 1


def test_every_tile_leads_to_its_figure(world: World) -> None:
    page = world.client("manager").get("/insight/", headers=ENGLISH).content.decode()
    assert [one.slug for one in queries.measures() if f"/insight/measures/{one.slug}" not in page] == []
    assert 'data-refresh-on="event:' in page
    assert "Imported and cancelled tickets are in none of these figures." in page


def test_the_wall_has_no_menu(world: World) -> None:
    page = world.client("manager").get("/insight/?wall=1", headers=ENGLISH).content.decode()
    assert 'class="wall"' in page
    assert 'id="menu"' not in page


def test_a_script_gets_the_tiles_alone(world: World) -> None:
    page = world.client("manager").get("/insight/", headers={"HX-Request": "true"}).content.decode()
    assert 'class="tiles"' in page
    assert "<html" not in page


@pytest.mark.parametrize("days", ["", "1", "7", "30", "90", "8", "-1", "x", "9" * 400])
def test_every_figure_has_its_page_in_every_span(world: World, days: str) -> None:
    client = world.client("manager")
    answers = {one.slug: client.get(f"/insight/measures/{one.slug}?days={days}") for one in queries.measures()}
    assert {slug: answer.status_code for slug, answer in answers.items() if answer.status_code != 200} == {}


def test_a_figure_says_how_it_is_made_and_shows_its_rows(world: World) -> None:
    page = world.client("manager").get("/insight/measures/csat", headers=ENGLISH).content.decode()
    assert "of all answers that came in" in page
    assert "0 of 2 answers" in page
    assert f'href="/desk/feedback/{world.things["survey:own"]}"' in page


def test_the_rows_are_a_file(world: World) -> None:
    answer = world.client("manager").get("/insight/measures/csat?export=csv", headers=ENGLISH)
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "What,When,Counts,Detail"
    assert [line.split(",")[2:] for line in lines[1:]] == [["no", "Dissatisfied"]] * 2


def test_an_unknown_figure_is_not_here(world: World) -> None:
    assert world.client("manager").get("/insight/measures/nothing").status_code == 404


def test_others_have_no_figures(log_in: Callable[[str], Client]) -> None:
    assert [log_in(role).get("/insight/").status_code for role in ("agent", "engineer", "administrator")] == [403] * 3


def one(unit: str) -> Measure:
    """A measure of a unit."""
    return Measure(
        slug="one",
        name="One",
        formula="",
        rests_on="rows",
        unit=unit,
        facts=lambda _days: [],
        figure=lambda _tally: Figure(None, 0, 0),
        rows=lambda _start, _end, _limit: [],
        order=1,
        target=5,
    )


@pytest.mark.parametrize(
    ("unit", "value", "expected"),
    [
        ("percent", 0.934, ("93%", "")),
        ("hours", 0.25, ("15", "min")),
        ("hours", 1, ("1", "h")),
        ("hours", 1.44, ("1.4", "h")),
        ("points", -25.4, ("-25", "points")),
        ("count", 1234, ("1,234", "")),
        ("count", None, ("–", "")),
    ],
)
def test_values_are_read_with_their_units(unit: str, value: float | None, expected: tuple[str, str]) -> None:
    assert insight.words(one(unit), value) == expected


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.93, "93%"),
        (0.946, "94.6%"),  # 95% would read as on target
        (0.9496, "94.96%"),
        (0.95, "95%"),
        (0.953, "95%"),  # control: nothing is contradicted
        (0.8512, "85.1%"),  # 85% is where red begins
        (0.999, "100%"),
    ],
)
def test_a_value_is_not_rounded_into_another_colour(value: float, words: str) -> None:
    measure = replace(one("percent"), target=0.95, limit=0.85)
    assert insight.words(measure, value) == (words, "")


def test_hours_and_points_are_not_rounded_into_another_colour_either() -> None:
    hours = replace(one("hours"), target=1, limit=4, more_is_better=False)
    assert [insight.words(hours, value)[0] for value in (1.04, 1.2, 0.999)] == ["1.04", "1.2", "60"]
    points = replace(one("points"), target=50, limit=20)
    assert [insight.words(points, value)[0] for value in (49.6, 50.4, 30.4)] == ["49.6", "50", "30"]


def test_a_chart_draws_each_day_from_zero() -> None:
    days = Days(date(2026, 11, 24), 3, "Asia/Shanghai")
    drawn = insight.chart(one("points"), days, (Figure(10, 1, 1), Figure(None, 0, 0), Figure(-10, 1, 1)))
    assert [(bar.y, bar.height) for bar in drawn.bars] == [(0, 90), (90, 0), (90, 90)]
    assert (drawn.zero, drawn.target, drawn.highest) == (90, 45, "10 points")
    assert [bar.words for bar in drawn.bars] == ["10 points", "–", "-10 points"]
