"""Load the story into an installation: all of it or nothing, once."""

from collections.abc import Callable
from datetime import date, datetime
from random import Random

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.demo.models import Demo
from aftercare.demo.services import clock as demo_clock, history, house, morning, town
from aftercare.demo.story import days
from aftercare.demo.story.faults import Device
from aftercare.journal import services as journal
from aftercare.kit import clock
from aftercare.kit.errors import Refused
from aftercare.tickets import queries as tickets

CUSTOMERS = 2000
TICKETS = 6000
CUSTOMERS_A_TICKET = 3
SEED = 20_261

Said = Callable[[str], object]


def load(*, today: date | None = None, seed: int = SEED, count: int = TICKETS, said: Said = lambda _line: None) -> bool:
    """Tell the story up to `today` (local), now or at ten in the morning of another day, where the demo lives on.

    Answers False when it is told already. Raises Refused for a database with tickets of its own: a demo is never mixed
    with real work.
    """
    if Demo.objects.exists():
        return False
    if tickets.count(tickets.Filter(state="all"), 1):
        raise Refused(_("This installation has tickets of its own. Load the demo into an empty one."))
    real = clock.now()
    day = today or real.astimezone(days.ZONE).date()
    now = real if day == real.astimezone(days.ZONE).date() else days.at(day, 10)
    with clock.standing_at(now):
        devices = _tell(day, now, seed, count, said)
        said(_("requests of this hour"))
        last = morning.open_requests(Random(seed + 1), devices)  # noqa: S311 - as below
        Demo.objects.update(last_ticket=last)
    if now != real:
        demo_clock.begin(now)
    return True


@transaction.atomic
def _tell(day: date, now: datetime, seed: int, count: int, said: Said) -> list[Device]:
    random = Random(seed)  # noqa: S311 - a story, not a secret
    said(_("stations, people, products"))
    built = house.build(random, day)
    planned = house.past_shifts(built, day)
    said(_("customers and their devices"))
    devices, registered = town.settle(random, built, day, max(30, min(CUSTOMERS, count // CUSTOMERS_A_TICKET)))
    said(_("tickets and visits of 90 days"))
    written = history.write(random, built, devices, today=day, now=now, count=count)
    said(_("the journal and its seals"))
    journal.record_past([*planned, *registered, *written.happened])
    owners = [device.owner_id for device in devices]
    Demo.objects.create(
        seed=seed, today=day, tickets=count, loaded_at=now, customer_id=owners[0], last_customer=max(owners)
    )
    return devices
