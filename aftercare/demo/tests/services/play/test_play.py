"""A day that plays itself."""

from datetime import timedelta
from random import Random
from threading import Event
from typing import Any

import pytest

from aftercare.demo.models import Demo, DemoClock
from aftercare.demo.services import morning, play
from aftercare.demo.services.play import Played, customers, desk, engineers
from aftercare.demo.story import days
from aftercare.demo.tests.conftest import TODAY
from aftercare.feedback import queries as feedback
from aftercare.kit import clock, plugs
from aftercare.kit.errors import Refused
from aftercare.tickets import queries as tickets
from aftercare.workorders import queries as workorders


@pytest.fixture(autouse=True)
def _nobody_takes_mails(settings: Any) -> None:
    """The customers' mail server is away."""
    settings.SMTP_PORT = 9


def hours(first: int, last: int) -> Played:
    """Play from `first` to `last` o'clock in steps of a quarter of an hour, with the product at work in between."""
    random, played = Random(11), Played()
    moment, step = days.at(TODAY + timedelta(days=1), first), timedelta(minutes=15)
    while moment < days.at(TODAY + timedelta(days=1), last):
        with clock.standing_at(moment):
            play.tick(random, moment, step, played)
            morning.settle()
            for job in plugs.offered(plugs.PeriodicJob):
                if job.name in {"feedback.send_due", "tickets.wake_waiting"}:
                    job.run()
        moment += step
    return played


def test_a_day_has_requests_visits_answers_and_opinions(story: Demo) -> None:
    before = tickets.count(tickets.Filter(state="all"))
    answered = len(feedback.answers(limit=300))
    played = hours(9, 12)
    assert played.requests > 5
    assert played.steps > 10
    assert played.words > 3
    assert tickets.count(tickets.Filter(state="all")) > before
    assert len(feedback.answers(limit=300)) > answered
    tomorrow = TODAY + timedelta(days=1)
    assert workorders.completed(days.at(tomorrow, 9), days.at(tomorrow, 12))
    with clock.standing_at(days.at(tomorrow, 12)):
        problems = [(check.name, problem) for check in plugs.offered(plugs.Check) for problem in check.run()]
    assert problems == []


def test_at_night_hardly_anybody_asks(story: Demo) -> None:
    moment = days.at(TODAY + timedelta(days=1), 3)
    with clock.standing_at(moment):
        assert customers.act(Random(1), moment, timedelta(minutes=1)) == 0
        assert engineers.act(Random(1), moment) >= 0
        assert desk.act(Random(1), moment) >= 0


def test_without_a_demo_nothing_plays(db: None) -> None:
    with pytest.raises(Refused, match="no demo"):
        play.play(speed=60, said=lambda *_what: None, stop=Event())
    assert DemoClock.objects.count() == 0


def test_an_interrupted_play_lets_time_go_on(story: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play, "TICK", 0.01)
    stop = Event()
    told: list[Played] = []

    def said(_moment: object, played: Played) -> None:
        told.append(played)
        stop.set()

    with clock.standing_at(story.loaded_at):
        play.play(speed=60, said=said, stop=stop)
    row = DemoClock.objects.get()
    assert (len(told), row.speed) == (1, 1.0)
