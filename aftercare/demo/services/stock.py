"""The stock of the story: what came, went into vans, and was built in, as movements of the ledger."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from aftercare.demo.services.house import BY, House
from aftercare.demo.story import days
from aftercare.demo.story.sources import read
from aftercare.journal import services as journal
from aftercare.kit.actor import Actor, ActorKind, ref
from aftercare.ledger import services as ledger
from aftercare.parts import services as parts

IN_VAN = 2
IN_DEPOT = (4, 60)  # what is left in a depot, for scarce and for common parts


@dataclass(frozen=True, slots=True)
class Use:
    """A part that an engineer built in on a job."""

    at: datetime
    part: str
    user_id: int
    order_id: int
    key: str


def move(house: House, used: Sequence[Use], today: date) -> list[journal.Past]:
    """Write all movements: deliveries first, vans filled every Monday, each use; answers what the journal says."""
    moves = [*_deliveries(house, used, today), *_loads(house, used, today), *_uses(house, used)]
    return ledger.transfer_past(sorted(moves, key=lambda one: one.at))


def _city_of(house: House) -> dict[int, str]:
    return {one.user_id: one.city for one in house.engineers}


def _fitting(skills: dict[str, int]) -> list[str]:
    """The parts that somebody with these skills carries."""
    products = read("products")
    codes = {row["code"] for row in products["models"] if row["skill"] in skills}
    return [row["number"] for row in products["parts"] if codes & set(row["fits"])]


def _deliveries(house: House, used: Sequence[Use], today: date) -> Iterator[ledger.PastMove]:
    """One delivery of each part to each depot: what will be used, what vans carry, and what is left."""
    city_of = _city_of(house)
    wanted = Counter((city_of[use.user_id], use.part) for use in used)
    for one in house.engineers:
        wanted.update({(one.city, number): IN_VAN for number in _fitting(one.skills)})
    at = days.at(days.first_day(today) - timedelta(days=3), 9)
    for city, site_id in sorted(house.sites.items()):
        for position, number in enumerate(sorted(house.parts)):
            left = IN_DEPOT[0] if position % 5 == 0 else IN_DEPOT[1] - 3 * position
            quantity = wanted[city, number] + left
            key = f"demo.delivery.{city}.{number}"
            yield _move(house, at, parts.SUPPLIER, ref("site", site_id), number, quantity, key, BY)


def _loads(house: House, used: Sequence[Use], today: date) -> Iterator[ledger.PastMove]:
    """Every van gets its usual stock once, and every Monday what the week will take."""
    start = days.at(days.first_day(today) - timedelta(days=2), 8)
    for one in house.engineers:
        for number in _fitting(one.skills):
            key = f"demo.load.{one.user_id}.{number}"
            yield _load(house, start, one.user_id, number, IN_VAN, key)
    weeks = Counter((_monday(use.at), use.user_id, use.part) for use in used)
    for (monday, user_id, number), quantity in sorted(weeks.items()):
        at = max(days.at(monday, 7, 30), start + timedelta(hours=1))
        yield _load(house, at, user_id, number, quantity, f"demo.load.{user_id}.{number}.{monday}")


def _monday(moment: datetime) -> date:
    day = moment.astimezone(days.ZONE).date()
    return day - timedelta(days=day.weekday())


def _uses(house: House, used: Sequence[Use]) -> Iterator[ledger.PastMove]:
    for use in used:
        target = f"outside:used:{ref('workorder', use.order_id)}"
        by = Actor(ActorKind.USER, use.user_id, next(one.name for one in house.engineers if one.user_id == use.user_id))
        yield _move(house, use.at, ref("user", use.user_id), target, use.part, 1, use.key, by)


def _load(house: House, at: datetime, user_id: int, number: str, quantity: int, key: str) -> ledger.PastMove:
    site_id = house.sites[_city_of(house)[user_id]]
    return _move(house, at, ref("site", site_id), ref("user", user_id), number, quantity, key, BY)


def _move(
    house: House, at: datetime, source: str, target: str, number: str, quantity: int, key: str, by: Actor
) -> ledger.PastMove:
    item = ref("part", house.parts[number])
    return ledger.PastMove(at, item, source, target, Decimal(quantity), key, number, by)
