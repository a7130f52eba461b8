"""Each state offers exactly the steps that can be taken in it."""

import pytest

from aftercare.tickets.desk import steps
from aftercare.tickets.states import State

OPEN = {"assign", "solve", "classify", "place", "wait", "cancel", "merge", "no-answer", "split"}


@pytest.mark.parametrize(
    ("state", "names"),
    [
        (State.NEW, OPEN),
        (State.OPEN, OPEN),
        (State.IN_FIELD, OPEN),
        (State.WAIT_CUSTOMER, OPEN | {"resume"}),
        (State.WAIT_THIRD, OPEN | {"resume"}),
        (State.SOLVED, {"reopen"}),
        (State.CANCELLED, set()),
        (State.MERGED, {"unmerge"}),
    ],
)
def test_a_state_offers_its_steps(state: State, names: set[str]) -> None:
    assert {step.name for step in steps.possible({"state": state.value})} == names


def test_steps_are_found_by_their_names() -> None:
    assert [steps.BY_NAME[step.name] for step in steps.ALL] == list(steps.ALL)
