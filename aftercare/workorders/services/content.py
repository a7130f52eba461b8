"""What a customer is shown before he signs, word for word, and the hash that his signature is bound to."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone, translation

from aftercare.accounts import queries as people
from aftercare.assets import queries as assets
from aftercare.builder import queries as forms
from aftercare.kit.actor import ref
from aftercare.kit.bilingual import own_words
from aftercare.kit.masking import mask_name
from aftercare.kit.rows import Row
from aftercare.kit.text import clean
from aftercare.tickets import queries as tickets
from aftercare.web import formats
from aftercare.workorders import queries
from aftercare.workorders.hours import Moment, hours
from aftercare.workorders.models import Booking
from aftercare.workorders.states import BookingState

Shown = dict[str, Any]
LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class Facts:
    """What a report is made of beside the visit's own row: all as the queries of its context give it.

    `ticket` has language, number, contact_name, address_masked and title; `checklist` questions with their answers in
    the customer's language, `parts` those that went in.
    """

    ticket: Row
    engineer: str
    device: Row | None
    stamps: Sequence[Moment]
    checklist: Sequence[Row]
    parts: Sequence[Row]


def shown(booking: Booking, *, until: datetime) -> Shown:
    """What stands on the service report of a visit, in the customer's language; `until` ends the hours.

    Texts and whole numbers only, so that it reads back from the database as it was hashed.
    """
    ticket = tickets.ticket(booking.order.ticket_id)
    if ticket is None:  # a foreign key keeps it there
        raise LookupError(booking.order.ticket_id)
    with translation.override(ticket["language"]):
        facts = Facts(
            ticket=ticket,
            engineer=people.names([booking.engineer_id])[booking.engineer_id],
            device=assets.asset(booking.order.asset_id) if booking.order.asset_id else None,
            stamps=[Moment(**row) for row in booking.stamps.order_by("id").values("state", "at", "device_at")],
            checklist=_checklist(booking),
            parts=queries.used_parts(booking.id),
        )
        return compose(booking, facts, until=until)


def compose(booking: Booking, facts: Facts, *, until: datetime) -> Shown:
    """As :func:`shown`, from facts that the caller has gathered; in the language that is active."""
    return {
        "language": facts.ticket["language"],
        "number": f"{facts.ticket['number']}-{booking.id}",
        "customer": mask_name(facts.ticket["contact_name"]),
        "address": facts.ticket["address_masked"],
        "fault": facts.ticket["title"],
        "engineer": facts.engineer,
        "device": _device(facts.device, until),
        "visit": _visit(facts.stamps, until),
        "done": _done(booking),
        "checklist": [
            {"question": row["label"], "answer": row["answer_text"]} for row in facts.checklist if row["answer_text"]
        ],
        "parts": [{name: row[name] for name in ("number", "name", "quantity", "serial")} for row in facts.parts],
    }


def _device(row: Row | None, until: datetime) -> Mapping[str, str]:
    if row is None:
        return {"model": "", "serial": "", "warranty": ""}
    return {
        "model": f"{own_words(row, 'model_name')} {row['model_code']}",
        "serial": row["serial"],
        "warranty": assets.warranty(row, timezone.localdate(until)).value,
    }


def _visit(stamps: Sequence[Moment], until: datetime) -> Mapping[str, object]:
    spent = hours(stamps, until=until)
    arrived = next((one.device_at or one.at for one in stamps if one.state == BookingState.ON_SITE), None)
    return {
        "arrived": formats.moment(arrived),
        "until": formats.moment(until),
        "travel_minutes": spent.travel,
        "work_minutes": spent.work,
        "break_minutes": spent.rest,
    }


def _done(booking: Booking) -> Mapping[str, str]:
    outcome = str(Booking.Outcome(booking.outcome).label) if booking.outcome else ""
    return {
        "symptom": booking.symptom,
        "cause": booking.cause,
        "action": booking.action,
        "outcome": booking.outcome,
        "outcome_name": outcome,
    }


def _checklist(booking: Booking) -> Sequence[Row]:
    if booking.order.checklist_id is None:
        return []
    return forms.answered(ref("workorder", booking.order_id), booking.order.checklist_id)


def fingerprint(content: Mapping[str, Any]) -> str:
    """The SHA-256 of content in its one canonical form: sorted keys, no blanks, UTF-8."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def in_one_line(text: str) -> str:
    """What somebody wrote about a visit, as it is stored: one line of at most 200 characters."""
    return " ".join(clean(text, LONGEST_LINE).split())
