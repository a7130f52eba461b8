"""A small world for tests that cross contexts: people of every role, and things of every kind, made by services only.

A context adds its things with one function in `BUILDERS`; it is called once for each size that a test asks for, and
puts into `world.things` the ids or codes by which addresses name them: "ticket:own", "ticket:foreign", "ticket:closed".
"Own" is what the people of the world work with, "foreign" belongs to a station or an engineer that they have nothing
to do with, "closed" was theirs and is over. What a public page is about has a code beside its id:
"ticket_code:own".
"""

import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.test import Client
from django.utils import timezone

from aftercare.accounts import services as accounts
from aftercare.accounts.access import Role, actor_of
from aftercare.assets import services as assets
from aftercare.customers import contact, queries as profiles, services as customers
from aftercare.feedback import queries as surveys, services as feedback
from aftercare.files import access as file_access, services as files
from aftercare.intake import queries as inbound, services as intake
from aftercare.journal.events import Delivery
from aftercare.kit import clock
from aftercare.kit.actor import Actor, customer as by_customer, system
from aftercare.messaging import queries as messaging
from aftercare.parts import services as parts
from aftercare.tasks import queries as deadlines, services as tasks
from aftercare.tickets import events as ticket_events, queries as ticket_queries, services as tickets
from aftercare.workforce import services as workforce
from aftercare.workorders import services as workorders

if TYPE_CHECKING:
    from aftercare.accounts.models import Site, User
    from aftercare.tickets.models import Ticket
    from aftercare.workorders.models import Booking

STRANGER = "stranger"
ROLES = (STRANGER, *Role.values)
BACKEND = "aftercare.accounts.sessions.Backend"
PASSWORD = "a long walk in the hills"


@dataclass
class World:
    """People by role, things by name, and how often each builder has run."""

    people: dict[str, "User"] = field(default_factory=dict)
    sites: dict[str, "Site"] = field(default_factory=dict)
    things: dict[str, str | int] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    size: int = 0

    def actor(self, role: str) -> Actor:
        """The one who acts, by role."""
        return actor_of(self.people[role])

    def client(self, role: str) -> Client:
        """A browser in which somebody of this role is logged in; the stranger is not."""
        client = Client(raise_request_exception=False)
        if role != STRANGER and role not in self.sessions:
            client.force_login(self.people[role], backend=BACKEND)
            self.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
        elif role != STRANGER:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def copied(self) -> "World":
        """The same people and things, as objects that nobody else changes; nobody is logged in."""
        people = {name: copy(user) for name, user in self.people.items()}
        return replace(self, people=people, sites=dict(self.sites), things=dict(self.things), sessions={})

    def named(self, text: str) -> str:
        """`text` with every {ticket:own} replaced by what names it in an address or a form."""
        return re.sub(r"\{([\w:]+)\}", lambda found: str(self.things[found[1]]), text)


def _people(world: World, turn: int) -> None:
    """One of each role at the station "north", and another engineer at "south", whom they never meet."""
    by = system("tests")
    for code, city, position in (("north", "沈阳", (41.80, 123.43)), ("south", "广州", (23.13, 113.26))):
        world.sites[code] = accounts.add_site(
            code=f"{code}-{turn}", name=f"{city} {turn}", city=city, position=position, by=by
        )
    for role in Role.values:
        user = _person(f"{role}-{turn}", role, world.sites["north"], by)
        world.people.setdefault(role, user)
    elsewhere = _person(f"elsewhere-{turn}", "engineer", world.sites["south"], by)
    world.people.setdefault("elsewhere", elsewhere)
    world.things.setdefault("user:own", elsewhere.id)
    world.things.setdefault("moment:now", f"{timezone.localtime():%Y-%m-%dT%H:%M}")
    world.things.setdefault("country:own", "CN")
    world.things.setdefault("site:own", world.sites["north"].id)


def _person(username: str, role: str, site: "Site", by: Actor) -> "User":
    return accounts.add_user(
        username=username, name=username.title(), password=PASSWORD, roles=[role], site=site, by=by
    )


def _files(world: World, _turn: int) -> None:
    """A document that the agent uploaded, by the link that his page shows to him."""
    stored = files.store(content=b"%PDF-1.7\n", name="a.pdf", subjects=[], by=world.actor("agent"))
    address = file_access.link(stored.id, "file", viewer=world.people["agent"])
    world.things.setdefault("file:own", address.split("/")[2])
    world.things.setdefault("variant:file", "file")


