"""How far a request is, in the steps that its customer reads: only what has happened, and what is promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from aftercare.accounts import queries as accounts
from aftercare.kit import clock
from aftercare.kit.actor import ref
from aftercare.kit.masking import given_name_for_customers
from aftercare.kit.rows import Row
from aftercare.tasks import queries as tasks
from aftercare.tickets import queries as tickets
from aftercare.web import formats
from aftercare.workforce import queries as workforce
from aftercare.workorders import queries as workorders

DONE, NOW, NEXT = "done", "now", "next"
ENDED = ("solved", "closed")
CHOSEN = ("accepted", "traveling", "on_site", "working", "on_break")
AT_WORK = ("on_site", "working", "on_break")
ASKED = ("proposed", "offered")
IN_VAIN = ("partial", "no_access")
TAKEN_BACK = ("cancelled", "declined")


@dataclass(frozen=True, slots=True)
class Expected:
    """What comes next: `kind` is visit, answer or solution, `at` when it is promised, `late` that this is past.

    Of a visit also `until` when its time ends, `who` comes, as customers may know him, and the `phone` of his station
    ("" where none is told). Once he is `on_the_way`, `at` is when he should be there. `before` is the beginning of the
    visit that this one replaces.
    """

    kind: str
    at: datetime
    late: bool
    until: datetime | None = None
    who: str = ""
    phone: str = ""
    on_the_way: bool = False
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """The steps, as the component `steps` shows them, and what comes next (None when nothing is promised)."""

    steps: Sequence[Row]
    expected: Expected | None


def progress(ticket: Row) -> Progress:
    """Where a ticket (a row of `tickets.queries.ticket`) stands; engineers are named as customers may know them."""
    visits, needs_visit = _visits(ticket)
    names = accounts.names({visit["engineer_id"] for visit in visits} | ({ticket["assignee_id"]} - {None}))
    who = {number: given_name_for_customers(name) for number, name in names.items()}
    middle = _visit_steps(ticket, visits, who) if needs_visit else _desk_steps(ticket, who)
    steps = [_step(_("We have your request"), DONE, at=ticket["opened_at"]), *middle, _end(ticket)]
    return Progress(_one_now(steps), _expected(ticket, visits, who))


def _step(title: str, state: str, *, at: datetime | None = None, who: str = "", detail: str = "") -> Row:
    return {"title": title, "state": state, "at": at, "who": who, "detail": detail}


def _visits(ticket: Row) -> tuple[list[Row], bool]:
    """The visits in their order, each with the `moments` of its states, and whether somebody comes at all."""
    made = workorders.of_tickets([ticket["id"]])
    orders = [order for order in made if order["state"] != "cancelled"]
    visits = sorted((visit for order in orders for visit in order["bookings"]), key=lambda visit: visit["start"])
    stamps = workorders.stamps([visit["id"] for visit in visits])
    moments = {number: {row["state"]: row["at"] for row in found} for number, found in stamps.items()}
    comes = bool(orders) or (not made and _needs_visit(ticket))
    return [{**visit, "moments": moments.get(visit["id"], {})} for visit in visits], comes


def _needs_visit(ticket: Row) -> bool:
    """True when the category asks for a visit that is not arranged yet."""
    asked = any(row["needs_visit"] for row in tickets.categories() if row["id"] == ticket["category_id"])
    return asked and ticket["state"] not in {*ENDED, "cancelled", "merged"}


def _desk_steps(ticket: Row, who: dict[int, str]) -> list[Row]:
    name = who.get(ticket["assignee_id"], "")
    if ticket["state"] == "new":
        return [_step(_("A colleague looks at it"), NEXT)]
    return [_step(_("A colleague looks at it"), NOW, who=name), *_waiting(ticket)]


def _waiting(ticket: Row) -> list[Row]:
    if ticket["state"] == "wait_customer":
        return [_step(_("We need an answer from you"), NOW, detail=_("Please read our last message below."))]
    if ticket["state"] == "wait_third":
        return [_step(_("We wait for a part or for others"), NOW, detail=_until(ticket["wait_until"]))]
    return []


def _until(moment: datetime | None) -> str:
    return _("We go on by {day}.").format(day=formats.day(moment)) if moment else ""


def _visit_steps(ticket: Row, visits: Sequence[Row], who: dict[int, str]) -> list[Row]:
    steps = [_in_vain(visit, who) for visit in visits if visit["state"] in IN_VAIN]
    current = next((visit for visit in reversed(visits) if visit["state"] in {*CHOSEN, "done"}), None)
    if current is None or (current["state"] == "done" and ticket["state"] not in ENDED and _again(visits, current)):
        return [*steps, *_looking(visits), *_waiting(ticket)]
    name, moments = who.get(current["engineer_id"], ""), current["moments"]
    begun = current["state"] in {"traveling", *AT_WORK, "done"}
    arrived = current["state"] in {*AT_WORK, "done"}
    return [
        *steps,
        _step(_("Your engineer is chosen"), DONE, at=moments.get("accepted"), who=name),
        _step(
            _("On the way to you"),
            (DONE if arrived else NOW) if begun else NEXT,
            at=moments.get("traveling"),
            detail="" if begun else _planned(current),
        ),
        _step(
            _("At work on your device"),
            (DONE if current["state"] == "done" else NOW) if arrived else NEXT,
            at=moments.get("on_site") or moments.get("working"),
        ),
        *_waiting(ticket),
    ]


def _again(visits: Sequence[Row], done: Row) -> bool:
    """True when an engineer is asked for another visit after this one."""
    return any(visit["state"] in ASKED and visit["start"] > done["start"] for visit in visits)


def _in_vain(visit: Row, who: dict[int, str]) -> Row:
    title = _("Nobody was there") if visit["state"] == "no_access" else _("A visit was made; one more is needed")
    return _step(title, DONE, at=visit["moments"].get(visit["state"]), who=who.get(visit["engineer_id"], ""))


def _looking(visits: Sequence[Row]) -> list[Row]:
    detail = ""
    if any(visit["state"] in ASKED for visit in visits):
        detail = _("We are asking an engineer whether the time suits.")
    elif gone := [visit for visit in visits[-1:] if _was_promised(visit)]:
        detail = _("The visit of {moment} does not take place. We arrange another one.").format(
            moment=formats.moment(gone[0]["start"])
        )
    return [
        _step(_("We choose an engineer"), NOW, detail=detail),
        _step(_("On the way to you"), NEXT),
        _step(_("At work on your device"), NEXT),
    ]


def _planned(visit: Row) -> str:
    return _("Planned for {moment}").format(moment=formats.window(visit["start"], visit["end"]))


def _end(ticket: Row) -> Row:
    if ticket["state"] == "merged":
        return _step(_("Handled together with another of your requests"), NOW)
    if ticket["state"] == "cancelled":
        return _step(_("Cancelled"), DONE, at=ticket["closed_at"])
    if ticket["state"] in ENDED:
        return _step(_("Solved"), DONE, at=ticket["solved_at"], detail=str(ticket["outcome_name"]))
    return _step(_("Solved"), NEXT)


def _one_now(steps: Sequence[Row]) -> list[Row]:
    """What lies before the last finished step is done, and one step is where it stands, unless all is over."""
    last_done = max((place for place, step in enumerate(steps) if step["state"] == DONE), default=-1)
    if last_done == len(steps) - 1:
        over = [step for step in steps if step["state"] == DONE or step["at"]]
        return [{**step, "state": DONE} for step in over]
    here = max((place for place, step in enumerate(steps) if step["state"] == NOW), default=last_done + 1)
    here = max(here, last_done + 1)
    return [{**step, "state": DONE if n < here else NOW if n == here else NEXT} for n, step in enumerate(steps)]


def _expected(ticket: Row, visits: Sequence[Row], who: dict[int, str]) -> Expected | None:
    if ticket["state"] in {*ENDED, "cancelled", "merged", "wait_customer"}:
        return None
    coming = [visit for visit in visits if visit["state"] in {"accepted", "traveling"}]
    if coming:
        return _visit(coming[-1], visits, who)
    if any(visit["state"] in AT_WORK for visit in visits):
        return None
    subject = ref("ticket", ticket["id"])
    due: dict[str, Any] = {row["kind"]: row for row in tasks.deadlines_of([subject]).get(subject, [])}
    for clock_kind, kind in (("first_response", "answer"), ("solution", "solution")):
        row = due.get(clock_kind)
        if row and row["state"] == "running" and row["due_at"]:
            return _promise(kind, row["due_at"])
    return None


def _visit(visit: Row, visits: Sequence[Row], who: dict[int, str]) -> Expected:
    start, left = visit["start"], visit["moments"].get("traveling")
    station = workforce.station_of(visit["engineer_id"])
    taken_back = [one for one in visits if one["order_id"] == visit["order_id"] and _was_promised(one)]
    replaced = max(taken_back, key=lambda one: one["moments"]["accepted"], default=None)
    return Expected(
        "visit",
        workorders.arrival(left, visit["travel_minutes"], start) if left else start,
        late=start < clock.now(),
        until=visit["end"],
        who=who.get(visit["engineer_id"], ""),
        phone=station["phone"] if station else "",
        on_the_way=left is not None,
        before=replaced["start"] if replaced and replaced["start"] != start else None,
    )


def _was_promised(visit: Row) -> bool:
    """True for a visit that an engineer had accepted, and that does not take place."""
    return visit["state"] in TAKEN_BACK and "accepted" in visit["moments"]


def _promise(kind: str, at: datetime) -> Expected:
    return Expected(kind, at, late=at < clock.now())
