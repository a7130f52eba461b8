"""Reading jobs and visits, as plain rows."""

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from aftercare.accounts import queries as accounts
from aftercare.accounts.access import Role
from aftercare.builder import queries as forms
from aftercare.kit import clock, reads
from aftercare.kit.actor import ref
from aftercare.kit.bilingual import own_words
from aftercare.kit.rows import Row, rows
from aftercare.parts import queries as parts
from aftercare.tickets.queries import number_of
from aftercare.workorders.hours import Moment, arrival, stretch
from aftercare.workorders.models import AnswerPhoto, Booking, PartUse, Report, Signature, Stamp, WorkOrder
from aftercare.workorders.states import LIVE, ON_THE_WAY, REFUSED, TOOK_PLACE, BookingState, OrderState

__all__ = [
    "BOOKING",
    "LIVE",
    "ON_THE_WAY",
    "ORDER",
    "REFUSED",
    "TOOK_PLACE",
    "BookingState",
    "OrderState",
    "answer_photos",
    "arrival",
    "booked",
    "bookings",
    "checklist",
    "of_engineer",
    "of_tickets",
    "order",
    "question_labels",
    "refusals",
    "reports",
    "signatures",
    "stamps",
    "used_parts",
    "visit",
    "waiting",
]

# A visit that took place, whatever came of it; and the steps of one that a customer's work is done in.
HAPPENED = (BookingState.DONE, BookingState.PARTIAL)
PRODUCTIVE = (BookingState.TRAVELING, BookingState.ON_SITE, BookingState.WORKING)
RETURN_DAYS = 14

ORDER = (
    "id",
    "ticket_id",
    "asset_id",
    "state",
    "service_class",
    "skill",
    "level",
    "minutes",
    "district",
    "position",
    "parts_needed",
    "wished_from",
    "wished_until",
    "checklist_id",
    "made_at",
    "due_at",
    "completed_at",
)


def order(order_id: int) -> Row | None:
    """One job with everything that planning needs; None when there is none."""
    return next(iter(_orders(WorkOrder.objects.filter(id=order_id).values(*ORDER))), None)


def of_tickets(ticket_ids: Collection[int]) -> list[Row]:
    """The jobs of tickets, newest first, each with its `bookings`; two statements."""
    found = _orders(_of_tickets(ticket_ids))
    visits = bookings(order_ids=[row["id"] for row in found])
    return [{**row, "bookings": [visit for visit in visits if visit["order_id"] == row["id"]]} for row in found]


def asks_of_tickets(ticket_ids: Collection[int]) -> reads.Asked:
    """The first of the two statements of :func:`of_tickets`."""
    return _of_tickets.of(ticket_ids)


@reads.compiled
def _of_tickets(ticket_ids: Collection[int]) -> reads.Question:
    return WorkOrder.objects.filter(ticket_id__any=ticket_ids).order_by("-id").values(*ORDER)


def waiting(limit: int = 200, *, elsewhere: Collection[str] = ()) -> list[Row]:
    """Jobs that nobody was sent to yet, the most urgent first, without those in the districts `elsewhere`."""
    found = WorkOrder.objects.filter(state=OrderState.READY).order_by(F("due_at").asc(nulls_last=True), "id")
    if elsewhere:
        found = found.exclude(district__in=elsewhere)
    return _orders(found.values(*ORDER)[:limit])


def _orders(found: object) -> list[Row]:
    return [
        {**row, "state_name": OrderState(row["state"]).label, "ticket_number": number_of(row["ticket_id"])}
        for row in rows(found)  # type: ignore[arg-type]
    ]


BOOKING = (
    "id",
    "order_id",
    "engineer_id",
    "span",
    "state",
    "travel_minutes",
    "offered_at",
    "answer_by",
    "reason",
    "symptom",
    "cause",
    "action",
    "outcome",
)


def bookings(*, order_ids: Collection[int]) -> list[Row]:
    """The visits of jobs, in the order of their time; `start` and `end` beside the span."""
    return [_booking(row) for row in _bookings(order_ids)] if order_ids else []


@reads.compiled
def _bookings(order_ids: Collection[int]) -> reads.Question:
    return Booking.objects.filter(order_id__any=order_ids).order_by("span", "id").values(*BOOKING)


def booked(*, engineer_ids: Collection[int], start: datetime, end: datetime, ended: bool = False) -> list[Row]:
    """The live visits of engineers (user ids) that touch a span of time, with the job's place; one statement.

    With `ended` also those that took place and are over, each with the moment `ended_at` (else None).
    """
    states = (*LIVE, *TOOK_PLACE) if ended else LIVE
    found = Booking.objects.filter(
        engineer_id__in=list(engineer_ids), state__in=states, span__overlap=(start, end)
    ).order_by("span", "id")
    more: dict[str, Any] = {
        "position": F("order__position"),
        "district": F("order__district"),
        "ticket_id": F("order__ticket_id"),
        "service_class": F("order__service_class"),
    }
    if ended:
        over = Stamp.objects.filter(booking_id=OuterRef("id"), state__in=TOOK_PLACE).order_by("-id")
        more["ended_at"] = Subquery(over.values("at")[:1])
    return [
        {**_booking(row), "ticket_number": number_of(row["ticket_id"])} for row in rows(found.values(*BOOKING, **more))
    ]


