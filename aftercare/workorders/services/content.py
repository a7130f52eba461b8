"""What a customer is shown before he signs, word for word, and the hash that his signature is bound to."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone, translation

from aftercare.accounts import queries as people
from aftercare.assets import queries as assets
from aftercare.builder import queries as forms
from aftercare.kit.actor import ref
from aftercare.kit.bilingual import own_words
from aftercare.kit.masking import mask_name
from aftercare.kit.text import clean
from aftercare.tickets import queries as tickets
from aftercare.workorders import queries
from aftercare.workorders.hours import Moment, hours
from aftercare.workorders.models import Booking
from aftercare.workorders.states import BookingState

Shown = dict[str, Any]
LONGEST_LINE = 200


def shown(booking: Booking, *, until: datetime) -> Shown:
    """What stands on the service report of a visit, in the customer's language; `until` ends the hours.

    Texts and whole numbers only, so that it reads back from the database as it was hashed.
    """
    ticket = tickets.ticket(booking.order.ticket_id)
    if ticket is None:  # a foreign key keeps it there
        raise LookupError(booking.order.ticket_id)
    with translation.override(ticket["language"]):
        return {
            "language": ticket["language"],
            "number": f"{ticket['number']}-{booking.id}",
            "customer": mask_name(ticket["contact_name"]),
            "address": ticket["address_masked"],
            "fault": ticket["title"],
            "engineer": people.names([booking.engineer_id])[booking.engineer_id],
            "device": _device(booking.order.asset_id, until),
            "visit": _visit(booking, until),
            "done": _done(booking),
            "checklist": _checklist(booking),
            "parts": _parts(booking.id),
        }


def _device(asset_id: int | None, until: datetime) -> Mapping[str, str]:
    row = assets.asset(asset_id) if asset_id else None
    if row is None:
        return {"model": "", "serial": "", "warranty": ""}
    return {
        "model": f"{own_words(row, 'model_name')} {row['model_code']}",
        "serial": row["serial"],
        "warranty": assets.warranty(row, timezone.localdate(until)).value,
    }


def _visit(booking: Booking, until: datetime) -> Mapping[str, object]:
    stamps = [Moment(**row) for row in booking.stamps.order_by("id").values("state", "at", "device_at")]
    spent = hours(stamps, until=until)
    arrived = next((one.device_at or one.at for one in stamps if one.state == BookingState.ON_SITE), None)
    return {
        "arrived": _minute(arrived) if arrived else "",
        "until": _minute(until),
        "travel_minutes": spent.travel,
        "work_minutes": spent.work,
        "break_minutes": spent.rest,
    }


def _minute(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def _done(booking: Booking) -> Mapping[str, str]:
    outcome = str(Booking.Outcome(booking.outcome).label) if booking.outcome else ""
    return {
        "symptom": booking.symptom,
        "cause": booking.cause,
        "action": booking.action,
        "outcome": booking.outcome,
        "outcome_name": outcome,
    }


def _checklist(booking: Booking) -> list[Mapping[str, str]]:
    if booking.order.checklist_id is None:
        return []
    rows = forms.answered(ref("workorder", booking.order_id), booking.order.checklist_id)
    return [{"question": row["label"], "answer": row["answer_text"]} for row in rows if row["answer_text"]]


def _parts(booking_id: int) -> list[Mapping[str, object]]:
    return [
        {name: row[name] for name in ("number", "name", "quantity", "serial")} for row in queries.used_parts(booking_id)
    ]


def fingerprint(content: Mapping[str, Any]) -> str:
    """The SHA-256 of content in its one canonical form: sorted keys, no blanks, UTF-8."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def in_one_line(text: str) -> str:
    """What somebody wrote about a visit, as it is stored: one line of at most 200 characters."""
    return " ".join(clean(text, LONGEST_LINE).split())
