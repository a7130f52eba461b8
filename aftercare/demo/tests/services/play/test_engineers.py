"""What engineers of the story do, and when."""

from datetime import timedelta
from random import Random

import pytest

from aftercare.demo.services.play import engineers
from aftercare.demo.story import days
from aftercare.demo.tests.conftest import TODAY
from aftercare.kit import clock
from aftercare.workorders.tests import visits

START = days.at(TODAY, 14)
DUE = {
    "offered": START - timedelta(hours=2) + engineers.ACCEPTS_AFTER,
    "accepted": START - timedelta(minutes=20),
    "traveling": START,
    "on_site": START + engineers.PREPARES,
    "working": START + timedelta(minutes=55),
}


@pytest.mark.parametrize("state", DUE)
def test_each_step_has_its_time(state: str) -> None:
    visit = {
        "id": 5,
        "state": state,
        "start": START,
        "end": START + timedelta(hours=1),
        "travel_minutes": 20,
        "offered_at": START - timedelta(hours=2),
    }
    assert engineers._due(visit, DUE[state]) is not None
    assert engineers._due(visit, DUE[state] - timedelta(seconds=1)) is None
    assert engineers._due({**visit, "state": "done"}, DUE[state]) is None


def test_an_offer_is_accepted_after_a_while_and_not_before(db: None) -> None:
    visits.install()
    asked = days.at(TODAY, 10)
    with clock.standing_at(asked):
        visit = visits.offered(start=START)
    for minutes, steps, state in ((2, 0, "offered"), (4, 1, "accepted")):
        moment = asked + timedelta(minutes=minutes)
        with clock.standing_at(moment):
            assert engineers.act(Random(1), moment) == steps
        assert visit.state()[0] == state
