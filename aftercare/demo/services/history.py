"""Ninety days of tickets, visits and opinions, written in bulk by the contexts that they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from aftercare.demo.services import stock
from aftercare.demo.services.house import BY, House
from aftercare.demo.services.pictures import pictures
from aftercare.demo.services.town import code
from aftercare.demo.story import days, texts
from aftercare.demo.story.chooser import RECENT, Chooser
from aftercare.demo.story.faults import Device, Faults
from aftercare.demo.story.lives import Life, Teller, cut
from aftercare.dispatch import services as dispatch
from aftercare.feedback import services as feedback
from aftercare.journal import services as journal
from aftercare.kit.masking import mask_name
from aftercare.kit.rows import Row
from aftercare.parts import queries as parts
from aftercare.tasks import services as tasks
from aftercare.tickets import queries as ticket_queries, services as tickets
from aftercare.workorders import queries as workorder_queries, services as workorders

if TYPE_CHECKING:
    from aftercare.tickets.models import Ticket
    from aftercare.workorders.models import WorkOrder

WAITS_FOR = timedelta(days=3)
TOLD_IN_TIME = 0.96
TOLD_AFTER, TOLD_LATE = (26, 58), (76, 92)  # hours; at night nobody is told anything, so that up to 13 are added
PHOTO_AFTER, SIGNED_SHARE = 0.6, 0.96
CHOOSING = (9, 48)  # milliseconds


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: how many tickets, and what the journal has to say."""

    tickets: int
    happened: list[journal.Past]


def write(
    random: Random, house: House, devices: Sequence[Device], *, today: date, now: datetime, count: int
) -> Written:
    """Tell `count` tickets up to `now` and write them down."""
    lives = tell(random, house, devices, today=today, now=now, count=count)
    made, happened = tickets.open_past([_ticket(random, life) for life in lives])
    both = list(zip(lives, made, strict=True))
    moved = _visits(random, house, [(life, ticket) for life, ticket in both if life.visits], today, now)
    asked = feedback.ask_past([_survey(random, house, life, ticket, now) for life, ticket in both if life.survey])
    return Written(len(made), [*happened, *moved, *asked])


def tell(
    random: Random, house: House, devices: Sequence[Device], *, today: date, now: datetime, count: int
) -> list[Life]:
    """The lives of `count` tickets up to `now`, with nothing written yet; the days of the house's engineers fill."""
    teller = Teller(random, Faults(devices), house.engineers, house.agents, today, _chooser(now))
    calls = days.calls(random, today, now.astimezone(days.ZONE), count)
    return [cut(life, now) for life in teller.tell(calls)]


def _chooser(now: datetime) -> Chooser:
    """Chooses as dispatch does, with the weights, levels and promises that stand in the database."""
    categories = {row["slug"]: row for row in ticket_queries.categories()}

    def due(category: str, at: datetime) -> datetime | None:
        service_class = categories[category]["service_class"]
        promised = tasks.promise(
            about=tasks.About(service_class),
            kinds=["arrival"],
            at=at,
            category=workorder_queries.OrderState.READY.value,
        )
        return promised.deadlines.get("arrival")

    levels = {slug: row["skill_level"] for slug, row in categories.items()}
    return Chooser(now.astimezone(days.ZONE) - RECENT, dispatch.weights_in_use(), levels, due)


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
    last = life.steps[-1].at if life.steps else life.called
    return tickets.PastTicket(
        request=request,
        code=code(random),
        by=life.customer,
        steps=life.steps,
        lines=life.lines,
        ending=life.ending,
        offered_at=life.visits[0].steps[0][0] if life.visits else None,
        wait_until=last + WAITS_FOR,
    )


def _visits(
    random: Random, house: House, visited: Sequence[tuple[Life, "Ticket"]], today: date, now: datetime
) -> list[journal.Past]:
    """The jobs of tickets that somebody came for, why those who came were chosen, and the parts that went in."""
    needs = cache(_needs)
    jobs = []
    for number, (life, ticket) in enumerate(visited):
        needed = needs(life.device.model["code"], life.fault.category)
        jobs.append(_job(random, house, life, ticket, needed=needed, key=_key(number), now=now))
    orders, moved = workorders.visit_past(jobs, by=BY)
    used = [
        stock.Use(_end(life), life.part, life.visits[-1].engineer.id or 0, order.id, _key(number))
        for number, ((life, _ticket), order) in enumerate(zip(visited, orders, strict=True))
        if _used_part(life)
    ]
    decided = _decided(random, list(zip((life for life, _ticket in visited), orders, strict=True)))
    return [*moved, *decided, *stock.move(house, used, today)]