def visit(booking_id: int) -> Row | None:
    """One visit, with its job in `order`; None when there is none."""
    row = next(iter(rows(Booking.objects.filter(id=booking_id).values(*BOOKING))), None)
    return {**_booking(row), "order": order(row["order_id"])} if row else None


def of_engineer(user_id: int, *, start: datetime, end: datetime) -> list[Row]:
    """An engineer's visits that touch a span of time, and every offer that waits for his answer, in order of time.

    One statement; of the job: ticket_id, ticket_number, asset_id, service_class, district, minutes.
    """
    found = Booking.objects.filter(engineer_id=user_id).filter(
        Q(span__overlap=(start, end)) | Q(state=BookingState.OFFERED)
    )
    shown = found.exclude(state__in=[BookingState.PROPOSED, *REFUSED, BookingState.CANCELLED]).order_by("span", "id")
    more = {name: F(f"order__{name}") for name in ("ticket_id", "asset_id", "service_class", "district", "minutes")}
    return [
        {**_booking(row), "ticket_number": number_of(row["ticket_id"])} for row in rows(shown.values(*BOOKING, **more))
    ]


def stamps(booking_ids: Collection[int]) -> dict[int, list[Row]]:
    """The stamps of visits in their order, by visit: state, at, device_at; one statement."""
    found: dict[int, list[Row]] = {}
    listed = Stamp.objects.filter(booking_id__in=list(booking_ids)).order_by("id")
    for row in rows(listed.values("booking_id", "state", "at", "device_at")):
        found.setdefault(row.pop("booking_id"), []).append(row)
    return found


def used_parts(booking_id: int) -> list[Row]:
    """The parts of a visit, in the reader's language: id, part_id, number, name, quantity, serial."""
    return parts_of([booking_id]).get(booking_id, [])


def parts_of(booking_ids: Collection[int]) -> dict[int, list[Row]]:
    """As :func:`used_parts`, by visit; one statement here and one in parts."""
    uses = PartUse.objects.filter(booking_id__in=list(booking_ids), undone_at__isnull=True).order_by("id")
    listed = rows(uses.values("id", "booking_id", "part_id", "quantity", "serial"))
    named = parts.named({use["part_id"] for use in listed})
    found: dict[int, list[Row]] = {}
    for use in listed:
        part = named[use["part_id"]]
        line = {**use, "number": part["number"], "name": own_words(part)}
        found.setdefault(line.pop("booking_id"), []).append(line)
    return found


def of_asset(asset_id: int, limit: int = 20) -> list[Row]:
    """The visits that a device had, newest first, without those that nobody took; with ticket_number."""
    found = Booking.objects.filter(order__asset_id=asset_id).exclude(state__in=[BookingState.PROPOSED, *REFUSED])
    listed = found.order_by("-span", "-id").values(*BOOKING, ticket_id=F("order__ticket_id"))[:limit]
    return [{**_booking(row), "ticket_number": number_of(row["ticket_id"])} for row in rows(listed)]


def checklist(order_id: int) -> Row | None:
    """The job's checklist: version_id, closed, answers; None when it has none."""
    version_id = WorkOrder.objects.filter(id=order_id).values_list("checklist_id", flat=True).first()
    if version_id is None:
        return None
    sheet = forms.sheet(ref("workorder", order_id), version_id)
    given = {"closed": sheet["closed"], "answers": sheet["answers"]} if sheet else {"closed": False, "answers": {}}
    return {"version_id": version_id, **given}


def question_labels(version_id: int) -> dict[str, str]:
    """The questions of a checklist in the reader's language, by id."""
    return {row["id"]: row["label"] for row in forms.version(version_id)["questions"]}


def answer_photos(order_id: int) -> dict[str, list[int]]:
    """The photos (file ids) that answer each question of a job's checklist, oldest first."""
    found: dict[str, list[int]] = {}
    for question, file_id in (
        AnswerPhoto.objects.filter(order_id=order_id).order_by("id").values_list("question", "file_id")
    ):
        found.setdefault(question, []).append(file_id)
    return found


def signatures(booking_ids: Collection[int]) -> dict[int, Row]:
    """What was shown and signed, by visit: signer, file_id, none_because, shown, shown_hash, at."""
    found = Signature.objects.filter(booking_id__in=list(booking_ids))
    fields = ("booking_id", "signer", "file_id", "none_because", "shown", "shown_hash", "at")
    return {row["booking_id"]: row for row in rows(found.values(*fields))}


def reports(*, ticket_id: int) -> list[Row]:
    """The service reports of a ticket that are there as files, oldest first: booking_id, file_id, made_at."""
    found = Report.objects.filter(booking__order__ticket_id=ticket_id, file__isnull=False).order_by("id")
    return rows(found.values("booking_id", "file_id", "made_at"))


