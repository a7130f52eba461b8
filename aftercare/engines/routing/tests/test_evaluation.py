"""What a choice costs, who wins, and who cannot go."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, strategies as st

from aftercare.engines.routing import (
    Choice,
    Engineer,
    Exclusion,
    Factor,
    Job,
    PartNeed,
    Reason,
    Stop,
    evaluate,
    rank,
)
from aftercare.engines.routing.tests.people import DAY, FRAME, HERE, WEIGHTS, at, duty, engineers, jobs
from aftercare.kit.geo import Point

FAR = Point(31.70, 121.54)


def chosen(job: Job, engineer: Engineer) -> Choice:
    """The choice for one engineer, who must be able to go."""
    found = evaluate(job, engineer, FRAME)
    assert isinstance(found, Choice)
    return found


def reason(job: Job, engineer: Engineer) -> Reason:
    """Why one engineer cannot go."""
    found = evaluate(job, engineer, FRAME)
    assert isinstance(found, Exclusion)
    return found.reason


@given(st.lists(engineers(), max_size=4), jobs())
def test_a_total_is_the_sum_of_its_parts_and_nothing_is_lost(people: list[Engineer], job: Job) -> None:
    crew = [replace(one, key=key) for key, one in enumerate(people)]
    ranking = rank(job, crew, FRAME)
    for one in ranking.choices:
        assert set(one.points) == set(one.amounts) == set(Factor)
        assert one.total == sum(one.amounts[factor] * WEIGHTS.points[factor] for factor in one.amounts)
        assert min(one.points.values()) >= 0
    keys = [*(one.engineer for one in ranking.choices), *(one.engineer for one in ranking.excluded)]
    assert sorted(keys) == [one.key for one in crew]
    totals = [one.total for one in ranking.choices]
    assert totals == sorted(totals)


@given(st.lists(engineers(), max_size=3), engineers(key=9), jobs())
def test_one_more_engineer_never_makes_the_best_worse(people: list[Engineer], more: Engineer, job: Job) -> None:
    crew = [replace(one, key=key) for key, one in enumerate(people)]
    before, after = rank(job, crew, FRAME), rank(job, [*crew, more], FRAME)
    if before.choices:
        assert after.choices[0].total <= before.choices[0].total


def test_each_amount_is_what_it_says() -> None:
    engineer = Engineer(
        1, HERE, DAY, (Stop(HERE, at(6), at(8)),), skills={"gas": 3}, districts=frozenset({"310104"}), stock={1: 1}
    )
    job = Job(
        60, HERE, district="310115", skill="gas", parts=(PartNeed(1, 2, 0.5), PartNeed(2), PartNeed(1)), due=at(-2)
    )
    assert chosen(job, engineer).amounts == {
        Factor.SKILL: 2.0,
        Factor.PARTS: 1.5,
        Factor.AREA: 1.0,
        Factor.TRAVEL: 0.0,
        Factor.WAIT: 0.0,
        Factor.LATE: 2.0,
        Factor.WISHED: 0.0,
        Factor.LOAD: 0.3,
        Factor.STANDBY: 0.0,
    }


def test_a_wish_goes_before_the_promise() -> None:
    engineer = Engineer(1, HERE, (duty(-1, 9), duty(23, 33)))
    job = Job(60, HERE, due=at(1), wished=(at(25), at(27)))
    found = chosen(job, engineer)
    assert (found.slot.start, found.amounts[Factor.LATE], found.amounts[Factor.WISHED]) == (at(25), 0.0, 0.0)
    impossible = chosen(replace(job, wished=(at(35), at(36))), engineer)
    assert (impossible.slot.start, impossible.amounts[Factor.WISHED]) == (at(32), 3.0)


def test_being_called_outside_a_shift_costs_points() -> None:
    called = chosen(Job(60, HERE), Engineer(1, HERE, (duty(0, 9, on_call=True),)))
    assert (called.amounts[Factor.STANDBY], called.points[Factor.STANDBY]) == (1.0, 12.0)
    assert called.amounts[Factor.LOAD] == 60 / 480


def test_rules_are_asked_in_their_order() -> None:
    job = Job(60, HERE, district="310115", skill="gas", refused_by=frozenset({1}))
    able = {"gas": 1}
    assert reason(job, Engineer(1, FAR)) is Reason.NO_SKILL
    assert reason(job, Engineer(1, FAR, skills=able)) is Reason.OUTSIDE_AREA
    assert reason(job, Engineer(1, HERE, skills=able)) is Reason.REFUSED_BEFORE
    assert reason(job, Engineer(2, HERE, skills=able)) is Reason.NO_SHIFT
    busy = (Stop(HERE, at(-1), at(9)),)
    assert reason(job, Engineer(2, HERE, DAY, busy, able)) is Reason.NO_ROOM
    assert chosen(job, Engineer(2, HERE, DAY, skills=able)).engineer == 2


def test_a_far_place_in_ones_own_area_is_not_too_far() -> None:
    job = Job(60, HERE, district="310115")
    assert chosen(job, Engineer(1, FAR, DAY, districts=frozenset({"310115"}))).amounts[Factor.AREA] == 0.0


def test_what_is_wrong_with_a_skill_is_told_apart() -> None:
    job = Job(60, HERE, skill="gas", level=3)
    assert reason(job, Engineer(1, HERE, DAY, skills={"water": 5})) is Reason.NO_SKILL
    assert reason(job, Engineer(1, HERE, DAY, expired=frozenset({"gas"}))) is Reason.SKILL_EXPIRED
    assert reason(job, Engineer(1, HERE, DAY, skills={"gas": 2})) is Reason.LOW_LEVEL
    # control: the level that is asked for is enough, and what nobody asks for may be expired
    assert chosen(job, Engineer(1, HERE, DAY, skills={"gas": 3}, expired=frozenset({"water"}))).engineer == 1
    assert chosen(Job(60, HERE), Engineer(1, HERE, DAY, expired=frozenset({"gas"}))).engineer == 1


def test_a_rule_that_is_let_go_bars_nobody() -> None:
    job = Job(60, HERE, skill="gas")
    freed = replace(FRAME, relaxed=frozenset({Reason.NO_SKILL}))
    found = evaluate(job, Engineer(1, HERE, DAY), freed)
    assert isinstance(found, Choice)
    assert found.amounts[Factor.SKILL] == 5.0


def test_among_equals_the_smaller_key_goes() -> None:
    crew = [Engineer(key, HERE, DAY) for key in (3, 1, 2)]
    assert [one.engineer for one in rank(Job(60, HERE), crew, FRAME).choices] == [1, 2, 3]


def test_a_thousand_visits_of_two_hundred_people_are_ranked_quickly() -> None:
    from time import perf_counter

    stops = tuple(Stop(HERE, at(24 * day + hour), at(24 * day + hour + 1)) for day in (0, 1) for hour in (0, 3, 6))
    crew = [Engineer(key, HERE, (duty(-1, 9), duty(23, 33), duty(47, 57)), stops) for key in range(200)]
    begun = perf_counter()
    ranking = rank(Job(60, HERE, due=at(2)), crew, FRAME)
    assert (len(ranking.choices), perf_counter() - begun < 1.0) == (200, True)
    assert ranking.choices[0].slot.end - ranking.choices[0].slot.start == timedelta(hours=1)
