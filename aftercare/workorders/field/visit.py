"""The job on a phone: who, where, what, and the next step of the visit."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftercare.accounts.access import actor, signed_in
from aftercare.assets import queries as assets
from aftercare.files import queries as files
from aftercare.kit import clock
from aftercare.kit.actor import ref
from aftercare.kit.bilingual import own_words
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.kit.rows import Row
from aftercare.tickets import queries as tickets
from aftercare.web import pages
from aftercare.web.ways import page
from aftercare.workorders import access, queries, services
from aftercare.workorders.field.shared import ENGINEER, own_visit, sent_once, to_visit
from aftercare.workorders.hours import Hours, Moment, hours
from aftercare.workorders.models import Booking
from aftercare.workorders.states import BookingState as B

NEXT_STEP = {
    B.OFFERED: B.ACCEPTED,
    B.ACCEPTED: B.TRAVELING,
    B.TRAVELING: B.ON_SITE,
    B.ON_SITE: B.WORKING,
    B.ON_BREAK: B.WORKING,
}


@page(roles=ENGINEER)
def visit(request: HttpRequest, number: int) -> HttpResponse:
    """The job: who, where, what, and the next step as one large button; of one that is over, what was done."""
    row = queries.visit(number)
    if row is not None and access.may_look_back(request.user, row):
        return _over(request, row)
    return visit_page(request, own_visit(request, number))


def _over(request: HttpRequest, row: Row) -> HttpResponse:
    """A visit that took place, in its engineer's own words: his right to the customer's data ended with it."""
    context = {
        "visit": row,
        "number": tickets.number_of(row["order"]["ticket_id"]),
        "outcome": Booking.Outcome(row["outcome"]).label if row["outcome"] else "",
        "parts": queries.used_parts(row["id"]),
        "spent": _spent(row["id"]),
        "signed": queries.signatures([row["id"]]).get(row["id"]),
    }
    return pages.render(request, "workorders/field/over.html", context)


def visit_page(request: HttpRequest, row: Row, refusal: Refused | None = None) -> HttpResponse:
    """The page of a job; with `refusal` its sentence stands on top."""
    order, user = row["order"], signed_in(request)
    contact = services.reveal_contact(booking_id=row["id"], by=actor(request))
    device = assets.cards([order["asset_id"]], user).get(order["asset_id"]) if order["asset_id"] else None
    subject = ref("ticket", order["ticket_id"])
    earlier = tickets.of_asset(order["asset_id"]) if order["asset_id"] else []
    context = {
        "visit": row,
        "ticket": tickets.ticket(order["ticket_id"]),
        "contact": contact,
        "navigation": navigation_link(contact),
        "device": device,
        "device_name": own_words(device, "model_name") if device else "",
        "warranty": assets.warranty(device, timezone.localdate(clock.now())).value if device else "",
        "history": [one for one in earlier if one["id"] != order["ticket_id"]],
        "photos": _photos(files.of([subject], viewer=user).get(subject, [])),
        "next_step": NEXT_STEP.get(B(row["state"])),
        "stages": stages(row),
        "spent": _spent(row["id"]),
        "refusal": refusal,
    }
    return pages.render(request, "workorders/field/visit.html", context, status=refusal.status if refusal else 200)


def _spent(booking_id: int) -> Hours:
    stamps = queries.stamps([booking_id]).get(booking_id, [])
    return hours([Moment(**row) for row in stamps], until=clock.now())


def _photos(found: list[Row]) -> list[Mapping[str, object]]:
    pictures = [row for row in found if row["width"]]
    return [
        {"small": row["thumb_url"], "large": row["show_url"], "text": row["name"], "at": row["at"]} for row in pictures
    ]


def navigation_link(contact: Mapping[str, Any]) -> str:
    """The map's own page with the way to the customer, by position (WGS-84) or by the words of the address."""
    if contact["position"]:
        latitude, longitude = contact["position"]
        target = f"{longitude:.6f},{latitude:.6f},{quote(contact['address'] or _('Customer'))}"
        return f"https://uri.amap.com/navigation?to={target}&mode=car&coordinate=wgs84&src=aftercare"
    return (
        f"https://uri.amap.com/search?keyword={quote(contact['address'])}&src=aftercare" if contact["address"] else ""
    )


