"""Whole lives of tickets."""

import itertools
from datetime import date, timedelta
from random import Random

from aftercare.demo.story import days
from aftercare.demo.story.faults import Faults
from aftercare.demo.story.lives import Life, Teller, cut
from aftercare.demo.tests.story.test_crew import engineer
from aftercare.demo.tests.story.test_faults import devices
from aftercare.kit.actor import Actor, ActorKind
from aftercare.tickets.states import STEPS, State

TODAY = date(2026, 6, 17)
ALL = {"water": 3, "cooling": 3, "gas": 3, "kitchen": 3, "electronics": 3}


def lives(seed: int = 2, count: int = 250) -> list[Life]:
    start = days.at(days.first_day(TODAY), 0)
    crew = [engineer(number, skills=ALL, standby=number == 0, free_at=start) for number in range(6)]
    agents = [Actor(ActorKind.USER, 100, "Agent")]
    teller = Teller(Random(seed), Faults(devices()), crew, agents, TODAY)
    return teller.tell(days.calls(Random(seed), TODAY, days.at(TODAY, 10), count))


def walk(life: Life) -> None:
    """Follow the steps of a ticket as the product allows them."""
    state = State.NEW
    for step in sorted(life.steps, key=lambda one: one.at):
        after = {"assigned": State.OPEN if state == State.NEW else state, "answered": state}.get(step.to)
        after = State(step.to) if after is None else after
        assert after == state or after in STEPS[state], (state, step)
        state = after


def test_the_same_seed_tells_the_same() -> None:
    assert [(one.called, one.text, one.steps) for one in lives()] == [
        (one.called, one.text, one.steps) for one in lives()
    ]
    assert [one.text for one in lives(2)] != [one.text for one in lives(3)]


def test_no_step_comes_before_the_call_and_each_is_allowed() -> None:
    for life in lives():
        assert all(step.at >= life.called for step in life.steps)
        walk(life)


def test_nobody_is_in_two_places() -> None:
    spans: dict[int, list[tuple[object, object]]] = {}
    for life in lives():
        for visit in life.visits:
            if visit.steps[-1][1] != "declined":
                spans.setdefault(visit.engineer.id or 0, []).append((visit.start, visit.end))
    for found in spans.values():
        ordered = sorted(found)
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(ordered))  # type: ignore[operator]


def test_a_visit_that_is_done_solves_the_ticket_in_that_moment() -> None:
    done = [life for life in lives() if life.visits and life.visits[-1].steps[-1][1] == "done"]
    assert len(done) > 100
    for life in done:
        solved = [step.at for step in life.steps if step.to == "solved"]
        assert solved[0] == life.visits[-1].steps[-1][0]


def test_what_has_not_happened_yet_is_left_out() -> None:
    life = next(one for one in lives() if one.visits and one.solved_at)
    moment = life.called + timedelta(minutes=1, seconds=10)
    now = cut(life, moment)
    assert all(step.at <= moment for step in now.steps)
    assert now.survey is None
    assert len(cut(life, life.called + timedelta(days=30)).steps) == len(life.steps)


def test_dangers_at_night_are_answered_at_once() -> None:
    urgent = [life for life in lives(count=900) if life.fault.category == "safety" and not 8 <= life.called.hour < 19]
    assert urgent
    for life in urgent:
        first = next(visit for visit in life.visits if visit.steps[-1][1] != "declined")
        assert first.engineer.id == 0 or first.start - life.called < timedelta(hours=12)
