"""The whole story in a database: the same for the same seed, sound, and never twice."""

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from aftercare.customers import services as customers
from aftercare.demo import queries
from aftercare.demo.models import Demo, DemoClock
from aftercare.demo.services import load, morning
from aftercare.demo.story import days
from aftercare.demo.tests.conftest import SUNDAY, TODAY
from aftercare.intake import services as intake
from aftercare.kit import actor, clock, plugs
from aftercare.kit.errors import Refused
from aftercare.tickets import queries as tickets, services as ticket_services
from aftercare.workorders import queries as workorders


def told(seed: int) -> str:
    """A fingerprint of the story of a seed; its rows are undone."""
    with transaction.atomic():
        load.load(today=TODAY, seed=seed, count=60)
        rows = tickets.inbox(tickets.Filter(state="all"), limit=500)
        visits = workorders.of_tickets([row["id"] for row in rows])
        said: list[Any] = sorted(
            (row["opened_at"].isoformat(), row["title"], row["state"], row["district"], str(row["solved_at"]))
            for row in rows
        )
        said += sorted(str((visit["start"], visit["state"])) for row in visits for visit in row["bookings"])
        transaction.set_rollback(True)
    return hashlib.sha256(repr(said).encode()).hexdigest()


def problems() -> list[tuple[Any, plugs.Problem]]:
    """What `aftercare verify` finds."""
    return [(check.name, problem) for check in plugs.offered(plugs.Check) for problem in check.run()]


def test_the_same_seed_tells_the_same_story_and_another_one_does_not(db: None) -> None:
    first, again, other = told(5), told(5), told(6)
    assert first == again
    assert first != other


def test_the_story_is_sound_and_stands_once(db: None) -> None:
    lines: list[str] = []
    assert load.load(today=TODAY, seed=5, count=60, said=lines.append)
    assert len(lines) == 5
    with clock.standing_at(Demo.objects.get().loaded_at):
        assert problems() == []
        assert load.load(today=TODAY, seed=5, count=60) is False
        assert tickets.count(tickets.Filter(state="all")) == 60 + 7
    demo = Demo.objects.get()
    assert DemoClock.objects.get().base_demo == demo.loaded_at == days.at(TODAY, 10)  # it lives on there
    assert demo.last_ticket == max(row["id"] for row in tickets.inbox(tickets.Filter(state="all"), limit=1))


def test_real_work_is_never_mixed_with_a_demo(db: None) -> None:
    owner = customers.add_customer(name="Li", kind="person", by=actor.system("tests"))
    request = ticket_services.Request("desk", owner.id, "It leaks", clock.now())
    ticket_services.open_ticket(request=request, by=actor.system("tests"))
    with pytest.raises(Refused, match="tickets of its own"):
        load.load(today=TODAY, count=60)
    assert Demo.objects.count() == 0


def test_control_verify_sees_a_story_that_was_bent(story: Demo) -> None:
    ticket = tickets.inbox(tickets.Filter(state="all"), limit=story.tickets)[-1]
    from aftercare.tasks.models import Mark

    Mark.objects.filter(subject=f"ticket:{ticket['id']}").update(category="new")
    problems = [problem.where for check in plugs.offered(plugs.Check) for problem in check.run()]
    assert f"ticket:{ticket['id']}" in problems


@pytest.mark.prove
@pytest.mark.parametrize("day", [TODAY, SUNDAY])
@pytest.mark.parametrize("hour", range(24))
def test_at_every_hour_the_demo_loads_and_its_tour_begins(db: None, day: date, hour: int) -> None:
    with clock.standing_at(days.at(day, hour)):
        assert load.load(count=40)
        assert not DemoClock.objects.exists()  # it is today's: it goes by the machine's clock
        values: dict[str, Any] = queries.example()
        incoming = intake.Incoming(channel="portal", contacted_at=clock.now(), language="en", **values)
        taken = intake.take_in(incoming=incoming, key="tests", by=actor.customer(None, ""))
        morning.settle()
        tour = queries.tour()
        assert tour.ticket
        assert tour.visit
        assert (tour.ticket["id"], tour.step, tour.visit["state"]) == (taken.ticket_id, "why", "offered")
        assert clock.now() < tour.visit["start"] <= clock.now() + timedelta(hours=4)
        assert problems() == []