def _crew(world: World, turn: int) -> None:
    """An engineer with a skill and a shift; the day on which the shift lies is far from every test's today."""
    by, site = system("tests"), world.sites["north"]
    fitter = _person(f"fitter-{turn}", "engineer", site, by)
    engineer = workforce.add_engineer(user_id=fitter.id, site_id=site.id, home=(41.8, 123.4), districts=[], by=by)
    skill = workforce.add_skill(code=f"gas-{turn}", name=f"Gas {turn}", name_zh=f"燃气 {turn}", by=by)
    workforce.set_skill(engineer_id=engineer.id, skill_id=skill.id, level=3, by=by)
    start = datetime(2040, 1, 2, tzinfo=UTC)
    shift = workforce.add_shift(engineer_id=engineer.id, start=start, end=start + timedelta(hours=9), by=by)
    world.things.setdefault("engineer:own", engineer.id)
    world.things.setdefault("skill:own", skill.id)
    world.things.setdefault("shift:own", shift.id)


def _installed(world: World, turn: int) -> None:
    """A device that the engineer is sent to, one that he is not, and one whose grant has ended; a part in the depot."""
    by, engineer = system("tests"), world.people["engineer"]
    model = assets.add_model(
        code=f"AC-{turn}", name="Air conditioner", name_zh="空调", kind="air-conditioner", brand="Nordwind", by=by
    )
    owner = customers.add_customer(name=f"客户 {turn}", kind="person", by=by)
    world.things.setdefault("model:own", model.id)
    until = datetime(2100, 1, 1, tzinfo=UTC)
    for name in ("own", "foreign", "closed"):
        device = assets.register(serial=f"SN-{turn}-{name}", model_id=model.id, customer_id=owner.id, by=by)
        subjects = [f"asset:{device.id}"]
        if name != "foreign":
            accounts.open_grant(user_id=engineer.id, subjects=subjects, purpose="visit", until=until, by=by)
        if name == "closed":
            accounts.close_grants(user_id=engineer.id, subjects=subjects, purpose="visit", by=by)
        world.things.setdefault(f"asset:{name}", device.id)
        world.things.setdefault(f"code:{name}", device.code)
    part = parts.add_part(number=f"PUMP-{turn}", name="Pump", name_zh="水泵", price=Decimal(180), by=by)
    world.things.setdefault("part:own", part.id)
    parts.receive(site_id=world.sites["north"].id, part_id=part.id, quantity=3, key=f"world-{turn}", by=by)


def _visits(world: World, turn: int) -> None:
    """A ticket with a visit of the engineer, one with a visit of somebody elsewhere, one whose visit is over."""
    for place, (name, visitor) in enumerate((("own", "engineer"), ("foreign", "elsewhere"), ("closed", "engineer"))):
        ticket = _ticket(world, f"{turn}{place}", "漏水")
        booking = _booked(world, ticket, visitor, datetime(2040, 1, 2, 8 + 2 * place, tzinfo=UTC) + timedelta(turn))
        if name == "closed":
            _end(world, ticket, booking)
        world.things.setdefault(f"ticket:{name}", ticket.id)
        world.things.setdefault(f"ticket_code:{name}", ticket.code)
        world.things.setdefault(f"customer:{name}", ticket.customer_id)
        world.things.setdefault(f"workorder:{name}", booking.order_id)
        world.things.setdefault(f"booking:{name}", booking.id)


def _ticket(world: World, suffix: str, description: str) -> "Ticket":
    """A ticket of a customer of its own, with a phone, a mail address and a place."""
    by = world.actor("agent")
    phone, mail = contact.phone(f"1390000{suffix:0>4}"), contact.mail(f"customer-{suffix}@example.com")
    person = customers.add_customer(name=f"王芳 {suffix}", kind="person", contacts=[phone, mail], by=by)
    place = tickets.Place(address="沈阳市和平区南京北街 1 号", district="210102", position=(41.79, 123.40))
    request = tickets.Request(
        channel="phone",
        customer_id=person.id,
        description=description,
        contacted_at=clock.now(),
        contact=tickets.Contact(name=person.name, phone=phone.value, mail=mail.value),
        place=place,
    )
    return tickets.open_ticket(request=request, by=by)


def _booked(world: World, ticket: "Ticket", visitor: str, start: datetime) -> "Booking":
    """A visit for a ticket that its engineer has accepted."""
    by = world.actor("dispatcher")
    order = workorders.make_for_ticket(ticket_id=ticket.id, by=by)
    assert order is not None
    user, end = world.people[visitor], start + timedelta(hours=1)
    booking = workorders.offer(order_id=order.id, engineer_id=user.id, start=start, end=end, by=by)
    workorders.accept(booking_id=booking.id, by=actor_of(user))
    return booking