def refusals(order_id: int) -> list[int]:
    """The engineers (user ids) who declined this job or let its offer run out."""
    refused = [BookingState.DECLINED.value, BookingState.EXPIRED.value]
    found = Booking.objects.filter(order_id=order_id, state__in=refused)
    return list(found.values_list("engineer_id", flat=True))


def _booking(row: Row) -> Row:
    return {
        **row,
        "start": row["span"].lower,
        "end": row["span"].upper,
        "state_name": BookingState(row["state"]).label,
    }


def completed(start: datetime, end: datetime) -> list[Row]:
    """The jobs that were completed in a span, the latest first, and what their visits say; one statement.

    Rows: id, ticket_id, completed_at; `visits`: how many took place for the ticket until then (nobody there does not
    count as one); `fixed`: whether the device was left fixed; `again`: whether somebody went to the same ticket or
    device within RETURN_DAYS after it; `arrived_at`: when somebody first came, and `window`: the span that was told
    for that visit (both None where nobody did).
    """
    # by when visits ended, not by when they were planned: an engineer may be early
    ended = Stamp.objects.filter(state__in=HAPPENED).order_by()
    until_then = ended.filter(booking__order__ticket_id=OuterRef("ticket_id"), at__lte=OuterRef("completed_at"))
    counted = until_then.values("booking__order__ticket_id").annotate(n=Count("id")).values("n")
    later = ended.filter(at__gt=OuterRef("completed_at"), at__lt=OuterRef("completed_at") + timedelta(days=RETURN_DAYS))
    fixed = Booking.objects.filter(order_id=OuterRef("id"), outcome=Booking.Outcome.FIXED)
    found = WorkOrder.objects.filter(state=OrderState.COMPLETED, completed_at__gte=start, completed_at__lt=end)
    came = Stamp.objects.filter(booking__order_id=OuterRef("id"), state=BookingState.ON_SITE).order_by("at", "id")
    found = found.annotate(
        arrived_at=Subquery(came.values("at")[:1]),
        window=Subquery(came.values("booking__span")[:1]),
        visits=Coalesce(Subquery(counted), 0),
        fixed=Exists(fixed),
        again=Exists(later.filter(booking__order__ticket_id=OuterRef("ticket_id")))
        | Exists(later.filter(booking__order__asset_id=OuterRef("asset_id"))),
    )
    fields = ("id", "ticket_id", "completed_at", "visits", "fixed", "again", "arrived_at", "window")
    return rows(found.order_by("-completed_at").values(*fields))


def busy(start: datetime, end: datetime) -> list[Row]:
    """When engineers were on the way or at work for a customer, of the visits that moved in a span; one statement.

    Rows: booking_id, engineer_id (a user), ticket_id, start, end; in order of the visits. Lengths are those of
    `hours`; a step that is not over yet lasts until now.
    """
    moved = Stamp.objects.filter(at__gte=start, at__lt=end).values("booking_id")
    more = {"engineer_id": F("booking__engineer_id"), "ticket_id": F("booking__order__ticket_id")}
    found = Stamp.objects.filter(booking_id__in=moved).order_by("booking_id", "id")
    stamps = rows(found.values("booking_id", "state", "at", "device_at", **more))
    return [
        piece
        for _booking_id, steps in groupby(stamps, key=itemgetter("booking_id"))
        for piece in _stretches(list(steps))
    ]


def _stretches(steps: list[Row]) -> list[Row]:
    moments = [Moment(step["state"], step["at"], step["device_at"]) for step in steps]
    now = clock.now()
    moments.append(Moment("", now, now if moments[-1].device_at else None))
    found = []
    for step, (one, after) in zip(steps, pairwise(moments), strict=True):
        start, end = stretch(one, after)
        if one.state in PRODUCTIVE and start < end:
            found.append({key: step[key] for key in ("booking_id", "engineer_id", "ticket_id")})
            found[-1].update(start=start, end=end)
    return found


def ticket_ids(order_ids: Collection[int]) -> dict[int, int]:
    """The tickets of jobs, by job."""
    return dict(WorkOrder.objects.filter(id__in=order_ids).values_list("id", "ticket_id")) if order_ids else {}


def responsible(ids: Collection[int]) -> dict[int, dict[str, set[int]]]:
    """Who goes to jobs, and the dispatchers above them, as :class:`kit.plugs.Responsible` asks."""
    dispatchers = {row["id"] for row in accounts.people(roles=[Role.DISPATCHER.value])}
    going = Booking.objects.filter(order_id__in=list(ids), state__in=LIVE).values_list("order_id", "engineer_id")
    found: dict[int, dict[str, set[int]]] = {
        number: {"owner": set(), "assignee": set(), "supervisor": dispatchers} for number in ids
    }
    for order_id, engineer_id in going:
        found[order_id]["assignee"].add(engineer_id)
    return found
