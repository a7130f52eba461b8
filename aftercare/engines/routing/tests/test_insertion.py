"""Places in a day: never on top of a visit, within a duty, with time for the ways."""

from datetime import timedelta

from hypothesis import assume, given

from aftercare.engines.routing import Engineer, Frame, Job, Reason, Slot, Stop, approach, insertions
from aftercare.engines.routing.insertion import UNKNOWN_WAY, duties
from aftercare.engines.routing.tests.people import DAY, FRAME, HERE, NOW, WEIGHTS, at, duty, engineers, jobs
from aftercare.kit.geo import Point, travel_minutes

THERE = Point(31.30, 121.54)
WAY = travel_minutes(HERE, THERE)


def offences(slot: Slot, job: Job, engineer: Engineer, frame: Frame = FRAME) -> list[str]:
    """What is wrong with a place: everything that a promise to a customer could break on."""
    found = []
    if not any(one.start <= slot.start and slot.end <= one.end for one in engineer.duties):
        found.append("outside of every duty")
    if slot.start < frame.now or slot.end > frame.until or slot.end - slot.start != timedelta(minutes=job.minutes):
        found.append("in the past, too late or too short")
    if any(stop.start < slot.end and slot.start < stop.end for stop in engineer.stops):
        found.append("on top of a visit")
    for stop in engineer.stops:
        known = stop.position is not None and job.position is not None
        way = timedelta(minutes=travel_minutes(stop.position, job.position) if known else UNKNOWN_WAY)  # type: ignore[arg-type]
        if slot.start - way < stop.end <= slot.start and slot.start - max(stop.end, frame.now) < way:
            found.append("no time for the way to it")
        if slot.end <= stop.start < slot.end + way:
            found.append("no time for the way on")
    return found


@given(engineers(), jobs())
def test_every_place_can_be_kept(engineer: Engineer, job: Job) -> None:
    assert [offences(slot, job, engineer) for slot in insertions(job, engineer, FRAME)] == [
        [] for _slot in insertions(job, engineer, FRAME)
    ]


@given(engineers(), jobs())
def test_control_a_place_on_a_visit_is_an_offence(engineer: Engineer, job: Job) -> None:
    assume(engineer.stops)
    stop = engineer.stops[0]
    slot = Slot(stop.start, stop.start + timedelta(minutes=job.minutes), 0, 0, on_call=False)
    assert "on top of a visit" in offences(slot, job, engineer)


def test_between_two_visits_with_both_ways() -> None:
    stops = (Stop(THERE, at(0), at(1)), Stop(THERE, at(3), at(4)))
    engineer = Engineer(1, HERE, DAY, stops)
    slot = next(iter(insertions(Job(30, HERE), engineer, FRAME)))
    assert slot.start == at(1) + timedelta(minutes=-(-WAY // 5) * 5)
    assert slot.travel == WAY
    assert slot.detour == 2 * WAY


def test_a_gap_without_time_for_the_way_is_left_out() -> None:
    stops = (Stop(THERE, at(0), at(1)), Stop(THERE, at(2.2), at(9)))
    assert list(insertions(Job(30, HERE), Engineer(1, HERE, DAY, stops), FRAME)) == []
    near = (Stop(HERE, at(0), at(1)), Stop(HERE, at(2.2), at(9)))
    assert len(list(insertions(Job(30, HERE), Engineer(1, HERE, DAY, near), FRAME))) == 1


def test_the_wished_window_is_offered_beside_the_earliest_place() -> None:
    slots = list(insertions(Job(60, HERE, wished=(at(5), at(6))), Engineer(1, HERE, DAY), FRAME))
    assert [slot.start for slot in slots] == [NOW, at(5)]
    late = list(insertions(Job(60, HERE, wished=(at(30), at(32))), Engineer(1, HERE, DAY), FRAME))
    assert [slot.start for slot in late] == [NOW, at(8)]


def test_four_hours_after_a_visit_he_comes_from_home() -> None:
    engineer = Engineer(1, HERE, (duty(0, 12),), (Stop(THERE, at(0), at(1)),))
    assert approach(engineer, HERE, at(2)) == WAY
    assert approach(engineer, HERE, at(5.5)) == 0
    assert approach(engineer, None, at(2)) == UNKNOWN_WAY


def test_without_the_rules_on_shifts_every_hour_is_a_duty() -> None:
    nobody = Engineer(1, HERE)
    assert list(duties(nobody, FRAME)) == []
    free = Frame(FRAME.now, FRAME.until, FRAME.zone, WEIGHTS, frozenset({Reason.NO_SHIFT}))
    assert [(one.start, one.end, one.on_call) for one in duties(nobody, free)] == [(FRAME.now, FRAME.until, True)]
