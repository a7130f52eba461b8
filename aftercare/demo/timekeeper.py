"""The demo's clock in every process: read from its row once a second, by a thread with a connection of its own.

Whoever asks for the time never waits for the database, and never asks it inside somebody's transaction.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, connection
from django.db.models.functions import Now

from aftercare.demo.models import DemoClock
from aftercare.kit import clock

EVERY = 1.0
FIRST_WAIT = 2.0


@dataclass(frozen=True, slots=True)
class Setting:
    """At `base_real` by the database's clock it was `base_demo`; demo seconds take 1 / `speed` real ones."""

    base_real: datetime
    base_demo: datetime
    speed: float

    def at(self, real: datetime) -> datetime:
        """The demo's time at a real moment."""
        return self.base_demo + (real - self.base_real) * self.speed


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the setting, None for the present, and how far the database's clock is ahead of ours."""

    setting: Setting | None
    ahead: timedelta


PRESENT = Reading(None, timedelta())


def read() -> Reading:
    """Ask the database for the demo's clock."""
    row = DemoClock.objects.annotate(database_time=Now()).first()
    if row is None:
        return PRESENT
    ahead = row.database_time - clock.system_time()  # what the demo's clock is measured by is the real one
    return Reading(Setting(row.base_real, row.base_demo, row.speed), ahead)


class Keeper:
    """Answers the time, and has the row read again and again once somebody has asked."""

    def __init__(self, ask: Callable[[], Reading] = read, every: float = EVERY) -> None:
        self._ask = ask
        self._every = every
        self._reading = PRESENT
        self._turn = threading.Lock()
        self._thread: threading.Thread | None = None
        self._known = threading.Event()

    def now(self) -> datetime:
        """The demo's time, aware and in UTC; the present as long as no clock is set."""
        self._begin()
        real = clock.system_time()
        setting = self._reading.setting
        return setting.at(real + self._reading.ahead).astimezone(UTC) if setting else real

    def speed(self) -> float:
        """How fast the demo's clock runs; 0 when none is set."""
        self._begin()
        return self._reading.setting.speed if self._reading.setting else 0.0

    def refresh(self) -> None:
        """Read now, in the caller's connection: for whoever has just set the clock."""
        self._reading = self._ask()
        self._known.set()

    def _begin(self) -> None:
        if self._known.is_set():
            return
        with self._turn:
            if self._thread is None:
                self._thread = threading.Thread(target=self._keep, name="demo-clock", daemon=True)
                self._thread.start()
        self._known.wait(FIRST_WAIT)

    def _keep(self) -> None:
        while True:
            try:
                self._reading = self._ask()
            except DatabaseError:  # the database is starting, or has no tables yet
                connection.close()
            self._known.set()
            time.sleep(self._every)


keeper = Keeper()
