"""The desk's pages about devices."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftercare.accounts.access import DESK, Role, actor, signed_in
from aftercare.assets import access, forms, queries, services
from aftercare.assets.queries import Warranty
from aftercare.customers import queries as customers
from aftercare.journal import queries as journal
from aftercare.kit import clock, plugs
from aftercare.kit.actor import ref
from aftercare.kit.bilingual import own_words
from aftercare.kit.errors import NotAllowed
from aftercare.kit.rows import Row
from aftercare.web import export, lists, pages
from aftercare.web.form_pages import FormPage, sent
from aftercare.web.ways import page

LONGEST_TEXT = 80
MOST_EXPORTED = 50_000
MOST_LABELS = 60


def _today() -> date:
    return timezone.localdate(clock.now())


def _warranty_words() -> dict[str, str]:
    return {Warranty.IN: _("In warranty"), Warranty.OUT: _("Out of warranty"), Warranty.UNKNOWN: _("Unknown")}


@page(roles=DESK)
def assets(request: HttpRequest) -> HttpResponse:
    """The installed base, by serial number, model, kind and warranty; `?export=csv` or xlsx for the same as a file."""
    asked = {"text": request.GET.get("q", "")[:LONGEST_TEXT], "kind": request.GET.get("kind", "")}
    asked["state"] = request.GET.get("warranty", "")
    if request.GET.get("export") in {"csv", "xlsx"}:
        rows = _shown(queries.page_of(on=_today(), skip=0, limit=MOST_EXPORTED, **asked))
        return _exported(request.GET["export"], rows)
    part = lists.part(request, lambda skip, limit: queries.page_of(on=_today(), skip=skip, limit=limit, **asked))
    kinds = [("", _("Every product kind")), *((kind, queries.kind_words(kind)) for kind in queries.kinds())]
    states = [("", _("Any warranty")), *((str(state), words) for state, words in _warranty_words().items())]
    context = {
        "part": part,
        "rows": _shown(part.rows),
        "choices": {"kind": kinds, "warranty": states},
        "chosen": {"q": asked["text"], "kind": asked["kind"], "warranty": asked["state"]},
        "chips": lists.chips(request, {"q": [], "kind": kinds, "warranty": states}),
    }
    return pages.render(request, "assets/desk/assets.html", context)


def _shown(rows: Sequence[Row]) -> list[Row]:
    """Devices with the words of a page: model, customer, district and warranty."""
    names = customers.names({row["customer_id"] for row in rows if row["customer_id"]})
    today, words = _today(), _warranty_words()
    return [
        {
            **row,
            "words": own_words(row, "model_name"),
            "customer": names.get(row["customer_id"], ""),
            "district_name": customers.district_name(row["district"]),
            "warranty": str(queries.warranty(row, today)),
            "warranty_words": words[queries.warranty(row, today)],
        }
        for row in rows
    ]


def _exported(kind: str, rows: Sequence[Row]) -> HttpResponse:
    columns: list[export.Column] = [
        ("serial", _("Serial number")),
        ("model_code", _("Model")),
        ("words", _("Model name")),
        ("customer", _("Customer")),
        ("district_name", _("District")),
        ("installed_on", _("Installed on")),
        ("warranty_until", _("Warranty until")),
        ("warranty_words", _("Warranty")),
    ]
    write = export.csv_response if kind == "csv" else export.xlsx_response
    return write(_("Devices"), columns, rows)


def _found(request: HttpRequest, number: int) -> Row:
    row = queries.asset(number)
    if row is None or not access.may_open(signed_in(request), number):
        raise NotAllowed(_("There is no such device."))
    return row


@page(roles={*DESK, Role.ENGINEER})
def asset(request: HttpRequest, number: int) -> HttpResponse:
    """One device: where it stands, its warranty today, its history, and what contexts above add."""
    row = _shown([_found(request, number)])[0]
    customer = plugs.subject("customer").link(row["customer_id"]) if row["customer_id"] else ""
    context = {
        "asset": row,
        "customer_link": customer,
        "replaced_by": queries.asset(row["replaced_by_id"]) if row["replaced_by_id"] else None,
        "history": journal.timeline([ref("asset", number)], limit=30),
        "may_edit": bool(access.EDITORS & signed_in(request).role_names),
    }
    return pages.render(request, "assets/desk/asset.html", context)


@page(roles=access.EDITORS, methods=("GET", "POST"))
def new(request: HttpRequest) -> HttpResponse:
    """Register a device."""
    form = forms.RegisterForm(sent(request), initial={"serial": request.GET.get("serial", "")})
    made: list[int] = []

    def verb(data: dict[str, Any]) -> None:
        made.append(services.register(**data, by=actor(request)).id)

    def done() -> tuple[str, str]:
        return _("The device was registered."), reverse("assets.desk:asset", args=made)

    return FormPage(_("New device"), reverse("assets.desk:assets")).answer_with(request, form, verb, done)


@page(roles=access.EDITORS, methods=("GET", "POST"))
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Correct what is written about a device."""
    row = _found(request, number)
    form = forms.DataForm(sent(request), initial=row)

    def verb(data: dict[str, Any]) -> object:
        return services.edit(asset_id=number, **data, by=actor(request))

    return _page_of(row).answer(request, form, verb)


@page(roles=access.EDITORS, methods=("GET", "POST"))
def move(request: HttpRequest, number: int) -> HttpResponse:
    """Give a device to another customer."""
    row = _found(request, number)
    form = forms.OwnerForm(sent(request))

    def verb(data: dict[str, Any]) -> object:
        return services.move_to_customer(asset_id=number, **data, by=actor(request))

    return _page_of(row).answer(request, form, verb)


@page(roles=access.EDITORS, methods=("GET", "POST"))
def replace(request: HttpRequest, number: int) -> HttpResponse:
    """Put a new device in the place of this one."""
    row = _found(request, number)
    start = {"model_id": row["model_id"], "installed_on": _today()}
    form = forms.ReplaceForm(sent(request), initial=start)

    def verb(data: dict[str, Any]) -> object:
        return services.replace(asset_id=number, **data, by=actor(request))

    return _page_of(row).answer(request, form, verb)


def _page_of(row: Row) -> FormPage:
    return FormPage(queries.label(row), reverse("assets.desk:asset", args=[row["id"]]))


@page(roles=DESK)
def labels(request: HttpRequest) -> HttpResponse:
    """A sheet of QR labels to print, for the devices of `?id=`, at most 60; each leads to the device's portal page."""
    asked = [int(text) for text in request.GET.getlist("id") if text.isascii() and text.isdecimal() and len(text) < 16]  # noqa: PLR2004 - well within a bigint
    cards = queries.cards(asked[:MOST_LABELS], signed_in(request))
    rows = [{**cards[number], "picture": _qr_code(cards[number]["code"])} for number in asked if number in cards]
    return pages.render(request, "assets/desk/labels.html", {"rows": rows})


def _qr_code(code: str) -> str:
    """The address of a device's portal page as a QR code, as an SVG in a data: address."""
    address = settings.ORIGIN + reverse("assets.portal:asset", args=[code])
    picture: str = segno.make_qr(address, error="m").svg_data_uri(border=2)
    return picture


urlpatterns = [
    path("", assets, name="assets"),
    path("new", new, name="new"),
    path("labels", labels, name="labels"),
    path("<int:number>", asset, name="asset"),
    path("<int:number>/edit", edit, name="edit"),
    path("<int:number>/move", move, name="move"),
    path("<int:number>/replace", replace, name="replace"),
]
