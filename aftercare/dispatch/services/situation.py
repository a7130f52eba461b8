"""What is known when somebody is chosen: the job, the people, their days and vans, as planning reads them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from aftercare.customers import queries as customers
from aftercare.dispatch.models import Preset
from aftercare.dispatch.services.settings import preset_in_use, weights
from aftercare.engines import routing
from aftercare.kit import clock
from aftercare.kit.geo import Point
from aftercare.kit.rows import Row
from aftercare.parts import queries as parts
from aftercare.tickets import queries as tickets
from aftercare.workforce import queries as workforce
from aftercare.workorders import queries as workorders
from aftercare.workorders.queries import ON_THE_WAY, REFUSED

DAYS_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Situation:
    """A job and everybody who could be asked, by user id."""

    order: Row
    visits: Sequence[Row]
    job: routing.Job
    engineers: dict[int, routing.Engineer]
    names: dict[int, str]
    frame: routing.Frame
    preset: Preset
    has_place: bool

    @property
    def refusals(self) -> int:
        """How often the job was declined or not answered."""
        return sum(visit["state"] in REFUSED for visit in self.visits)

    def ranking(self) -> routing.Ranking:
        """Who could go, best first, and who could not; nobody is sent to where nobody knows."""
        if not self.has_place:
            return routing.Ranking((), ())
        return routing.rank(self.job, self.engineers.values(), self.frame)


def read_situation(order: Row) -> Situation:
    """Look at a job as it stands now: two statements for people, one for their visits, one for their vans."""
    preset = preset_in_use()
    now = clock.now()
    zone = timezone.get_default_timezone()
    last_day = timezone.localdate(now) + timedelta(days=DAYS_AHEAD + 1)
    frame = routing.Frame(now, datetime.combine(last_day, time(), zone), zone, weights(preset))
    visits = sorted(workorders.bookings(order_ids=[order["id"]]), key=lambda visit: visit["id"])
    job = _job(order, visits)
    found = workforce.candidates(skill=None, start=frame.now, end=frame.until)
    return Situation(
        order=order,
        visits=visits,
        job=job,
        engineers=_engineers(found, job, frame, order["id"]),
        names={row["user_id"]: row["name"] for row in found},
        frame=frame,
        preset=preset,
        has_place=job.position is not None or tickets.has_address(order["ticket_id"]),
    )


def _job(order: Row, visits: Sequence[Row]) -> routing.Job:
    wished = order["wished_from"], order["wished_until"]
    return routing.Job(
        minutes=order["minutes"],
        position=position_of(order),
        district=order["district"],
        skill=order["skill"],
        level=order["level"],
        parts=tuple(
            routing.PartNeed(need["part_id"], need["quantity"], float(need["share"])) for need in order["parts_needed"]
        ),
        due=order["due_at"],
        wished=wished if all(wished) else None,
        refused_by=frozenset(visit["engineer_id"] for visit in visits if visit["state"] in REFUSED),
    )


def position_of(row: Row) -> Point | None:
    """Where a job is: the position that was shared, else the middle of its district, else nobody knows."""
    position = customers.read_position(row["position"])
    if position:
        return Point(*position)
    centre = customers.district_centre(row["district"])
    return Point(*centre) if centre else None


def _engineers(
    found: Sequence[Row], job: routing.Job, frame: routing.Frame, order_id: int
) -> dict[int, routing.Engineer]:
    ids = [row["user_id"] for row in found]
    stops = _stops(ids, frame, order_id)
    stock: dict[int, dict[int, int]] = defaultdict(dict)
    if job.parts:
        for (user_id, part_id), quantity in parts.van_stock(ids, [need.part for need in job.parts]).items():
            stock[user_id][part_id] = quantity
    return {row["user_id"]: _engineer(row, stops[row["user_id"]], stock[row["user_id"]]) for row in found}


def _stops(ids: Sequence[int], frame: routing.Frame, order_id: int) -> dict[int, list[routing.Stop]]:
    """The visits that stand, but for those of the job itself, and where somebody was last: visits that are over.

    One that takes longer than planned ends now at best, one that is over ended when the engineer said so.
    """
    stops: dict[int, list[routing.Stop]] = defaultdict(list)
    since = frame.now - timedelta(days=1)
    for visit in workorders.booked(engineer_ids=ids, start=since, end=frame.until, ended=True):
        start, end = visit["start"], visit["end"]
        if visit["state"] in ON_THE_WAY:
            end = max(end, frame.now)
        if visit["ended_at"]:
            end = min(visit["ended_at"], frame.now)
            start = min(start, end)
        if visit["ended_at"] or visit["order_id"] != order_id:
            stops[visit["engineer_id"]].append(routing.Stop(position_of(visit), start, end))
    return stops


def _engineer(row: Row, stops: Sequence[routing.Stop], stock: dict[int, int]) -> routing.Engineer:
    on_call = workforce.without(row["on_call"], row["shifts"])
    return routing.Engineer(
        key=row["user_id"],
        home=Point(row["latitude"], row["longitude"]),
        duties=(
            *(routing.Duty(start, end) for start, end in row["shifts"]),
            *(routing.Duty(start, end, on_call=True) for start, end in on_call),
        ),
        stops=tuple(stops),
        skills=row["skills"],
        expired=frozenset(row["expired"]),
        districts=frozenset(row["districts"]),
        stock=stock,
    )


def as_plain(choice: routing.Choice) -> dict[str, Any]:
    """A choice as a decision keeps it."""
    return {
        "engineer_id": choice.engineer,
        "start": choice.slot.start.isoformat(),
        "end": choice.slot.end.isoformat(),
        "travel": round(choice.slot.travel),
        "on_call": choice.slot.on_call,
        "total": round(choice.total, 1),
        "factors": {
            factor.value: [round(amount, 2), round(choice.points[factor], 1)]
            for factor, amount in choice.amounts.items()
        },
    }
