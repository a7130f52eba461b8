"""One job: who was chosen and why, everybody else who could go, and the dispatcher's own word."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from aftercare.accounts.access import DESK, actor
from aftercare.customers import queries as customers
from aftercare.dispatch import queries, services
from aftercare.dispatch.access import DISPATCHERS, may_dispatch
from aftercare.dispatch.forms import OverrideForm
from aftercare.kit import clock, plugs
from aftercare.kit.errors import Refused
from aftercare.kit.rows import Row
from aftercare.web import pages
from aftercare.web.ways import page
from aftercare.workforce import queries as workforce
from aftercare.workorders import queries as workorders
from aftercare.workorders.queries import LIVE, ON_THE_WAY, TOOK_PLACE, OrderState

FIRST_START = timedelta(minutes=30)


@page(roles=DESK)
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    """The ranked list, what stands in the way of the others, and a form to send somebody else."""
    return _answer(request, _order(order_id), None)


def _order(order_id: int) -> Row:
    found = workorders.order(order_id)
    if found is None:
        raise Http404
    return found


def _answer(request: HttpRequest, found: Row, form: OverrideForm | None, status: int = 200) -> HttpResponse:
    decision = queries.latest(found["id"])
    visits = workorders.bookings(order_ids=[found["id"]])
    visit = next((one for one in visits if one["state"] in LIVE), None)
    shown = visit or next((one for one in reversed(visits) if one["state"] in TOOK_PLACE), None)
    open_to_change = found["state"] in {OrderState.READY, OrderState.SCHEDULED} and not (
        visit and visit["state"] in ON_THE_WAY
    )
    form_shown = open_to_change and may_dispatch(request.user)
    context: dict[str, Any] = {
        "order": found,
        "visit": visit,
        "shown_visit": shown,
        "engineer": queries.engineer_name(shown, decision),
        "decision": decision,
        "undecided": None if decision else queries.why_undecided(found, visits),
        "candidates": queries.candidates(decision) if decision else [],
        "excluded": queries.excluded(decision) if decision else [],
        "advice": queries.advice(decision) if decision else "",
        "place": customers.district_name(found["district"]),
        "skill": _skill(found),
        **_nobody(found, decision),
        "ticket_link": plugs.subject("ticket").link(found["ticket_id"]),
        "form": (form or _form(decision)) if form_shown else None,
        "may_dispatch": may_dispatch(request.user),
    }
    return pages.render(request, "dispatch/desk/order.html", context, status=status)


def _skill(found: Row) -> str:
    """What the job asks for; a level above the lowest one is said."""
    name = queries.skill_name(found["skill"])
    return _("{skill}, level {level} or above").format(skill=name, level=found["level"]) if found["level"] > 1 else name


def _nobody(found: Row, decision: Row | None) -> dict[str, Any]:
    """Of a job that waits because nobody could take it: what is missing, and when it is looked at again."""
    if found["state"] != OrderState.READY or not decision or not decision["relaxed"]:
        return {"missing": [], "wait": None}
    return {"missing": queries.missing(decision, queries.wanted(found)), "wait": queries.wait(found["id"])}


def _form(decision: Row | None, data: Any = None) -> OverrideForm:
    now = clock.now()
    everybody = workforce.candidates(skill=None, start=now, end=now + timedelta(minutes=1))
    ranked = decision["ranked"] if decision else []
    nearest = [decision["relaxed"]["engineer_id"]] if decision and "engineer_id" in decision["relaxed"] else []
    place = {one: number for number, one in enumerate([row["engineer_id"] for row in ranked] or nearest)}
    everybody.sort(key=lambda row: place.get(row["user_id"], len(place)))
    first = queries.candidates(decision)[0].start if decision and ranked else now + FIRST_START
    choices = [(row["user_id"], row["name"]) for row in everybody]
    return OverrideForm(data, engineers=choices, first=max(first, now))


@page(roles=DISPATCHERS, methods=["POST"])
def override(request: HttpRequest, order_id: int) -> HttpResponse:
    """Send the engineer whom the dispatcher chose."""
    found = _order(order_id)
    form = _form(queries.latest(order_id), request.POST)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            services.override(
                order_id=order_id,
                engineer_id=chosen["engineer"],
                start=chosen["start"],
                reason=chosen["reason"],
                despite=chosen["despite"],
                by=actor(request),
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused.message))
            return _answer(request, found, form, status=refused.status)
        messages.success(request, _("The job was offered to the engineer whom you chose."))
        return _back(order_id)
    return _answer(request, found, form, status=422)


@page(roles=DISPATCHERS, methods=["POST"])
def confirm(request: HttpRequest, order_id: int) -> HttpResponse:
    """Let the proposed visit go out."""
    _order(order_id)
    visits = workorders.bookings(order_ids=[order_id])
    proposed = next((one for one in visits if one["state"] == "proposed"), None)
    if proposed is None:
        raise Refused(_("There is no proposal to confirm any more."))
    services.confirm(booking_id=proposed["id"], by=actor(request))
    messages.success(request, _("The job was offered to the engineer."))
    return _back(order_id)


@page(roles=DISPATCHERS, methods=["POST"])
def try_again(request: HttpRequest, order_id: int) -> HttpResponse:
    """Look for somebody once more, for example after a shift was added."""
    _order(order_id)
    services.try_again(order_id=order_id, by=actor(request))
    return _back(order_id)


def _back(order_id: int) -> HttpResponse:
    return HttpResponseRedirect(resolve_url("dispatch.desk:order", order_id))
