"""Agents take requests, answer them, solve what needs nobody to come, and answer bad feedback."""

import logging
from datetime import datetime, timedelta
from random import Random

from aftercare.accounts import queries as accounts
from aftercare.accounts.access import Role
from aftercare.demo import queries as demo
from aftercare.demo.story import texts
from aftercare.feedback import queries as opinions, services as feedback
from aftercare.kit.actor import Actor, ActorKind
from aftercare.kit.errors import Refused
from aftercare.kit.rows import Row
from aftercare.tickets import queries, services

log = logging.getLogger(__name__)

ANSWERS_AFTER = timedelta(minutes=9)
SOLVES_AFTER = timedelta(minutes=45)
TELLS_AFTER = timedelta(hours=1)
AT_ONCE = 30


def act(random: Random, moment: datetime) -> int:
    """Do what the desk has to do now; answers how much that was."""
    agents = [Actor(ActorKind.USER, one["id"], one["name"]) for one in accounts.people(roles=[Role.AGENT])]
    own = demo.tour().ticket
    done = 0
    for ticket in queries.inbox(queries.Filter(), limit=AT_ONCE):
        if own is None or ticket["id"] != own["id"]:
            done += _attempt(_serve, random, ticket, agents, moment)
    for survey in opinions.answers(which="told", limit=AT_ONCE):
        if own is None or survey["ticket_id"] != own["id"]:
            done += _attempt(_tell, random, survey, agents, moment)
    return done


def _attempt(deed: object, random: Random, row: Row, agents: list[Actor], moment: datetime) -> bool:
    try:
        return bool(agents) and bool(deed(random, row, random.choice(agents), moment))  # type: ignore[operator]
    except Refused as refusal:
        log.info("ticket %s: %s", row["id"], refusal.message)
        return False


def _serve(random: Random, ticket: Row, by: Actor, moment: datetime) -> bool:
    """Take and answer a ticket that waits for its first answer; solve one that needs no visit after a while."""
    waited = moment - ticket["opened_at"]
    if ticket["assignee_id"] is None and waited > ANSWERS_AFTER:
        whole = queries.ticket(ticket["id"]) or ticket
        words = texts.phrases(whole.get("language", "zh-hans"))
        services.assign(ticket_id=ticket["id"], user_id=by.id or 0, by=by)
        text = random.choice(words["answers" if _needs_visit(ticket) else "advice"])
        services.answer(ticket_id=ticket["id"], text=text.format(name=whole["contact_name"]), by=by)
        return True
    if ticket["state"] == "open" and not _needs_visit(ticket) and waited > SOLVES_AFTER:
        symptom, cause, action = texts.settled(random, _slug(ticket))
        services.solve(ticket_id=ticket["id"], symptom=symptom, cause=cause, action=action, outcome="advice", by=by)
        return True
    return False


def _category(ticket: Row) -> Row:
    return next(row for row in queries.categories() if row["id"] == ticket["category_id"])


def _needs_visit(ticket: Row) -> bool:
    return bool(_category(ticket)["needs_visit"])


def _slug(ticket: Row) -> str:
    return str(_category(ticket)["slug"])


def _tell(random: Random, survey: Row, by: Actor, moment: datetime) -> bool:
    if survey["told_at"] or moment - survey["answered_at"] < TELLS_AFTER:
        return False
    ticket = queries.ticket(survey["ticket_id"])
    words = texts.phrases(ticket["language"] if ticket else "zh-hans")
    text = random.choice(words["told"]).format(name=ticket["contact_name"] if ticket else "")
    feedback.tell_customer(survey_id=survey["id"], text=text, by=by)
    return True
