"""A ticket by hand: somebody called, or stands at the counter."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext as _

from aftercare.accounts.access import DESK, actor, signed_in
from aftercare.assets import queries as assets
from aftercare.customers import access as customer_access, queries as customers
from aftercare.journal import services as journal
from aftercare.kit.bilingual import own_words
from aftercare.kit.rows import Row
from aftercare.tickets import forms, queries, services
from aftercare.tickets.numbers import number_of
from aftercare.web import lists, pages
from aftercare.web.ways import page

LONGEST_ID = 18
FOUND = 8


@page(roles=DESK, methods=["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Find the customer or write down a new one, then what he asks for; sent twice it is one ticket."""
    customer = _customer(request)
    family = customers.family(customer["id"]) if customer else set()
    form = _form(request, family)
    made: list[int] = []

    def verb(data: dict[str, Any]) -> None:
        caller = services.Caller(
            customer_id=customer["id"] if customer else None,
            name=data.get("name", ""),
            phone=data.get("phone", ""),
            mail=data.get("mail", ""),
        )
        made.append(_open_once(request, caller, data))

    if request.method == "POST" and lists.carried_out(form, verb):
        messages.success(request, _("Ticket %(number)s was opened.") % {"number": number_of(made[0])})
        return HttpResponseRedirect(reverse("tickets.desk:ticket", args=made))
    context = {
        "form": form,
        "customer": customer,
        "q": request.GET.get("q", "")[:80],
        "hits": customers.search(request.GET.get("q", "")[:80], FOUND) if not customer else [],
        "earlier": queries.of_customers(family, limit=5) if family else [],
    }
    return pages.render(request, "tickets/desk/new.html", context, status=422 if form.errors else 200)


def _customer(request: HttpRequest) -> Row | None:
    """The customer of `?customer=`, in whom merged profiles are one; None for nobody and for who must not be seen."""
    asked = request.GET.get("customer", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_ID):
        return None
    number = int(asked)
    if not customer_access.may_open(signed_in(request), number):
        return None
    card = customers.card(number)
    return customers.card(card["canonical_id"]) if card and card["canonical_id"] else card


def _form(request: HttpRequest, family: set[int]) -> forms.NewTicketForm:
    return forms.NewTicketForm(
        request.POST if request.method == "POST" else None,
        is_new=not family,
        devices=[(str(row["id"]), assets.label(row)) for row in (assets.of_customer(family) if family else [])],
        categories=[(row["slug"], own_words(row)) for row in queries.categories()],
        districts=customers.district_choices(),
        initial={"name": request.GET.get("name", ""), "phone": request.GET.get("phone", ""), "channel": "phone"},
    )


def _open_once(request: HttpRequest, caller: services.Caller, data: dict[str, Any]) -> int:
    asked = services.Request(
        channel=data["channel"],
        customer_id=caller.customer_id or 0,
        description=data["description"],
        contacted_at=data["contacted_at"],
        place=services.Place(
            address=data["address"],
            district=data["district"],
            position=customers.district_centre(data["district"]),
        ),
        asset_id=data.get("asset_id"),
        language=get_language() or "zh-hans",
        category_slug=data["category"],
        service_class=data["service_class"],
    )
    body = {**data, "customer": caller.customer_id}
    ticket_id: int = journal.once(
        key=f"desk.ticket.{signed_in(request).id}.{data['client_id']}",
        body=body,
        produce=lambda: services.open_by_hand(caller=caller, request=asked, by=actor(request)).id,
    )
    return ticket_id
