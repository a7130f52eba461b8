"""Set the demo's clock, and take it away."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from aftercare.demo.models import Demo, DemoClock
from aftercare.demo.story import days
from aftercare.demo.timekeeper import keeper
from aftercare.kit import clock
from aftercare.kit.errors import Refused

SLOWEST, FASTEST = 0.0, 600.0
BEGIN, END = time(7), time(21)


@transaction.atomic
def set_clock(*, moment: datetime, speed: float) -> None:
    """Let it be `moment` (aware) from now on, running `speed` times as fast, in every process within a second.

    Raises Refused where there is no demo, and for a moment before the demo's present: time never runs backwards.
    """
    require_demo()
    if not SLOWEST <= speed <= FASTEST:
        raise Refused(_("The speed lies between 0 (standing) and 600."), field="speed")
    if moment < clock.now() - timedelta(seconds=1):
        raise Refused(_("It is later than that in the demo already; time does not run backwards."), field="moment")
    _store(moment, speed)


@transaction.atomic
def begin(moment: datetime) -> None:
    """Let the demo live on from the end of a story that does not end today, at the pace of life."""
    require_demo()
    _store(moment, 1.0)


@transaction.atomic
def run_at(speed: float) -> None:
    """Go on from this moment at another speed, where a clock is set."""
    if DemoClock.objects.select_for_update().exists():
        _store(clock.now(), speed)


def _store(moment: datetime, speed: float) -> None:
    DemoClock.objects.update_or_create(id=1, defaults={"base_real": Now(), "base_demo": moment, "speed": speed})
    transaction.on_commit(keeper.refresh)


def playing() -> bool:
    """Whether a day has begun to play and its evening is still to come."""
    local = clock.now().astimezone(days.ZONE)
    return DemoClock.objects.filter(id=1).exists() and BEGIN <= local.time() < END


def next_morning() -> datetime:
    """Seven o'clock of the next day that can still be played from its beginning."""
    local = clock.now().astimezone(days.ZONE)
    day = local.date() if local.time() < BEGIN else local.date() + timedelta(days=1)
    return days.at(day, BEGIN.hour)


def require_demo() -> Demo:
    """The demo's row. Raises Refused in an installation without one: its clock is nobody's to set."""
    demo = Demo.objects.first()
    if demo is None:
        raise Refused(_("There is no demo in this installation. Load it first: aftercare demo load"))
    return demo
