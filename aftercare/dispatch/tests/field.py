"""A city with a station, engineers and broken machines, for the tests of dispatch.

The day is Monday 2026-11-23 in Shanghai (UTC+8), nine in the morning when nothing else is said.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from aftercare.accounts import services as accounts
from aftercare.accounts.access import Role, actor_of
from aftercare.assets import services as assets
from aftercare.customers import services as customers
from aftercare.journal import services as journal
from aftercare.kit.actor import Actor, system
from aftercare.parts import services as parts
from aftercare.tickets import services as tickets
from aftercare.workforce import services as workforce
from aftercare.workforce.models import Skill
from aftercare.workorders.models import Booking, WorkOrder

if TYPE_CHECKING:
    from django.test import Client

    from aftercare.accounts.models import Site, User
    from aftercare.assets.models import Asset
    from aftercare.parts.models import Part
    from aftercare.tickets.models import Ticket

SYSTEM = system("test")
PUDONG = "310115"
HERE = (31.2200, 121.5400)
HOLIDAY_NIGHT = datetime(2026, 10, 1, 3, 0, tzinfo=UTC) - timedelta(hours=8)


def at(text: str) -> datetime:
    """A moment in Shanghai from "11-23 09:00" of 2026, in UTC."""
    return datetime.fromisoformat(f"2026-{text}+08:00").astimezone(UTC)


NINE = at("11-23 09:00")


def site(code: str = "pudong") -> "Site":
    """A station in Shanghai."""
    return accounts.add_site(code=code, name=f"{code} station", city="上海", position=HERE, by=SYSTEM)


def person(name: str, *roles: str) -> "User":
    """A login of this name."""
    return accounts.add_user(
        username=name.lower().replace(" ", "-"), name=name, password="long enough 1", roles=roles, by=SYSTEM
    )


def dispatcher(name: str = "Dora") -> Actor:
    """A dispatcher who acts."""
    return actor_of(person(name, Role.DISPATCHER))


def skill(code: str = "washers") -> Skill:
    """Something that engineers can be able to do."""
    found = Skill.objects.filter(code=code).first()
    return found or workforce.add_skill(code=code, name=code.title(), name_zh=code, by=SYSTEM)


def engineer(
    name: str,
    station: "Site",
    *,
    home: tuple[float, float] = HERE,
    level: int | None = 3,
    districts: Collection[str] = (PUDONG,),
    shifts: Collection[tuple[str, str]] = (("11-23 08:00", "11-23 18:00"), ("11-24 08:00", "11-24 18:00")),
    standby: bool = False,
    expired: str = "",
) -> "User":
    """Somebody who can be sent: with the skill "washers" (until a day), from eight to six on Monday and Tuesday."""
    user = person(name, Role.ENGINEER)
    hired = workforce.add_engineer(
        user_id=user.id, site_id=station.id, home=home, districts=districts, standby=standby, by=SYSTEM
    )
    until = date.fromisoformat(expired) if expired else None
    if level is not None:
        workforce.set_skill(engineer_id=hired.id, skill_id=skill().id, level=level, expires_on=until, by=SYSTEM)
    for start, end in shifts:
        workforce.add_shift(engineer_id=hired.id, start=at(start), end=at(end), by=SYSTEM)
    return user


def pump() -> "Part":
    """A part of washing machines."""
    return parts.add_part(number="PUMP-1", name="Pump", name_zh="泵", price=Decimal(180), fits=["WM-8"], by=SYSTEM)


def machine(serial: str = "WM-2026-0001") -> "Asset":
    """A washing machine of a model that needs the skill "washers" for an hour."""
    from aftercare.assets.models import ProductModel

    skill()
    model = ProductModel.objects.filter(code="WM-8").first() or assets.add_model(
        code="WM-8",
        name="Washer",
        name_zh="洗衣机",
        kind="washer",
        brand="Nordwind",
        warranty_months=24,
        visit=assets.Visit(skill_code="washers", minutes=60),
        by=SYSTEM,
    )
    return assets.register(serial=serial, model_id=model.id, by=SYSTEM)


def ticket(
    *,
    position: tuple[float, float] | None = HERE,
    district: str = PUDONG,
    address: str = "世纪大道1号",
    wished: tuple[datetime, datetime] | None = None,
    category: str = "water",
    now: datetime = NINE,
    asset: "Asset | None" = None,
) -> "Ticket":
    """A broken washing machine."""
    customer = customers.add_customer(name="张三", kind="person", by=SYSTEM)
    device = asset or machine(f"WM-{customer.id}")
    request = tickets.Request(
        channel="portal",
        customer_id=customer.id,
        description="The washing machine does not drain.",
        contacted_at=now,
        place=tickets.Place(address=address, district=district, position=position),
        asset_id=device.id,
        category_slug=category,
        wished=wished,
    )
    return tickets.open_ticket(request=request, by=SYSTEM)


def order(**values: object) -> WorkOrder:
    """The job of a new ticket, waiting for somebody."""
    from aftercare.workorders import services

    made = services.make_for_ticket(ticket_id=ticket(**values).id, by=SYSTEM)  # type: ignore[arg-type]
    assert made is not None
    return made


def booking_of(work: WorkOrder) -> Booking:
    """The last visit of a job."""
    return Booking.objects.filter(order=work).latest("id")


def english(client: "Client") -> "Client":
    """A browser whose reader wants English."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def deliver() -> None:
    """Let the journal bring everything to everybody."""
    for _turn in range(6):
        journal.seal()
        journal.deliver_once()
