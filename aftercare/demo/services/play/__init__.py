"""A day that plays itself: customers, engineers and agents of the story act on the demo's clock.

Nobody keeps a script: each tick looks at what stands in the database and does what is due, so that a play can be
interrupted and taken up again at any moment.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from threading import Event

from aftercare.demo.services import clock as demo_clock
from aftercare.demo.services.play import customers, desk, engineers
from aftercare.demo.story import days
from aftercare.kit import clock

TICK = 1.0  # real seconds
LONGEST_STEP = timedelta(minutes=10)


@dataclass(slots=True)
class Played:
    """What was done: how many requests, steps of engineers, and words of the desk."""

    requests: int = 0
    steps: int = 0
    words: int = 0


def play(*, speed: float, said: Callable[[datetime, Played], object], stop: Event) -> Played:
    """Play from seven in the morning, or on from where a play was interrupted, to nine in the evening.

    Raises Refused where there is no demo. However it ends, the demo's time goes on at its usual pace.
    """
    demo = demo_clock.require_demo()
    played = Played()
    with _running(speed):
        random = Random(f"{demo.seed} {_local().date()}")  # noqa: S311 - a story, not a secret
        last = _local()
        evening = days.at(last.date(), demo_clock.END.hour)
        while not stop.is_set() and _local() < evening:
            moment = _local()
            tick(random, moment, min(moment - last, LONGEST_STEP), played)
            said(moment, played)
            last = moment
            stop.wait(TICK)
    return played


@contextmanager
def _running(speed: float) -> Iterator[None]:
    """Start the day, or go on with one that has begun; go back to the usual pace at the end."""
    begun = demo_clock.playing()
    demo_clock.set_clock(moment=clock.now() if begun else demo_clock.next_morning(), speed=speed)
    time.sleep(TICK)  # every process reads the clock once a second
    try:
        yield
    finally:
        demo_clock.run_at(1.0)


def _local() -> datetime:
    return clock.now().astimezone(days.ZONE)


def tick(random: Random, moment: datetime, step: timedelta, played: Played) -> None:
    """Let everybody do what is due at `moment`, `step` after the last tick."""
    played.requests += customers.act(random, moment, step)
    played.steps += engineers.act(random, moment)
    played.words += desk.act(random, moment)
