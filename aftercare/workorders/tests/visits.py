"""A job with a visit for the tests: everything by services, at any step that a test begins with."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw

from aftercare.accounts import services as accounts
from aftercare.accounts.access import Role, actor_of
from aftercare.assets import services as assets
from aftercare.customers import services as customers
from aftercare.files import services as files
from aftercare.kit import clock
from aftercare.kit.actor import Actor, system
from aftercare.parts import services as parts
from aftercare.tickets import defaults as ticket_defaults, services as tickets
from aftercare.workorders import defaults, services
from aftercare.workorders.models import Booking, WorkOrder

if TYPE_CHECKING:
    from aftercare.accounts.models import User

BY = system("test")
PHONE = "+8613800138000"
ANSWERS = {
    "shoe_covers": "yes",
    "dust_mat": "yes",
    "power_off": "yes",
    "fault_found": "part_defect",
    "insulation": "500",
    "test_run": "yes",
    "cleaned": "yes",
}
DONE: dict[str, Any] = {"symptom": "不制冷", "cause": "压缩机故障", "action": "更换压缩机", "outcome": "fixed"}
_counter = iter(range(1, 10_000))


@dataclass
class Visit:
    """A booking with its people."""

    order: WorkOrder
    booking: Booking
    engineer: "User"
    desk: "User"
    part_id: int

    @property
    def by(self) -> Actor:
        """The engineer as the one who acts."""
        return actor_of(self.engineer)

    @property
    def ticket_id(self) -> int:
        """The ticket that the job is for."""
        return self.order.ticket_id

    def state(self) -> tuple[str, str]:
        """The states of the booking and of its job."""
        self.booking.refresh_from_db()
        self.order.refresh_from_db()
        return self.booking.state, self.order.state


def install() -> None:
    """What an installation begins with."""
    ticket_defaults.install()
    defaults.install()


def user(name: str, role: str) -> "User":
    """A login of this role."""
    login = f"{name.replace(' ', '.')}-{next(_counter)}"
    return accounts.add_user(username=login, name=name, password="a long walk in the hills", roles=[role], by=BY)


def order(**more: object) -> WorkOrder:
    """A job for an air conditioner in Pudong."""
    number = next(_counter)
    model = assets.add_model(
        code=f"AC-{number}", name="Air conditioner", name_zh="空调", kind="air-conditioner", brand="Nordwind", by=BY
    )
    owner = customers.add_customer(name="王小明", kind="person", by=BY)
    device = assets.register(serial=f"SN-{number}", model_id=model.id, customer_id=owner.id, by=BY)
    request = tickets.Request(
        **{
            "channel": "phone",
            "customer_id": owner.id,
            "description": "空调不制冷，室外机有异响",
            "contacted_at": clock.now(),
            "contact": tickets.Contact(name="王小明", phone=PHONE, mail="wang@example.com"),
            "place": tickets.Place(
                address="上海市浦东新区世纪大道100号", district="310115", position=(31.2304, 121.4737)
            ),
            "asset_id": device.id,
            "category_slug": "no-power",
            **more,
        }  # type: ignore[arg-type]
    )
    ticket = tickets.open_ticket(request=request, by=BY)
    made = services.make_for_ticket(ticket_id=ticket.id, by=BY)
    if made is None:
        made = WorkOrder.objects.get(ticket_id=ticket.id)
    return made


def offered(*, engineer: "User | None" = None, start: datetime | None = None, job: WorkOrder | None = None) -> Visit:
    """A visit in an hour that an engineer was asked to take; three compressors lie in his van."""
    job = job or order()
    engineer = engineer or user("张伟", Role.ENGINEER)
    begin = start or clock.now() + timedelta(hours=1)
    booking = services.offer(
        order_id=job.id,
        engineer_id=engineer.id,
        start=begin,
        end=begin + timedelta(hours=2),
        by=BY,
        answer_by=clock.now() + timedelta(minutes=10),
    )
    return Visit(job, booking, engineer, user("李静", Role.DISPATCHER), van(engineer))


def van(engineer: "User", quantity: int = 3) -> int:
    """A new part of which `quantity` pieces lie in the engineer's van; answers its id."""
    number = next(_counter)
    site = accounts.add_site(code=f"s-{number}", name=f"站点 {number}", city="上海", position=(31.2, 121.5), by=BY)
    part = parts.add_part(number=f"CMP-{number}", name="Compressor", name_zh="压缩机", price=900, by=BY)  # type: ignore[arg-type]
    parts.receive(site_id=site.id, part_id=part.id, quantity=quantity, key=f"in-{number}", by=BY)
    parts.load_van(site_id=site.id, user_id=engineer.id, part_id=part.id, quantity=quantity, key=f"van-{number}", by=BY)
    return part.id


def at_work(visit: Visit | None = None) -> Visit:
    """A visit whose engineer has begun to work."""
    visit = visit or offered()
    services.accept(booking_id=visit.booking.id, by=visit.by)
    for to in ("traveling", "on_site", "working"):
        services.move(booking_id=visit.booking.id, to=to, by=visit.by)
    return visit


def ready_to_sign(visit: Visit | None = None) -> Visit:
    """A visit with its checklist closed and its work described."""
    visit = at_work(visit)
    photo = files.make_ready(content=picture(), name="before.png")
    services.fill_checklist(
        booking_id=visit.booking.id, answers=ANSWERS, photos={"photo_before": [photo]}, close=True, by=visit.by
    )
    services.describe(booking_id=visit.booking.id, **DONE, by=visit.by)
    return visit


def signed(visit: Visit | None = None) -> Visit:
    """A visit that the customer signed."""
    visit = ready_to_sign(visit)
    services.sign(booking_id=visit.booking.id, signer="王小明", image=signature(), by=visit.by)
    return visit


def done(visit: Visit | None = None) -> Visit:
    """A visit that is over, with its job done."""
    visit = signed(visit)
    services.finish(booking_id=visit.booking.id, **DONE, by=visit.by)
    return visit


def picture(colour: str = "teal") -> bytes:
    """A small photo as PNG."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "PNG")
    return out.getvalue()


def drawing(*, line: bool = True) -> bytes:
    """What a signature pad sends: black lines on nothing, as PNG."""
    image = Image.new("RGBA", (300, 120), (0, 0, 0, 0))
    if line:
        ImageDraw.Draw(image).line([(20, 90), (90, 20), (150, 95), (270, 40)], fill=(0, 0, 0, 255), width=4)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def signature(*, line: bool = True) -> files.Ready:
    """A signature, checked and made ready."""
    return files.make_ready(content=drawing(line=line), name="signature.png", kind="signature")