def _end(world: World, ticket: "Ticket", booking: "Booking") -> None:
    """The visit ended without a repair, the job was called off, and the ticket was solved and closed at the desk."""
    by = world.actor("engineer")
    for step in ("on_site", "working"):
        workorders.move(booking_id=booking.id, to=step, by=by)
    workorders.leave(booking_id=booking.id, to="partial", reason="No spare part", by=by)
    by = world.actor("dispatcher")
    workorders.cancel_order(order_id=booking.order_id, reason="The customer bought a new one", by=by)
    _solve(ticket.id, by)
    tickets.close(ticket_id=ticket.id, by=by)


def _solve(ticket_id: int, by: Actor) -> None:
    tickets.solve(ticket_id=ticket_id, symptom="Drips", cause="Old hose", action="Advised", outcome="advice", by=by)


def _tasks(world: World, turn: int) -> None:
    """A task of the agents, one of the managers, and one of the agents that is done."""
    by = system("tests")
    for name, team in (("own", "agent"), ("foreign", "manager"), ("closed", "agent")):
        key = f"world-{turn}-{name}"
        subjects = [f"customer:{world.things['customer:own']}"]
        task = tasks.add_task(key=key, kind="call", title=f"Call {turn}", team=team, subjects=subjects, by=by)
        if name == "closed":
            tasks.finish_task(task_id=task.id, evidence="Reached him", by=world.actor("agent"))
        world.things.setdefault(f"task:{name}", task.id)


def _settings(world: World, _turn: int) -> None:
    """What the studio changes, and the parts of the agent's ticket and customer that have addresses of their own."""
    own = world.things["ticket:own"]
    firsts = {
        "clock:own": deadlines.deadlines_of([f"ticket:{own}"])[f"ticket:{own}"][0]["id"],
        "policy:own": deadlines.policies()[0]["id"],
        "kind:solution": "solution",
        "calendar:own": deadlines.calendars()[0]["id"],
        "category:own": ticket_queries.categories()[0]["id"],
        "queue:own": ticket_queries.queues()[0]["id"],
        "template:own": messaging.templates()[0]["id"],
        "contact:own": profiles.card(int(world.things["customer:own"]))["contacts"][0]["id"],  # type: ignore[index]
        "user:agent": world.people["agent"].id,
    }
    words = {"kind:csv": "csv", "kind:contact": "contact", "step:assign": "assign"}
    for name, value in {**firsts, **words}.items():
        world.things.setdefault(name, value)


def _surveys(world: World, turn: int) -> None:
    """A bad answer that waits for ours, a survey that nobody has answered, and a bad answer that got its reply."""
    by = world.actor("agent")
    for place, name in enumerate(("own", "foreign", "closed")):
        ticket = _ticket(world, f"{turn}{place + 3}", "怎么用")
        _solve(ticket.id, by)
        solved = ticket_events.TicketSolved(ticket_id=ticket.id, outcome="advice")
        feedback.plan_survey(Delivery(solved, 0, clock.now(), by, ()))
        survey = surveys.of_tickets([ticket.id])[ticket.id]
        if name != "foreign":
            answers = {"grade": "1", "recommend": "2", "reason": "time"}
            feedback.answer(code=survey["code"], answers=answers, by=by_customer(ticket.customer_id, "王芳"))
        if name == "closed":
            feedback.tell_customer(survey_id=survey["id"], text="We are sorry.", by=by)
        world.things.setdefault(f"survey:{name}", survey["id"])
        world.things.setdefault(f"survey_code:{name}", survey["code"])
    world.things.setdefault("measure:own", "csat")


def _intake(world: World, turn: int) -> None:
    """A mail that was set aside, one that is discarded, a key of another system, and the codes of status pages."""
    by = world.actor("agent")
    for name in ("own", "closed"):
        intake.keep_mail(raw=f"From:\r\n\r\nmail {name} {turn}\r\n".encode(), source="smtp")
        mail_id = inbound.due_mails(1)[0]
        intake.read_mails()
        if name == "closed":
            intake.discard_mail(mail_id=mail_id, reason="Advertising", by=by)
        world.things.setdefault(f"mail:{name}", mail_id)
    intake.add_key(name=f"Shop {turn}", channel="shop", by=world.actor("administrator"))
    world.things.setdefault("apikey:own", inbound.keys()[0]["id"])


BUILDERS: list[Callable[[World, int], None]] = [
    _people,
    _files,
    _crew,
    _installed,
    _visits,
    _tasks,
    _settings,
    _surveys,
    _intake,
]


def build(world: World | None = None, *, turns: int = 1) -> World:
    """A new world, or one that has grown by `turns` more of everything."""
    world = world or World()
    for _turn in range(turns):
        world.size += 1
        for builder in BUILDERS:
            builder(world, world.size)
    return world
