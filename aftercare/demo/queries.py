"""Reading the demo: whose part a visitor takes, how far the tour is, and the mailbox."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from aftercare.accounts import queries as accounts
from aftercare.accounts.access import Role
from aftercare.assets import queries as assets
from aftercare.customers import queries as customers
from aftercare.demo.models import Demo, Letter
from aftercare.demo.story import days
from aftercare.demo.story.faults import faults_of
from aftercare.demo.story.sources import read
from aftercare.feedback import queries as feedback
from aftercare.kit import clock
from aftercare.kit.rows import Row, rows
from aftercare.tickets import queries as tickets
from aftercare.workorders import queries as workorders

CHANNEL = "portal"
LETTER = ("id", "mailbox", "outgoing", "sender", "subject", "text", "at", "read_at", "message_id")
OFFERED, REFUSED = "offered", ("declined", "expired", "cancelled")


@dataclass(frozen=True, slots=True)
class Tour:
    """Where the visitor's own request stands: its ticket, last visit and survey, as far as they are there.

    `team` is whose task it is to answer a bad survey, `seen_choice` that the choice of the engineer was looked at,
    `seen` that its figures were.
    """

    ticket: Row | None
    visit: Row | None
    survey: Row | None
    team: str = ""
    seen: bool = False
    seen_choice: bool = False

    @property
    def step(self) -> str:
        """The name of the next step."""
        if self.ticket is None:
            return "ask"
        if self.survey and self.survey["state"] == "answered":
            waits = self.survey["low"] and not self.survey["told_at"]
            return "tell" if waits else "done" if self.seen else "look"
        if self.ticket["state"] == "cancelled":
            return "done"
        if self.survey or self.ticket["state"] in {"solved", "closed"}:
            return "judge"
        return self._visit_step()

    def _visit_step(self) -> str:
        if self.visit is None:
            return "wait"
        state = self.visit["state"]
        if state == "offered" and not self.seen_choice:
            return "why"
        steps = {"proposed": "confirm", "offered": "accept", "accepted": "travel", "traveling": "arrive"}
        return steps.get(state, "work" if state in {"on_site", "working", "on_break"} else "wait")


def demo() -> Row | None:
    """The demo's row, None where there is none."""
    return next(iter(rows(Demo.objects.values())), None)


def tour() -> Tour:
    """The tour of the first request that a visitor made since it began: as the story's customer, or as somebody new."""
    row = demo()
    number = _own_ticket(row) if row else None
    if row is None or number is None:
        return Tour(None, None, None)
    visits = [visit for order in workorders.of_tickets([number]) for visit in order["bookings"]]
    live = [visit for visit in visits if visit["state"] not in REFUSED]
    survey = feedback.of_tickets([number]).get(number)
    team = feedback.answering_team(survey["id"]) if survey and survey["low"] else ""
    return Tour(
        tickets.ticket(number),
        live[-1] if live else None,
        survey,
        team,
        seen=row["seen_ticket"] == number,
        seen_choice=row["seen_choice"] == number,
    )


def _own_ticket(row: Row) -> int | None:
    return tickets.first_after(
        row["last_ticket"], channel=CHANNEL, customer_id=row["customer_id"], newer_than=row["last_customer"]
    )


def engineer(visit: Row | None) -> int | None:
    """The engineer (user id) whose part a visitor takes: the one of the visit, else one who has something to do."""
    if visit is not None:
        return int(visit["engineer_id"])
    return next(iter(engineers()), None)


def engineers() -> list[int]:
    """All engineers (user ids): first those who have something to do today, in the order of their visits."""
    people = [person["id"] for person in accounts.people(roles=[Role.ENGINEER])]
    begin, end = _today()
    busy = [row["engineer_id"] for row in workorders.booked(engineer_ids=people, start=begin, end=end)]
    return list(dict.fromkeys([*busy, *people]))


def _today() -> tuple[datetime, datetime]:
    day = clock.now().astimezone(days.ZONE).date()
    return days.at(day, 0), days.at(day, 23, 59)


def somebody(role: str) -> int | None:
    """The first user with this role, by login."""
    people = accounts.people(roles=[role])
    return min((person["id"] for person in people), default=None)


def own_customer() -> int | None:
    """The story's customer, whose part a visitor takes; None without a demo."""
    row = demo()
    return row["customer_id"] if row else None


def contact() -> Row:
    """How the story's customer is reached: name, phone, mail; empty without a demo."""
    row = demo()
    if row is None:
        return {"name": "", "phone": "", "mail": ""}
    found = customers.contacts_in_clear([row["customer_id"]]).get(row["customer_id"], {})
    name = customers.names([row["customer_id"]])[row["customer_id"]]
    return {"name": name, "phone": found.get("phone", ""), "mail": found.get("mail", "")}


def example() -> dict[str, str]:
    """A fault of the story's customer for the form of a request, in the reader's language; empty without a demo."""
    row = demo()
    if row is None:
        return {}
    place = customers.only_address(row["customer_id"])
    device = next(iter(assets.of_customer([row["customer_id"]])), None)
    home = {"address": place["line"], "district": place["district"]} if place else {}
    broken = {"serial": device["serial"], "description": _fault_of(device)} if device else {}
    return {**contact(), **home, **broken}


def _fault_of(device: Row) -> str:
    """What most often breaks in a device of its kind, in a customer's words."""
    chinese = (get_language() or "").startswith("zh")
    fault = max(faults_of(device["kind"]), key=lambda one: one["weight"])
    model = next(one for one in read("products")["models"] if one["code"] == device["model_code"])
    words: str = fault["zh" if chinese else "en"][0]
    return words.format(device=model["say_zh" if chinese else "say"])


def letters(mailbox: str = "", limit: int = 100) -> list[Row]:
    """Mails of one mailbox or of all, newest first."""
    found = Letter.objects.filter(mailbox=mailbox) if mailbox else Letter.objects.all()
    return rows(found.order_by("-at", "-id").values(*LETTER)[:limit])


def letter(number: int) -> Row | None:
    """One mail, None when there is none."""
    return next(iter(rows(Letter.objects.filter(id=number).values(*LETTER))), None)
