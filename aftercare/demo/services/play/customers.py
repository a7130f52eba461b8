"""Customers ask for help, by the portal and by mail, and say how it was."""

import logging
from datetime import datetime, timedelta
from random import Random
from typing import Any

from aftercare.assets import queries as assets
from aftercare.customers import queries as customers
from aftercare.demo import queries
from aftercare.demo.services import mail
from aftercare.demo.story import days, texts
from aftercare.demo.story.faults import Fault
from aftercare.demo.story.sources import read
from aftercare.feedback import queries as opinions, services as feedback
from aftercare.intake import services as intake
from aftercare.kit import actor, clock
from aftercare.kit.errors import Refused
from aftercare.kit.rows import Row

log = logging.getLogger(__name__)

A_DAY = 75
BY_MAIL = 0.25
THINKS = timedelta(minutes=12)
ANSWERS = 0.6


def act(random: Random, moment: datetime, step: timedelta) -> int:
    """Those who are due ask for help; answers how many. Others judge what was done."""
    hourly = A_DAY * days.HOURS[moment.hour] / sum(days.HOURS)
    expected = hourly * step.total_seconds() / 3600
    count = int(expected) + (random.random() < expected % 1)
    for _one in range(count):
        _attempt(ask, random)
    for survey in opinions.unanswered():
        _attempt(_judge, random, survey, moment)
    return count


def _attempt(deed: Any, *what: Any) -> None:
    """A play goes on when one deed is refused, as days do."""
    try:
        deed(*what)
    except Refused as refusal:
        log.info("%s was refused: %s", deed.__name__, refusal.message)


def ask(random: Random) -> None:
    """Somebody asks for help with a device of his."""
    device = _device(random)
    if device is None:
        return
    language = "en" if device["name"].isascii() else "zh-hans"
    fault = _fault(random, device["kind"])
    product = next(row for row in read("products")["models"] if row["code"] == device["model_code"])
    english = language == "en"
    text = str(random.choice(fault.row["en" if english else "zh"]))
    text = text.format(device=product["say" if english else "say_zh"])
    if device["mail"] and random.random() < BY_MAIL:
        words = f"{text}\n\n{'Serial number' if english else '序列号'}: {device['serial']}\n{device['line']}"
        mail.send(mailbox=device["mail"], subject=text[:60], text=words)
        return
    incoming = intake.Incoming(
        channel="portal",
        description=text,
        name=device["name"],
        phone=device["phone"],
        mail=device["mail"],
        address=device["line"],
        district=device["district"],
        position=device["position"],
        serial=device["serial"],
        language=language,
        contacted_at=clock.now(),
    )
    key = f"play:{device['id']}:{clock.now():%Y%m%d%H%M%S}"
    intake.take_in(incoming=incoming, key=key, by=actor.customer(None, device["name"]))


def _device(random: Random) -> Row | None:
    """Any device whose owner can be reached and has one address."""
    total = assets.count()
    listed = assets.page_of(on=clock.now().date(), skip=random.randrange(max(total, 1)), limit=1)
    if not listed or listed[0]["customer_id"] in (None, queries.own_customer()):
        return None  # the part of the story's customer is the visitor's
    device = listed[0]
    owner = device["customer_id"]
    place = customers.only_address(owner)
    if place is None:
        return None
    reached = customers.contacts_in_clear([owner]).get(owner, {})
    found = {"phone": reached.get("phone", ""), "mail": reached.get("mail", "")}
    home = {name: place[name] for name in ("line", "district", "position")}
    return {**device, **found, **home, "name": customers.names([owner])[owner]}


def _fault(random: Random, kind: str) -> Fault:
    fitting = [row for row in read("faults") if not row["kinds"] or kind in row["kinds"]]
    return Fault(random.choices(fitting, [row["weight"] for row in fitting])[0])


def _judge(random: Random, survey: Row, moment: datetime) -> None:
    """Answer a survey after a while, if at all: who answers is drawn once for each survey."""
    own = Random(survey["code"])  # noqa: S311 - the same survey is answered, or not, in every tick
    if own.random() > ANSWERS or moment - survey["sent_at"] < THINKS * (1 + 6 * own.random()):
        return
    language = "en" if customers.names([survey["customer_id"]])[survey["customer_id"]].isascii() else "zh-hans"
    answers = texts.survey(random, own.uniform(0.6, 0.97), 0.0, 1, language)["answers"] or {
        "grade": "4",
        "recommend": 9,
    }
    feedback.answer(code=survey["code"], answers=answers, by=actor.customer(survey["customer_id"], ""))
