"""The story's last days are chosen as the product chooses."""

import itertools
from datetime import date, datetime, timedelta
from random import Random

import pytest

from aftercare.demo.story import crew, days
from aftercare.demo.story.chooser import RECENT, Chooser
from aftercare.demo.story.faults import Faults
from aftercare.demo.story.lives import Life, Teller
from aftercare.demo.tests.story.test_crew import engineer
from aftercare.demo.tests.story.test_faults import devices
from aftercare.engines.routing import Factor, Weights
from aftercare.kit.actor import Actor, ActorKind

TODAY = date(2026, 6, 17)
NOW = days.at(TODAY, 10)
ALL = {"water": 3, "cooling": 3, "gas": 3, "kitchen": 3, "electronics": 3}
WEIGHTS = Weights({Factor.TRAVEL: 1.0, Factor.WAIT: 6.0, Factor.SKILL: 4.0}, area_limit=400_000.0)
CHOOSER = Chooser(NOW - RECENT, WEIGHTS, {"safety": 3}, lambda _category, _at: None)


def slot(*people: crew.Engineer, category: str = "water", now: datetime = NOW, **more: object) -> crew.Slot:
    device = next(one for one in devices() if one.skill == "water")
    return CHOOSER.slot(people, device, category, now, asked=now, **more)  # type: ignore[arg-type]


def test_the_best_of_the_ranking_goes_and_the_others_stand_there_with_their_reasons() -> None:
    found = slot(engineer(1), engineer(4, skills={"water": 5}), engineer(5, skills={"gas": 5}))
    assert found.ranking is not None
    assert [one.engineer for one in found.ranking.choices] == [4, 1]
    assert [(one.engineer, one.reason.value) for one in found.ranking.excluded] == [(5, "no_skill")]
    best = found.ranking.choices[0].slot
    assert (found.engineer.user_id, found.start, found.end) == (4, best.start, best.end)


def test_a_level_and_a_refusal_count() -> None:
    found = slot(engineer(1, skills={"water": 2}), engineer(4), engineer(6), category="safety", refused=[6])
    assert found.ranking is not None
    assert {one.engineer: one.reason.value for one in found.ranking.excluded} == {1: "low_level", 6: "refused_before"}


def test_nobody_is_sent_before_his_last_visit_ends() -> None:
    one = engineer(4, free_at=days.at(TODAY, 15))
    one.visits.append(((30.28, 120.15), days.at(TODAY, 13), days.at(TODAY, 14, 30)))
    assert slot(one).start >= days.at(TODAY, 15)
    assert slot(engineer(4)).start < days.at(TODAY, 12)  # control: who is free goes at once


def test_at_night_only_those_on_standby_are_asked() -> None:
    night = days.at(TODAY, 3)
    found = slot(engineer(1), engineer(2, standby=True), now=night, at_night=True)
    assert (found.engineer.number, found.start - night < timedelta(hours=1)) == (2, True)
    with pytest.raises(LookupError):
        slot(engineer(1), now=night, at_night=True)


def lives() -> list[Life]:
    start = days.at(days.first_day(TODAY), 0)
    people = [engineer(number, skills=ALL, standby=number == 0, free_at=start) for number in range(6)]
    agents = [Actor(ActorKind.USER, 100, "Agent")]
    teller = Teller(Random(2), Faults(devices()), people, agents, TODAY, CHOOSER)
    return teller.tell(days.calls(Random(2), TODAY, NOW, 800))


def test_every_visit_of_the_last_days_has_its_reasons_and_none_before() -> None:
    told = [(one, visit) for life in lives() for one, visit in zip(life.slots, life.visits, strict=True)]
    recent = {visit.steps[0][0] >= CHOOSER.since for _slot, visit in told}
    assert recent == {True, False}
    for one, visit in told:
        assert (one.ranking is not None) == (visit.steps[0][0] >= CHOOSER.since)
        assert visit.engineer.id == one.engineer.user_id
        if one.ranking:
            assert one.ranking.choices[0].engineer == visit.engineer.id


def test_no_word_comes_before_the_call_also_in_a_night_of_dangers() -> None:
    told = lives()
    urgent = [life for life in told if life.fault.category == "safety" and life.visits[0].steps[0][0] >= CHOOSER.since]
    assert urgent
    assert all(step.at >= life.called for life in told for step in life.steps)


def test_nobody_leaves_for_a_visit_before_the_one_before_it_has_ended() -> None:
    done = [visit for life in lives() for visit in life.visits if visit.steps[-1][1] == "done"]
    for number in range(6):
        own = sorted((visit for visit in done if visit.engineer.id == number), key=lambda visit: visit.start)
        for earlier, later in itertools.pairwise(own):
            assert {to: at for at, to in later.steps}["traveling"] >= earlier.steps[-1][0]


def test_a_story_goes_on_where_nobody_has_the_level() -> None:
    start = days.at(days.first_day(TODAY), 0)
    people = [engineer(number, skills=ALL, standby=number == 0, free_at=start) for number in range(6)]
    asked = dict.fromkeys(("water", "noise", "cooling-heating", "no-power", "display", "safety"), 5)
    strict = Chooser(NOW - RECENT, WEIGHTS, asked, lambda _category, _at: None)
    with pytest.raises(LookupError):
        strict.slot(people, next(one for one in devices() if one.skill == "water"), "water", NOW, asked=NOW)
    agents = [Actor(ActorKind.USER, 100, "Agent")]
    teller = Teller(Random(2), Faults(devices()), people, agents, TODAY, strict)
    found = teller.tell(days.calls(Random(2), TODAY, NOW, 250))
    late = [life for life in found if life.called >= NOW - RECENT and life.fault.category in asked]
    assert any(life.visits for life in late)
