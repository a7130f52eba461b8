"""What was promised, and every number's way to its rows."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aftercare.kit import clock, remember
from aftercare.tasks.models import Clock
from aftercare.tickets import services as tickets
from tests.world import World

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def opened(world: World, hours_ago: int, service_class: str = "A") -> int:
    """A ticket of somebody who turned to us some hours ago, in a class; its id."""
    asked = tickets.Request(
        channel="phone",
        customer_id=int(world.things["customer:own"]),
        description="怎么用",
        contacted_at=clock.now() - timedelta(hours=hours_ago),
        service_class=service_class,
    )
    return tickets.open_ticket(request=asked, by=world.actor("agent")).id


def page(client: Client, name: str, **asked: str) -> str:
    answer = client.get(reverse(f"insight.insight:{name}"), asked, headers=ENGLISH)
    assert answer.status_code == 200
    return answer.content.decode()


def labels(text: str) -> set[int]:
    """The tickets that a list names."""
    return {int(number) for number in re.findall(r'href="/desk/tickets/(\d+)"', text.partition("<tbody>")[2])}


def test_what_was_missed_is_listed_and_what_was_kept_is_not(world: World) -> None:
    late, fresh = opened(world, 400), opened(world, 0)
    client = world.client("manager")
    assert late in labels(page(client, "promises", days="30"))
    assert fresh not in labels(page(client, "promises", days="30"))
    assert labels(page(client, "promises", days="30", kind="arrival")) == set()  # control: a filter leaves rows out


def test_every_number_of_the_report_leads_to_as_many_rows(world: World) -> None:
    for hours in (400, 300, 30):
        opened(world, hours)
    tickets.answer(ticket_id=opened(world, 0), text="We are on our way", by=world.actor("agent"))
    client = world.client("manager")
    report = page(client, "report", days="30")
    missed = re.findall(r'href="([^"]+outcome=missed)">(\d+) missed', report)
    assert sum(int(number) for _address, number in missed) >= 3
    for address, number in missed:
        rows = client.get(address.replace("&amp;", "&"), headers=ENGLISH).content.decode()
        assert len(re.findall(r"<td data-label=\"Outcome\">", rows)) == int(number)


def test_what_is_excused_is_left_out_and_said(world: World) -> None:
    late = opened(world, 400)
    client = world.client("manager")
    before = page(client, "report", days="30")
    Clock.objects.filter(subject=f"ticket:{late}").update(excused=Clock.Excused.RECLASSIFIED)
    after = page(client, "report", days="30")
    assert "outcome=reclassified" not in before
    assert "outcome=reclassified" in after
    assert late in labels(page(client, "promises", days="30", outcome="reclassified"))
    assert late not in labels(page(client, "promises", days="30", outcome="missed"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_is_a_file(world: World, kind: str) -> None:
    opened(world, 400)
    answer = world.client("manager").get(reverse("insight.insight:promises"), {"export": kind})
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert len(answer.content) > 100


@pytest.mark.parametrize(
    "asked", [{"days": "x"}, {"outcome": "nonsense"}, {"kind": "'", "class": "Z"}, {"page": "99"}, {"sort": "used"}]
)
def test_whatever_is_asked_for_there_is_an_answer(world: World, asked: dict[str, str]) -> None:
    page(world.client("manager"), "promises", **asked)
    page(world.client("manager"), "report", **asked)


def test_only_managers_see_them(world: World) -> None:
    for name in ("report", "promises"):
        assert world.client("agent").get(reverse(f"insight.insight:{name}")).status_code == 403


def test_the_list_costs_the_same_however_long_it_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remember, "SECONDS", 3600.0)
    client = world.client("manager")
    costs = []
    for _turn in range(2):
        for hours in (400, 300):
            opened(world, hours)
        page(client, "promises")
        with CaptureQueriesContext(connection) as statements:
            page(client, "promises")
        costs.append(sum(query["sql"].count("; ") + 1 for query in statements.captured_queries))
    assert costs[0] == costs[1] <= 8