def stages(row: Row) -> list[dict[str, Any]]:
    """What is to be done at the customer's, in order: name, title, page, whether it is done, whether it comes next.

    What has to be done before is in `missing`, as titles: the customer signs what is written down.
    """
    number, order = row["id"], row["order"]
    checklist = queries.checklist(order["id"])
    signed = number in queries.signatures([number])
    listed = [
        ("checklist", _("Checklist"), checklist is None or checklist["closed"]),
        ("describe", _("What was done"), bool(row["outcome"])),
        ("signature", _("Signature"), signed),
    ]
    shown = [one for one in listed if one[0] != "checklist" or checklist is not None]
    following = next((name for name, _title, finished in shown if not finished), "")
    open_before = [title for name, title, finished in shown if name != "signature" and not finished]
    return [
        {
            "name": name,
            "title": title,
            "done": finished,
            "next": name == following,
            "missing": open_before if name == "signature" and not finished else [],
            "href": reverse(f"workorders.field:{name}", args=[number]),
        }
        for name, title, finished in shown
    ]


def _to_today(request: HttpRequest, sentence: str, level: int = messages.SUCCESS) -> HttpResponse:
    messages.add_message(request, level, sentence)
    return HttpResponseRedirect(reverse("workorders.field:today"))


def _tried(
    request: HttpRequest, number: int, verb: Callable[[], object], after: Callable[[], HttpResponse]
) -> HttpResponse:
    """Carry a step out; what is refused stands on the page of the job, or on that of the day once the job is gone.

    The services ask whose visit it is. The page is looked up afterwards only: a step that ended the visit may be
    repeated, and answers as it did the first time.
    """
    try:
        sent_once(request, number, verb)
    except NotAllowed:
        raise
    except Refused as refusal:
        try:
            row = own_visit(request, number)
        except NotAllowed:
            if not _was_offered_to(request, number):
                raise
            return _to_today(request, str(refusal.message), messages.WARNING)
        return visit_page(request, row, refusal)
    return after()


def _was_offered_to(request: HttpRequest, number: int) -> bool:
    """True for a job that went to somebody else, or to nobody, after this engineer was asked; he may be told so."""
    visit = queries.visit(number)
    gone = {B.EXPIRED, B.DECLINED, B.CANCELLED}
    return visit is not None and visit["engineer_id"] == signed_in(request).id and visit["state"] in gone


@page(roles=ENGINEER, methods=("POST",))
def step(request: HttpRequest, number: int) -> HttpResponse:
    """One of the status buttons."""
    to, by = request.POST.get("to", ""), actor(request)

    def verb() -> None:
        if to == B.ACCEPTED:
            services.accept(booking_id=number, by=by)
        else:
            services.move(booking_id=number, to=to, by=by)

    return _tried(request, number, verb, lambda: to_visit(number))


@page(roles=ENGINEER, methods=("POST",))
def decline(request: HttpRequest, number: int) -> HttpResponse:
    """Not to take a job, with a reason."""
    reason, by = request.POST.get("reason", ""), actor(request)
    return _tried(
        request,
        number,
        lambda: services.decline(booking_id=number, reason=reason, by=by),
        lambda: _to_today(request, _("You declined the job. Somebody else is asked.")),
    )


@page(roles=ENGINEER, methods=("POST",))
def leave(request: HttpRequest, number: int) -> HttpResponse:
    """Nobody there, or partly done."""
    to, reason, by = request.POST.get("to", ""), request.POST.get("reason", ""), actor(request)
    return _tried(
        request,
        number,
        lambda: services.leave(booking_id=number, to=to, reason=reason, by=by),
        lambda: _to_today(request, _("Noted. The desk arranges the next visit.")),
    )


@page(roles=ENGINEER, methods=("POST",))
def finish(request: HttpRequest, number: int) -> HttpResponse:
    """The job is done, as it was described and signed."""
    by = actor(request)

    def verb() -> None:
        row = queries.visit(number)
        if row is None:
            raise NotAllowed(services.NO_SUCH_VISIT)
        said = {name: row[name] for name in ("symptom", "cause", "action", "outcome")}
        services.finish(booking_id=number, **said, by=by)

    return _tried(request, number, verb, lambda: _to_today(request, _("The job is done. Thank you!")))
