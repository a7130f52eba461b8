"""The states of jobs and visits: what follows from what."""

from itertools import product

import pytest

from aftercare.workorders.states import LIVE, STEPS, BookingState as B, OrderState as O, is_made, roll_up

ENDED = [state for state in B if state not in LIVE]
ON_THE_WAY = [B.TRAVELING, B.ON_SITE, B.WORKING, B.ON_BREAK]
COMING = [B.PROPOSED, B.OFFERED, B.ACCEPTED]


def expected(states: tuple[B, ...]) -> O:
    """The rule as a person would say it, written apart from the product's."""
    happened = [state for state in states if state in (B.DONE, B.PARTIAL)]
    if set(states) & set(ON_THE_WAY):
        return O.IN_PROGRESS
    if set(states) & set(COMING):
        return O.IN_PROGRESS if happened else O.SCHEDULED
    return O.COMPLETED if happened and happened[-1] == B.DONE else O.READY


@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_an_order_follows_from_every_row_of_visits(length: int) -> None:
    wrong = [states for states in product(B, repeat=length) if roll_up(states) != expected(states)]
    assert wrong == []


@pytest.mark.parametrize(
    ("states", "order"),
    [
        ((), O.READY),
        ((B.PARTIAL, B.DONE), O.COMPLETED),
        ((B.DONE, B.PARTIAL), O.READY),
        ((B.DONE,), O.COMPLETED),
        ((B.PARTIAL,), O.READY),
        ((B.NO_ACCESS,), O.READY),
        ((B.DONE, B.NO_ACCESS), O.COMPLETED),
        ((B.DECLINED, B.OFFERED), O.SCHEDULED),
        ((B.PARTIAL, B.OFFERED), O.IN_PROGRESS),
        ((B.ACCEPTED, B.WORKING), O.IN_PROGRESS),
        ((B.DECLINED, B.EXPIRED, B.CANCELLED), O.READY),
    ],
)
def test_what_the_table_says(states: tuple[B, ...], order: O) -> None:
    assert roll_up(states) is order


def test_control_the_order_of_visits_matters() -> None:
    assert roll_up([B.PARTIAL, B.DONE]) is not roll_up([B.DONE, B.PARTIAL])


@pytest.mark.parametrize(
    ("state", "to", "made"),
    [
        (B.ACCEPTED, B.ACCEPTED, True),
        (B.WORKING, B.ACCEPTED, True),
        (B.ON_BREAK, B.ON_SITE, True),
        (B.ON_BREAK, B.WORKING, False),  # he goes on
        (B.WORKING, B.ON_BREAK, False),
        (B.ACCEPTED, B.TRAVELING, False),
        (B.OFFERED, B.ACCEPTED, False),
        (B.EXPIRED, B.ACCEPTED, False),
        (B.DONE, B.WORKING, False),
    ],
)
def test_which_steps_are_made_already(state: B, to: B, made: bool) -> None:  # noqa: FBT001 - a table
    assert is_made(state, to) is made


def test_every_state_has_its_steps_and_ended_ones_have_none() -> None:
    assert set(STEPS) == set(B)
    assert {state for state, steps in STEPS.items() if not steps} == set(ENDED)


def test_nobody_works_before_he_accepted() -> None:
    reached = {state for state in (B.PROPOSED, B.OFFERED) for state in STEPS[state]}
    assert reached & set(ON_THE_WAY) == set()
