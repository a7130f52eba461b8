"""Ninety days of tickets, visits and opinions, written in bulk by the contexts that they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from aftercare.demo.services import stock
from aftercare.demo.services.house import BY, House
from aftercare.demo.services.town import code
from aftercare.demo.story import days, texts
from aftercare.demo.story.faults import Device, Faults
from aftercare.demo.story.lives import Life, Teller, cut
from aftercare.feedback import services as feedback
from aftercare.journal import services as journal
from aftercare.kit.rows import Row
from aftercare.parts import queries as parts
from aftercare.tickets import services as tickets
from aftercare.workorders import services as workorders

if TYPE_CHECKING:
    from aftercare.tickets.models import Ticket

WAITS_FOR = timedelta(days=3)
TOLD_SHARE = 0.98


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: how many tickets, and what the journal has to say."""

    tickets: int
    happened: list[journal.Past]


def write(
    random: Random, house: House, devices: Sequence[Device], *, today: date, now: datetime, count: int
) -> Written:
    """Tell `count` tickets up to `now` and write them down."""
    teller = Teller(random, Faults(devices), house.engineers, house.agents, today)
    calls = days.calls(random, today, now.astimezone(days.ZONE), count)
    lives = [cut(life, now) for life in teller.tell(calls)]
    made, happened = tickets.open_past([_ticket(random, life) for life in lives])
    both = list(zip(lives, made, strict=True))
    moved = _visits(random, house, [(life, ticket) for life, ticket in both if life.visits], today)
    asked = feedback.ask_past([_survey(random, house, life, ticket, now) for life, ticket in both if life.survey])
    return Written(len(made), [*happened, *moved, *asked])


def _ticket(random: Random, life: Life) -> tickets.PastTicket:
    owner = life.device.owner
    request = tickets.Request(
        channel=life.channel,
        customer_id=life.device.owner_id,
        description=life.text,
        contacted_at=life.called,
        contact=tickets.Contact(owner.name, owner.phone, owner.mail),
        place=tickets.Place(owner.line, owner.district.code, owner.position),
        asset_id=life.device.asset_id,
        language=owner.language,
        search_words=life.device.serial,
    )
    heard = tickets.Line(life.called, "in", life.text, life.customer)
    last = life.steps[-1].at if life.steps else life.called
    return tickets.PastTicket(
        request=request,
        code=code(random),
        by=life.customer,
        steps=life.steps,
        lines=[heard, *life.lines],
        ending=life.ending,
        offered_at=life.visits[0].steps[0][0] if life.visits else None,
        wait_until=last + WAITS_FOR,
    )


def _visits(random: Random, house: House, visited: Sequence[tuple[Life, "Ticket"]], today: date) -> list[journal.Past]:
    """The jobs of tickets that somebody came for, and the parts that went in."""
    needs = cache(_needs)
    jobs = []
    for number, (life, ticket) in enumerate(visited):
        needed = needs(life.device.model["code"], life.fault.category)
        jobs.append(_job(random, house, life, ticket, needed=needed, key=_key(number)))
    orders, moved = workorders.visit_past(jobs, by=BY)
    used = [
        stock.Use(_end(life), life.part, life.visits[-1].engineer.id or 0, order.id, _key(number))
        for number, ((life, _ticket), order) in enumerate(zip(visited, orders, strict=True))
        if _used_part(life)
    ]
    return [*moved, *stock.move(house, used, today)]


def _needs(model_code: str, category: str) -> list[Row]:
    return [{**need, "share": float(need["share"])} for need in parts.needed_for(model_code, category)]


def _key(number: int) -> str:
    return f"demo.use.{number}"


def _end(life: Life) -> datetime:
    return life.visits[-1].steps[-1][0]


def _used_part(life: Life) -> bool:
    return bool(life.part) and life.visits[-1].steps[-1][1] == "done"


def _job(
    random: Random, house: House, life: Life, ticket: "Ticket", *, needed: Sequence[Row], key: str
) -> workorders.PastJob:
    visits = list(life.visits)
    if _used_part(life):
        part = workorders.PastPart(house.parts[life.part], life.part, 1, key)
        visits[-1] = replace(visits[-1], parts=[part])
    return workorders.PastJob(
        ticket=ticket,
        made_at=visits[0].steps[0][0],
        skill=life.device.skill,
        minutes=life.device.minutes,
        visits=visits,
        answers=texts.checklist(random, part_used=bool(life.part)),
        parts_needed=needed,
    )


def _survey(random: Random, house: House, life: Life, ticket: "Ticket", now: datetime) -> feedback.PastSurvey:
    survey = life.survey or {}
    sent_at: datetime = survey["sent_at"]
    past = feedback.PastSurvey(ticket.id, ticket.customer_id, life.customer, code(random), sent_at)
    answered_at = sent_at + timedelta(hours=survey["after_hours"])
    agent = random.choice(house.agents)
    told_at = answered_at + timedelta(hours=random.uniform(3, 76))
    tells = random.random() < TOLD_SHARE
    if survey["answers"] is None or answered_at > now:
        return past
    past = replace(past, answered_at=answered_at, answers=survey["answers"])
    if not (feedback.is_low(survey["answers"]) and tells and told_at <= now):
        return past
    told = random.choice(life.words["told"]).format(name=life.device.owner.name)
    return replace(past, told_at=told_at, told=told, told_by=agent)