def _decided(random: Random, jobs: Sequence[tuple[Life, "WorkOrder"]]) -> list[journal.Past]:
    """The decisions about visits that the product has chosen; who goes a second time was proposed to a dispatcher."""
    chosen = [(life, order) for life, order in jobs if any(slot.ranking for slot in life.slots)]
    booked = {
        (row["order_id"], row["engineer_id"], row["start"]): row["id"]
        for row in workorder_queries.bookings(order_ids=[order.id for _life, order in chosen])
    }
    return dispatch.decide_past(
        [
            dispatch.PastDecision(
                order_id=order.id,
                ticket_id=order.ticket_id,
                booking_id=booked[order.id, slot.engineer.user_id, visit.start],
                at=visit.steps[0][0],
                ranking=slot.ranking,
                proposed=any(earlier.steps[-1][1] != "declined" for earlier in life.visits[:number]),
                milliseconds=random.randint(*CHOOSING),
            )
            for life, order in chosen
            for number, (slot, visit) in enumerate(zip(life.slots, life.visits, strict=True))
            if slot.ranking
        ]
    )


def _needs(model_code: str, category: str) -> list[Row]:
    return [{**need, "share": float(need["share"])} for need in parts.needed_for(model_code, category)]


def _key(number: int) -> str:
    return f"demo.use.{number}"


def _end(life: Life) -> datetime:
    return life.visits[-1].steps[-1][0]


def _used_part(life: Life) -> bool:
    return bool(life.part) and life.visits[-1].steps[-1][1] == "done"


def _job(
    random: Random, house: House, life: Life, ticket: "Ticket", *, needed: Sequence[Row], key: str, now: datetime
) -> workorders.PastJob:
    visits, answers = list(life.visits), texts.checklist(random, part_used=bool(life.part))
    if _used_part(life):
        part = workorders.PastPart(house.parts[life.part], life.part, 1, key)
        visits[-1] = replace(visits[-1], parts=[part])
    if visits[-1].steps[-1][1] == "done" and _end(life) >= now - RECENT:
        evidence = _evidence(random, life)
        visits[-1] = replace(visits[-1], evidence=evidence)
        answers |= {question: len(found) for question, found in evidence.photos.items()}
    return workorders.PastJob(
        ticket=ticket,
        made_at=visits[0].steps[0][0],
        skill=life.device.skill,
        minutes=life.device.minutes,
        visits=visits,
        answers=answers,
        parts_needed=needed,
    )


def _evidence(random: Random, life: Life) -> workorders.PastEvidence:
    """A photo before the repair, mostly one after it, and nearly always a signature."""
    drawn = pictures()
    questions = ["photo_before", *(["photo_after"] if random.random() < PHOTO_AFTER else [])]
    photos = {question: [random.choice(drawn.photos)] for question in questions}
    if random.random() > SIGNED_SHARE:
        return workorders.PastEvidence(photos, none_because=texts.phrases("zh-hans")["unsigned"])
    signer = mask_name(life.device.owner.name) or "—"
    return workorders.PastEvidence(photos, signer=signer, signature=random.choice(drawn.signatures))


def _survey(random: Random, house: House, life: Life, ticket: "Ticket", now: datetime) -> feedback.PastSurvey:
    survey = life.survey or {}
    sent_at: datetime = survey["sent_at"]
    past = feedback.PastSurvey(ticket.id, ticket.customer_id, life.customer, code(random), sent_at)
    answered_at = sent_at + timedelta(hours=survey["after_hours"])
    agent = random.choice(house.agents)
    told_at = _told(random, answered_at)
    if survey["answers"] is None or answered_at > now:
        return past
    past = replace(past, answered_at=answered_at, answers=survey["answers"])
    if not feedback.is_low(survey["answers"]) or told_at > now:
        return past
    told = random.choice(life.words["told"]).format(name=life.device.owner.name)
    return replace(past, told_at=told_at, told=told, told_by=agent)


def _told(random: Random, answered_at: datetime) -> datetime:
    """When a dissatisfied customer hears what comes of it: always, mostly in time, a few too late."""
    hours = random.uniform(*TOLD_AFTER if random.random() < TOLD_IN_TIME else TOLD_LATE)
    return days.polite(answered_at + timedelta(hours=hours))
