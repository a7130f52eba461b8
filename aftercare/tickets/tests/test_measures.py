"""The figures of a Monday and a Tuesday against a world that was reckoned by hand.

Class B promises a first answer in 4 and a solution in 24 working hours (8:30 to 12:00 and 13:00 to 18:00 from Monday to
Friday), class A in 1 and 8 hours around the clock.
"""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftercare.customers import services as customers
from aftercare.kit import clock, remember
from aftercare.kit.actor import system
from aftercare.kit.figures import Days, Tally, together
from aftercare.kit.plugs import Defaults, offered
from aftercare.tickets import measures, services

if TYPE_CHECKING:
    from aftercare.tickets.models import Ticket

pytestmark = pytest.mark.django_db
BY = system("tests")
DAYS = Days(date(2026, 11, 24), 2, "Asia/Shanghai")


def at(text: str) -> datetime:
    """A moment in Shanghai: "23 09:00" is nine o'clock on the Monday."""
    day, time = text.split()
    return datetime.fromisoformat(f"2026-11-{day}T{time}+08:00")


NOW = at("24 18:00")


def opened(moment: str, service_class: str = "B", *, in_sla: bool = True) -> "Ticket":
    with clock.standing_at(at(moment)):
        owner = customers.add_customer(name="王芳", kind="person", by=BY)
        request = services.Request(
            channel="phone",
            customer_id=owner.id,
            description="怎么用",
            contacted_at=clock.now(),
            service_class=service_class,
            in_sla=in_sla,
        )
        return services.open_ticket(request=request, by=BY)


def answered(ticket: "Ticket", moment: str) -> None:
    with clock.standing_at(at(moment)):
        services.answer(ticket_id=ticket.id, text="好的", by=BY)


def solved(ticket: "Ticket", moment: str) -> None:
    with clock.standing_at(at(moment)):
        services.solve(ticket_id=ticket.id, symptom="Drips", cause="Hose", action="Advised", outcome="advice", by=BY)


@pytest.fixture
def tallies(db: None) -> list[Tally]:
    """Four tickets that count, one that was cancelled and one that was imported."""
    for plug in offered(Defaults):
        plug.install()
    quick = opened("23 09:00")
    answered(quick, "23 10:00")
    solved(quick, "23 11:00")
    slow = opened("23 17:00")
    answered(slow, "24 16:00")
    solved(slow, "24 17:00")
    again = opened("23 09:00")
    answered(again, "23 09:30")
    solved(again, "23 10:00")
    with clock.standing_at(at("24 09:00")):
        services.reopen(ticket_id=again.id, reason="It drips again", by=BY)
    solved(again, "24 10:00")
    opened("24 09:00", "A")
    cancelled, imported = opened("24 09:00"), opened("24 09:00", in_sla=False)
    with clock.standing_at(at("24 09:10")):
        services.cancel(ticket_id=cancelled.id, reason="A test call", by=BY)
    solved(imported, "24 10:00")
    with clock.standing_at(NOW):
        return list(measures.facts(DAYS))


def figures(tally: Tally) -> dict[str, float | None]:
    return {one.slug: one.figure(tally).value for one in measures.MEASURES if not one.standing}


def test_what_was_counted_on_each_day(tallies: list[Tally]) -> None:
    monday = {"opened": 3, "solved": 1, "promised": 2, "kept": 2, "open": 2, "late": 0}
    tuesday = {"opened": 1, "solved": 2, "again": 1, "promised": 2, "kept": 0, "open": 1, "late": 1}
    assert [dict(tally.counts) for tally in tallies] == [monday, tuesday]


def test_the_figures_of_both_days(tallies: list[Tally]) -> None:
    assert figures(together(tallies)) == {
        "opened": 4,
        "first-response-kept": 0.5,
        "first-response-median": 1.0,
        "first-response-nine-of-ten": 7.5,
        "first-response-4-hours": 2 / 3,
        "first-response-over-24-hours": 0,
        "solution-median": 8.5,
        "solution-mean": 20 / 3,
        "solution-median-wall": 24.0,
        "solution-mean-wall": 17.0,
        "reopened": 1 / 3,
    }


def test_how_it_stands_is_how_it_stands_on_the_last_day(tallies: list[Tally]) -> None:
    standing = {one.slug: one.figure(tallies[-1]).value for one in measures.MEASURES if one.standing}
    assert standing == {"open": 1, "late": 1}


@pytest.mark.usefixtures("tallies")
def test_every_figure_leads_to_its_rows() -> None:
    with clock.standing_at(NOW):
        found = {one.slug: one.rows(DAYS.start, DAYS.end, 50) for one in measures.MEASURES}
    assert {slug: (sum(row.counts for row in rows), len(rows)) for slug, rows in found.items()} == {
        "open": (1, 1),
        "late": (1, 1),
        "opened": (4, 4),
        "first-response-kept": (2, 4),
        "first-response-median": (2, 3),
        "first-response-nine-of-ten": (2, 3),
        "first-response-4-hours": (2, 3),
        "first-response-over-24-hours": (0, 3),
        "solution-median": (3, 3),
        "solution-mean": (3, 3),
        "solution-median-wall": (3, 3),
        "solution-mean-wall": (3, 3),
        "reopened": (1, 3),
    }
    assert [row.detail for row in found["first-response-median"]] == ["7 h 30 min", "1 h", "30 min"]


@pytest.mark.usefixtures("tallies")
def test_a_longer_span_takes_no_more_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remember, "SECONDS", 3600.0)
    with clock.standing_at(NOW):
        costs = []
        measures.facts(DAYS)  # working hours are remembered
        for length in (2, 90):
            with CaptureQueriesContext(connection) as statements:
                measures.facts(Days(DAYS.last, length, DAYS.zone))
            costs.append(len(statements))
    assert costs == [3, 3]


def test_control_before_anything_happened_there_is_nothing() -> None:
    for plug in offered(Defaults):
        plug.install()
    with clock.standing_at(NOW - timedelta(days=30)):
        assert set(figures(together(measures.facts(DAYS))).values()) == {0, None}


def test_answers_within_four_hours_and_after_a_day() -> None:
    tally = Tally()
    tally.lengths["first_response wall"] = [3600.0, 4 * 3600.0, 5 * 3600.0, 24 * 3600.0, 25 * 3600.0]
    figures = {one.slug: one.figure(tally) for one in measures.MEASURES}
    assert (figures["first-response-4-hours"].upper, figures["first-response-4-hours"].lower) == (2, 5)
    assert (figures["first-response-over-24-hours"].upper, figures["first-response-over-24-hours"].lower) == (1, 5)
