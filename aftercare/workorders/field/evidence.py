"""The evidence of a visit on a phone: checklist, parts, what was done, signature, report."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from aftercare.accounts.access import actor, signed_in
from aftercare.builder import queries as form_queries, services as builder
from aftercare.files import queries as file_queries, services as files
from aftercare.kit.actor import ref
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.kit.rows import Row
from aftercare.parts import queries as parts
from aftercare.web import lists, pages
from aftercare.web.ways import page
from aftercare.workorders import forms, queries, services
from aftercare.workorders.field.shared import ENGINEER, own_visit, sent_once, to_visit
from aftercare.workorders.field.visit import visit_page
from aftercare.workorders.states import BookingState as B

AT_WORK = frozenset({B.ON_SITE, B.WORKING, B.ON_BREAK})
PNG = "data:image/png;base64,"


def _at_work(request: HttpRequest, number: int) -> Row:
    """An own visit that is under way. Raises Conflict before it has begun."""
    row = own_visit(request, number)
    if row["state"] not in AT_WORK:
        raise Conflict(_("You can only do this while you are at the customer's."))
    return row


@page(roles=ENGINEER, methods=("GET", "POST"))
def checklist(request: HttpRequest, number: int) -> HttpResponse:
    """Go through the steps; photos are kept even when an answer is still missing."""
    row = _at_work(request, number)
    if request.method != "POST":
        return _checklist_page(request, row)
    try:
        sent_once(request, number, lambda: _fill(request, row))
        if request.POST.get("close"):
            _close(request, row)
    except builder.AnswersRefused as refusal:
        return _checklist_page(request, row, refusal, refusal.problems)
    except NotAllowed:
        raise
    except Refused as refusal:
        return _checklist_page(request, row, refusal)
    messages.success(request, _("The checklist is finished.") if request.POST.get("close") else _("Saved."))
    return to_visit(number)


def _close(request: HttpRequest, row: Row) -> None:
    found = queries.checklist(row["order_id"])
    if found and not found["closed"]:  # a form that arrives twice has closed it before
        answers = _given(request, row)
        services.fill_checklist(booking_id=row["id"], answers=answers, photos={}, close=True, by=actor(request))


def _given(request: HttpRequest, row: Row) -> dict[str, str]:
    return form_queries.given(row["order"]["checklist_id"], request.POST)


def _fill(request: HttpRequest, row: Row) -> None:
    """Keep what there is, photos first: they must not be lost for an answer that is missing."""
    photos = {
        name.removeprefix("q_"): [
            files.make_ready(content=one.read(), name=one.name or "", kind="photo")
            for one in request.FILES.getlist(name)
        ]
        for name in request.FILES
    }
    services.fill_checklist(
        booking_id=row["id"], answers=_given(request, row), photos=photos, close=False, by=actor(request)
    )


def _checklist_page(
    request: HttpRequest, row: Row, refusal: Refused | None = None, problems: Mapping[str, str] | None = None
) -> HttpResponse:
    found = queries.checklist(row["order_id"])
    if found is None:
        raise NotAllowed(_("This job has no checklist."))
    version = form_queries.version(found["version_id"])
    context = {
        "visit": row,
        "title": version["title"],
        "rows": version["questions"],
        "closed": found["closed"],
        "answers": {**found["answers"], **(_given(request, row) if request.method == "POST" else {})},
        "in_words": form_queries.answered(ref("workorder", row["order_id"]), found["version_id"]),
        "problems": problems or {},
        "photos": _photos(request, row),
        "refusal": refusal,
    }
    return pages.render(request, "workorders/field/checklist.html", context, status=refusal.status if refusal else 200)


def _photos(request: HttpRequest, row: Row) -> dict[str, list[dict[str, str]]]:
    subject = ref("workorder", row["order_id"])
    stored = {one["id"]: one for one in file_queries.of([subject], viewer=signed_in(request)).get(subject, [])}
    return {
        question: [
            {"small": stored[one]["thumb_url"], "large": stored[one]["show_url"], "text": stored[one]["name"]}
            for one in found
            if one in stored
        ]
        for question, found in queries.answer_photos(row["order_id"]).items()
    }


@page(roles=ENGINEER, methods=("GET", "POST"))
def used(request: HttpRequest, number: int) -> HttpResponse:
    """Parts out of the van into the device."""
    row = _at_work(request, number)
    stock = parts.stock([ref("user", row["engineer_id"])])
    form = forms.PartForm(stock, request.POST if request.method == "POST" else None)

    def verb(data: dict[str, Any]) -> None:
        key = request.POST.get("client_id", "")
        sent_once(
            request,
            number,
            lambda: services.use_part(
                booking_id=number,
                part_id=data["part"],
                quantity=data["quantity"],
                serial=data["serial"],
                key=key,
                by=actor(request),
            ),
        )

    if request.method == "POST" and lists.carried_out(form, verb):
        return HttpResponseRedirect(reverse("workorders.field:parts", args=[number]))
    context = {"visit": row, "form": form, "stock": stock, "used": queries.used_parts(number)}
    return pages.render(request, "workorders/field/parts.html", context, status=422 if form.errors else 200)


@page(roles=ENGINEER, methods=("POST",))
def take_back(request: HttpRequest, number: int, use: int) -> HttpResponse:
    """Undo a part that was entered by mistake."""
    _at_work(request, number)
    services.take_back(booking_id=number, use_id=use, by=actor(request))
    return HttpResponseRedirect(reverse("workorders.field:parts", args=[number]))


@page(roles=ENGINEER, methods=("GET", "POST"))
def describe(request: HttpRequest, number: int) -> HttpResponse:
    """Write down what was seen and done."""
    row = _at_work(request, number)
    said = {name: row[name] for name in ("symptom", "cause", "action", "outcome")}
    form = forms.DescribeForm(request.POST if request.method == "POST" else None, initial=said)

    def verb(data: dict[str, Any]) -> None:
        sent_once(request, number, lambda: services.describe(booking_id=number, **data, by=actor(request)))

    if request.method == "POST" and lists.carried_out(form, verb):
        return to_visit(number)
    context = {"visit": row, "form": form, "signed": number in queries.signatures([number])}
    return pages.render(request, "workorders/field/describe.html", context, status=422 if form.errors else 200)


@page(roles=ENGINEER, methods=("GET", "POST"))
def signature(request: HttpRequest, number: int) -> HttpResponse:
    """Show the customer what was done, and let him sign exactly that."""
    row = _at_work(request, number)
    if number in queries.signatures([number]):
        return HttpResponseRedirect(reverse("workorders.field:report", args=[number]))
    if request.method != "POST":
        return _before_signing(request, row)
    form = forms.SignForm(request.POST)

    def verb(data: dict[str, Any]) -> None:
        image = files.make_ready(content=_drawn(data["image"]), name="signature.png", kind="signature")
        sent_once(
            request,
            number,
            lambda: services.sign(
                booking_id=number,
                signer=data["signer"],
                image=image,
                until=data["until"],
                shown_hash=data["shown_hash"],
                by=actor(request),
            ),
        )

    if lists.carried_out(form, verb):
        messages.success(request, _("Signed. Now finish the job."))
        return to_visit(number)
    return _signature_page(request, row, form, forms.ReasonForm(auto_id="none_%s"))


def _before_signing(request: HttpRequest, row: Row) -> HttpResponse:
    """What is to be signed; where something is missing yet, the page of the job with what comes first."""
    try:
        return _signature_page(request, row, forms.SignForm(), forms.ReasonForm(auto_id="none_%s"))
    except NotAllowed:
        raise
    except Refused as refusal:
        return visit_page(request, row, refusal)


def _drawn(text: str) -> bytes:
    """The picture that the page's script sent. Raises Refused when nothing was drawn or it is no picture."""
    try:
        content = base64.b64decode(text.removeprefix(PNG), validate=True) if text.startswith(PNG) else b""
    except binascii.Error:
        content = b""
    if not content:
        raise Refused(_("Nothing was drawn. Please sign in the box."), field="image")
    return content


