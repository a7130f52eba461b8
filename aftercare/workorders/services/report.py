"""The service report: made after the visit by a job that may run twice, kept as a file, and told to the customer."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from aftercare.engines import documents
from aftercare.files import queries as file_queries, services as files
from aftercare.kit import clock
from aftercare.kit.actor import Actor, ref, system
from aftercare.kit.errors import NotAllowed
from aftercare.messaging import services as messaging
from aftercare.outbox import services as outbox
from aftercare.tickets import queries as tickets
from aftercare.web import formats
from aftercare.workorders import events, queries
from aftercare.workorders.models import Booking, Report, Signature
from aftercare.workorders.services.book import record, visit_pair

log = logging.getLogger(__name__)

TEMPLATE = Path(__file__).resolve().parents[1] / "data" / "service-report.typ"
FONTS = settings.PACKAGE / "web" / "static" / "vendor" / "fonts"
BY = system("service reports")
BATCH = 10
MOST_PHOTOS = 12
LONGEST_PAUSE = timedelta(hours=6)


def ask_for(booking: Booking) -> None:
    """Note that a finished visit is to have its report, within the transaction that ends it."""
    moment = clock.now()
    Report.objects.create(booking=booking, shown_hash=booking.signature.shown_hash, asked_at=moment, next_try_at=moment)


def make_reports() -> int:
    """Make the reports that are due; answers how many were made. What fails is tried again, later each time."""
    due = Report.objects.filter(file__isnull=True, next_try_at__lte=clock.now()).order_by("next_try_at")
    return sum(_try(number) for number in list(due.values_list("id", flat=True)[:BATCH]))


def _try(number: int) -> bool:
    try:
        return make_report(number)
    except Exception:  # one report that cannot be made does not keep the others waiting
        log.exception("report %s", number)
        _postpone(number)
        return False


@transaction.atomic
def _postpone(number: int) -> None:
    report = Report.objects.select_for_update().get(id=number)
    report.attempts = min(report.attempts + 1, 20)
    report.next_try_at = clock.now() + min(timedelta(seconds=30 * 2**report.attempts), LONGEST_PAUSE)
    report.save(update_fields=["attempts", "next_try_at"])


def make_report(number: int) -> bool:
    """Make one report and tell the customer; answers False when somebody else has made it. Raises NotMade."""
    report = Report.objects.select_related("booking__order").get(id=number)
    signature = Signature.objects.get(booking_id=report.booking_id)
    content = document(report.booking, signature)  # before the transaction: setting it takes a moment
    ready = files.make_ready(content=content, name=f"{signature.shown['number']}.pdf", kind="report")
    with transaction.atomic():
        report = Report.objects.select_for_update().get(id=number)
        if report.file_id is not None:
            return False
        _keep(report, ready)
        _tell_customer(report)
    return True


def _keep(report: Report, ready: files.Ready) -> None:
    order = report.booking.order
    subjects = [ref("workorder", order.id), ref("ticket", order.ticket_id)]
    stored = files.store(
        content=ready, name=ready.name, subjects=subjects, key=f"report.{report.booking_id}", kind="report", by=BY
    )
    report.file_id, report.made_at = stored.id, clock.now()
    report.save(update_fields=["file", "made_at"])
    made = events.ReportMade(booking_id=report.booking_id, file_id=stored.id)
    record(made, report.booking, order, by=BY)


def _tell_customer(report: Report) -> None:
    ticket_id = report.booking.order.ticket_id
    ticket, contact = tickets.ticket(ticket_id), tickets.contact_in_clear(ticket_id)
    if ticket is None or not contact["mail"]:
        return
    values = {"number": ticket["number"], "status_page": tickets.status_address(ticket["code"])}
    subject, text = messaging.in_words("visit-report", ticket["language"], values)
    mail = outbox.Mail(to=contact["mail"], subject=subject, text=text)
    subjects = [ref("ticket", ticket_id), ref("customer", ticket["customer_id"])]
    outbox.post(mail, key=f"visit.{report.booking_id}.report", subjects=subjects)


def document(booking: Booking, signature: Signature) -> bytes:
    """The report of a visit as PDF, from exactly what was shown and signed. Raises NotMade."""
    drawn = file_queries.shown(signature.file_id) if signature.file_id else None
    with translation.override(signature.shown["language"]):
        pictures, photos = _photos(booking.order_id)
        if drawn:
            pictures["signature.webp"] = drawn
        data = {
            **paper(signature.shown),
            "photos": photos,
            "signature_file": "signature.webp" if drawn else "",
            "signed": _signed(signature),
            "hash": signature.shown_hash,
        }
    return documents.pdf(TEMPLATE, data, fonts=FONTS, pictures=pictures, at=signature.at)


def _photos(order_id: int) -> tuple[dict[str, bytes], list[Mapping[str, str]]]:
    """The pictures of the checklist by file name, and what stands below each."""
    checklist = queries.checklist(order_id)
    labels = queries.question_labels(checklist["version_id"]) if checklist else {}
    wanted = [(question, file_id) for question, found in queries.answer_photos(order_id).items() for file_id in found]
    pictures: dict[str, bytes] = {}
    photos: list[Mapping[str, str]] = []
    for question, file_id in wanted[:MOST_PHOTOS]:
        content = file_queries.shown(file_id)
        if content is not None:
            name = f"photo-{file_id}.webp"
            pictures[name] = content
            photos.append({"file": name, "text": labels.get(question, "")})
    return pictures, photos


def _signed(signature: Signature) -> str:
    when = formats.moment(signature.at)
    if signature.file_id is None:
        return _("Not signed: {reason}").format(reason=signature.none_because)
    return _("Signed by {name}, {when}").format(name=signature.signer, when=when)


def report_pdf(*, booking_id: int, by: Actor) -> bytes:
    """The report of a signed visit for its engineer, at once. Raises NotAllowed for others and before it is signed."""
    with transaction.atomic():
        booking, _order = visit_pair(booking_id, by=by)
        signature = Signature.objects.filter(booking=booking).first()
    if signature is None:
        raise NotAllowed(_("This visit is not signed yet."))
    return document(booking, signature)


def paper(shown: Mapping[str, Any]) -> dict[str, Any]:
    """What stands on the paper, as words in the language that is active."""
    chinese = shown["language"].startswith("zh")
    return {
        "lang": "zh" if chinese else "en",
        "region": "CN" if chinese else "GB",
        "number": shown["number"],
        "words": {
            "title": _("Service report"),
            "house": settings.MAIL_FROM_NAME,
            "number": _("Report number"),
            "visit": _("The visit"),
            "work": _("What was done"),
            "checklist": _("Checklist"),
            "checklist_head": [_("Step"), _("Result")],
            "parts": _("Parts"),
            "parts_head": [_("Part number"), _("Part"), _("Serial number"), _("Pieces")],
            "photos": _("Photos"),
            "signature": _("Signature"),
            "bound": _("Bound to this content by SHA-256:"),
        },
        "facts": fact_pairs(shown),
        "work": work_pairs(shown),
        "checklist": [[row["question"], row["answer"]] for row in shown["checklist"]],
        "parts": [[row["number"], row["name"], row["serial"], str(row["quantity"])] for row in shown["parts"]],
    }


def fact_pairs(shown: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Who, what, when: names and values of a report, in the language that is active."""
    visit, device = shown["visit"], shown["device"]
    minutes = _("{n} min")
    return [
        (_("Customer"), shown["customer"]),
        (_("Address"), shown["address"]),
        (_("Device"), device["model"]),
        (_("Serial number"), device["serial"]),
        (_("Engineer"), shown["engineer"]),
        (_("Warranty"), _warranty(device["warranty"])),
        (_("Arrived"), visit["arrived"]),
        (_("On the way"), minutes.format(n=visit["travel_minutes"])),
        (_("Counted until"), visit["until"]),
        (_("Work"), minutes.format(n=visit["work_minutes"])),
    ]


def _warranty(state: str) -> str:
    return {"in": _("In warranty"), "out": _("Out of warranty")}.get(state, "")


def work_pairs(shown: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was wrong and what was done about it, in the language that is active."""
    done = shown["done"]
    return [
        (_("Reported fault"), shown["fault"]),
        (_("Symptom"), done["symptom"]),
        (_("Cause"), done["cause"]),
        (_("Action"), done["action"]),
        (_("Result"), done["outcome_name"]),
    ]
