import pytest

from aftercare.kit.deadlines import Effect
from aftercare.tickets.states import ANSWERED, FIRST_RESPONSE, OPEN_STATES, SOLUTION, SPLIT, STEPS, WAITING, State

WORK = {"open", "in_field", "wait_customer", "wait_third", "solved", "cancelled"}
TABLE = {
    "new": WORK,
    "open": WORK,
    "in_field": WORK,
    "wait_customer": WORK,
    "wait_third": WORK,
    "solved": {"open", "closed"},
    "closed": {"open"},
    "cancelled": set(),
    "merged": set(),
}


def test_the_steps_are_these_and_no_others() -> None:
    assert {before.value: {after.value for after in steps} for before, steps in STEPS.items()} == TABLE


def test_every_state_moves_the_solution_and_only_an_answer_stops_the_first_response() -> None:
    assert set(SOLUTION.effects) == {*State.values, ANSWERED, SPLIT}
    assert {name: effect for name, effect in FIRST_RESPONSE.effects.items() if effect is Effect.STOP} == {
        ANSWERED: Effect.STOP
    }
    assert SOLUTION.terms is not None
    assert SOLUTION.terms.pause_needs_answer


@pytest.mark.parametrize("state", State)
def test_what_is_open_can_be_solved(state: State) -> None:
    assert (State.SOLVED in STEPS[state]) == (state in OPEN_STATES)
    assert set(WAITING) < set(OPEN_STATES)
