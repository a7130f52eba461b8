"""Engineers accept, drive, work through the checklist, let the customer sign, and finish."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from aftercare.accounts import queries as accounts
from aftercare.accounts.access import Role
from aftercare.builder import queries as forms
from aftercare.demo import queries as demo
from aftercare.demo.story import days, drawings, texts
from aftercare.demo.story.faults import Fault
from aftercare.demo.story.sources import read
from aftercare.files import services as files
from aftercare.kit.actor import Actor, ActorKind
from aftercare.kit.errors import Refused
from aftercare.kit.masking import mask_name
from aftercare.kit.rows import Row
from aftercare.tickets import queries as tickets
from aftercare.workorders import queries, services

log = logging.getLogger(__name__)

ACCEPTS_AFTER = timedelta(minutes=3)
DECLINES = 0.03
PREPARES = timedelta(minutes=4)


def act(random: Random, moment: datetime) -> int:
    """Take each visit of today one step further when its time has come; answers how many steps were taken."""
    names = {person["id"]: person["name"] for person in accounts.people(roles=[Role.ENGINEER])}
    begin, end = days.at(moment.date(), 0), days.at(moment.date() + timedelta(days=3), 0)
    own = demo.tour().visit
    steps = 0
    for visit in queries.booked(engineer_ids=list(names), start=begin, end=end):
        if own is not None and visit["id"] == own["id"]:
            continue  # the visitor plays this part himself
        by = Actor(ActorKind.USER, visit["engineer_id"], names[visit["engineer_id"]])
        deed = _due(visit, moment)
        if deed is None:
            continue
        try:
            deed(random, visit, by)
            steps += 1
        except Refused as refusal:
            log.info("visit %s: %s", visit["id"], refusal.message)
    return steps


Deed = Callable[[Random, Row, Actor], None]


def _due(visit: Row, moment: datetime) -> Deed | None:
    """What the engineer of a visit does now, None as long as it is too early."""
    start, end = visit["start"], visit["end"]
    travel = timedelta(minutes=visit["travel_minutes"])
    asked = visit["offered_at"] or start
    due: dict[str, tuple[datetime, Deed]] = {
        "offered": (asked + ACCEPTS_AFTER, _answer),
        "accepted": (start - travel, _move("traveling")),
        "traveling": (start, _move("on_site")),
        "on_site": (start + PREPARES, _move("working")),
        "working": (end - timedelta(minutes=visit["id"] % 15), _finish),
    }
    found = due.get(visit["state"])
    return found[1] if found and moment >= found[0] else None


def _answer(random: Random, visit: Row, by: Actor) -> None:
    if random.random() < DECLINES:
        services.decline(booking_id=visit["id"], reason=texts.phrases("zh-hans")["declined"], by=by)
    else:
        services.accept(booking_id=visit["id"], by=by)


def _move(to: str) -> Deed:
    def deed(_random: Random, visit: Row, by: Actor) -> None:
        services.move(booking_id=visit["id"], to=to, by=by)

    return deed


def _finish(random: Random, visit: Row, by: Actor) -> None:
    """The checklist with its photo, what was done, the signature, and the end."""
    ticket = tickets.ticket(visit["ticket_id"])
    if ticket is None:
        return
    checklist = queries.checklist(visit["order_id"])
    if checklist is None or not checklist["closed"]:
        _fill(random, visit, by)
    fault = _fault(random, ticket)
    symptom, cause, action = texts.ending(random, fault, ticket["language"])
    said: dict[str, Any] = {"symptom": symptom, "cause": cause, "action": action, "outcome": "fixed"}
    services.describe(booking_id=visit["id"], **said, by=by)
    image = files.make_ready(content=drawings.signature(random), name="signature.png", kind="signature")
    services.sign(booking_id=visit["id"], signer=mask_name(ticket["contact_name"]) or "—", image=image, by=by)
    services.finish(booking_id=visit["id"], **said, by=by)


def _fill(random: Random, visit: Row, by: Actor) -> None:
    order = queries.order(visit["order_id"])
    if order is None or order["checklist_id"] is None:
        return
    asked = forms.version(order["checklist_id"])["questions"]
    photos = {
        question["id"]: [files.make_ready(content=drawings.photo(random), name="photo.png")]
        for question in asked
        if question["kind"] == "photo" and question["required"]
    }
    answers = texts.checklist(random, part_used=False)
    given = {question["id"]: answers.get(question["id"]) for question in asked if question["kind"] != "photo"}
    services.fill_checklist(booking_id=visit["id"], answers=given, photos=photos, close=True, by=by)


def _fault(random: Random, ticket: Row) -> Fault:
    slugs = {row["id"]: row["slug"] for row in tickets.categories()}
    fitting = [row for row in read("faults") if row["category"] == slugs[ticket["category_id"]]]
    return Fault(random.choice(fitting or read("faults")))