def _signature_page(request: HttpRequest, row: Row, form: forms.SignForm, without: forms.ReasonForm) -> HttpResponse:
    content, until, digest = services.shown_now(booking_id=row["id"], by=actor(request))
    context = {
        "visit": row,
        "form": form,
        "without": without,
        "until": until.isoformat(timespec="microseconds"),
        "shown_hash": digest,
        **_paper(content),
    }
    status = 422 if form.errors or without.errors else 200
    return pages.render(request, "workorders/field/signature.html", context, status=status)


def _paper(content: Mapping[str, Any]) -> dict[str, Any]:
    """The words of a report, in the customer's language, whatever that of the page is."""
    with translation.override(content["language"]):
        return {"paper": services.paper(content)}


@page(roles=ENGINEER, methods=("POST",))
def unsigned(request: HttpRequest, number: int) -> HttpResponse:
    """Say why the customer does not sign."""
    row = _at_work(request, number)
    form = forms.ReasonForm(request.POST, auto_id="none_%s")

    def verb(data: dict[str, Any]) -> None:
        sent_once(
            request, number, lambda: services.no_signature(booking_id=number, reason=data["reason"], by=actor(request))
        )

    if lists.carried_out(form, verb):
        return to_visit(number)
    return _signature_page(request, row, forms.SignForm(), form)


@page(roles=ENGINEER)
def report(request: HttpRequest, number: int) -> HttpResponse:
    """The report as it was signed, or as it stands so far."""
    row = _at_work(request, number)
    signed = queries.signatures([number]).get(number)
    content = signed["shown"] if signed else services.shown_now(booking_id=number, by=actor(request))[0]
    context = {"visit": row, "signed": signed, "picture": _signature_picture(request, row, signed), **_paper(content)}
    return pages.render(request, "workorders/field/report.html", context)


def _signature_picture(request: HttpRequest, row: Row, signed: Row | None) -> str:
    subject = ref("workorder", row["order_id"])
    found = (
        file_queries.of([subject], viewer=signed_in(request)).get(subject, []) if signed and signed["file_id"] else []
    )
    return next((one["show_url"] for one in found if signed and one["id"] == signed["file_id"]), "")


@page(roles=ENGINEER)
def report_pdf(request: HttpRequest, number: int) -> HttpResponse:
    """The signed report as PDF, to show or send on at once; the customer's own comes after the visit."""
    _at_work(request, number)
    content = services.report_pdf(booking_id=number, by=actor(request))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="report-{number}.pdf"'
    return answer
