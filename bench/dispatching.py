"""How long it takes from a request to the first offer, in the running product, with a full board."""

import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from itertools import count

from django.utils import timezone

from aftercare.accounts import services as people
from aftercare.assets import services as assets
from aftercare.customers import services as customers
from aftercare.kit import clock
from aftercare.kit.actor import Actor, ActorKind
from aftercare.tickets import services as tickets
from aftercare.tickets.models import Ticket
from aftercare.workforce import services as workforce
from aftercare.workorders import services as workorders
from bench import fill

ENGINEERS = 200
OPEN_JOBS = 1000
PROBES = 60
PAUSE = 1.0  # seconds between two requests: a station with a thousand open jobs has fewer
PATIENCE = 600.0
DISTRICT = "330106"
CENTRE = (30.2595, 120.13)


def percentile(share: float = 0.95) -> float:
    """Seconds from the request to the offer that this share of the probes stayed below."""
    chance = random.Random(1)
    crew, device = _crew(chance), _device()
    _fill_the_board(chance, device, crew)
    worker = subprocess.Popen([sys.executable, "-m", "aftercare.config.cli", "worker"], env=dict(os.environ))
    try:
        _wait_for_offers([_ask(chance, device)])  # by then everything before it is sealed and delivered
        probes = []
        for _number in range(PROBES):
            probes.append(_ask(chance, device))
            time.sleep(PAUSE)
        waited = sorted(_wait_for_offers(probes))
    finally:
        worker.terminate()
        worker.wait(timeout=60)
    return waited[int(share * (len(waited) - 1))]


def _near(chance: random.Random) -> tuple[float, float]:
    return CENTRE[0] + chance.uniform(-0.08, 0.08), CENTRE[1] + chance.uniform(-0.08, 0.08)


def _crew(chance: random.Random) -> list[int]:
    """Engineers on duty around the clock; their user ids."""
    crew = []
    site = people.add_site(code="bench", name="Bench", city="Hangzhou", position=CENTRE, by=fill.BY)
    skill = workforce.add_skill(code="bench", name="Bench", name_zh="测速", by=fill.BY)
    midnight = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    for number in range(ENGINEERS):
        user = people.add_user(
            username=f"bench-{number}",
            name=f"Engineer {number}",
            password=fill.PASSWORD,
            roles=["engineer"],
            by=fill.BY,
        )
        crew.append(user.id)
        engineer = workforce.add_engineer(
            user_id=user.id, site_id=site.id, home=_near(chance), districts=[DISTRICT], by=fill.BY
        )
        workforce.set_skill(engineer_id=engineer.id, skill_id=skill.id, level=3, by=fill.BY)
        for day in range(6):
            start = midnight + timedelta(days=day)
            workforce.add_shift(engineer_id=engineer.id, start=start, end=start + timedelta(hours=24), by=fill.BY)
    return crew


def _fill_the_board(chance: random.Random, model_id: int, crew: list[int]) -> None:
    """Open jobs, each with a visit in the next days that its engineer has accepted."""
    for number in range(OPEN_JOBS):
        order = workorders.make_for_ticket(ticket_id=_ask(chance, model_id), by=fill.BY)
        if order is None:
            raise RuntimeError("a job could not be made")
        engineer = crew[number % len(crew)]
        start = clock.now() + timedelta(hours=2 + 3 * (number // len(crew)))
        visit = workorders.offer(
            order_id=order.id, engineer_id=engineer, start=start, end=start + timedelta(hours=1), by=fill.BY
        )
        workorders.accept(booking_id=visit.id, by=Actor(ActorKind.USER, engineer, "Bench"))


def _device() -> int:
    visit = assets.Visit(skill_code="bench", minutes=60)
    model = assets.add_model(
        code="BENCH", name="Bench", name_zh="测速", kind="bench", brand="Bench", visit=visit, by=fill.BY
    )
    return model.id


_serials = count(1)


def _ask(chance: random.Random, model_id: int) -> int:
    number = next(_serials)
    owner = customers.add_customer(name=f"Board {number}", kind="person", by=fill.BY)
    device = assets.register(serial=f"BENCH-{number}", model_id=model_id, customer_id=owner.id, by=fill.BY)
    request = tickets.Request(
        channel="portal",
        customer_id=owner.id,
        description="空调不制冷",
        contacted_at=clock.now(),
        asset_id=device.id,
        place=tickets.Place(address=f"文三路 {number} 号", district=DISTRICT, position=_near(chance)),
    )
    return tickets.open_ticket(request=request, by=fill.BY).id


def _wait_for_offers(probes: list[int]) -> list[float]:
    until = time.monotonic() + PATIENCE
    found = Ticket.objects.filter(id__in=probes, offered_at__isnull=False)
    while time.monotonic() < until and found.count() < len(probes):
        time.sleep(0.2)
    moments = dict(found.values_list("id", "offered_at"))
    opened = dict(Ticket.objects.filter(id__in=probes).values_list("id", "opened_at"))
    late = clock.now()  # one that was never offered counts as waiting still
    return [((moments.get(number) or late) - opened[number]).total_seconds() for number in probes]
