"""The desk's pages about customers."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from aftercare.accounts.access import DESK, actor, has_role, signed_in
from aftercare.customers import access, forms, queries, services
from aftercare.journal import queries as journal
from aftercare.kit import reads
from aftercare.kit.actor import ref
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.kit.rows import Row
from aftercare.web import lists, pages
from aftercare.web.ways import page

if TYPE_CHECKING:
    from django import forms as django_forms

SIZE = lists.PAGE_SIZE
LONGEST_TEXT = 80
LONGEST_ID = 18


@page(roles=DESK)
def customers(request: HttpRequest) -> HttpResponse:
    """All customers, newest first; found by name, whole phone number or mail address, or a phone's last four digits."""
    text = request.GET.get("q", "")[:LONGEST_TEXT].strip()
    found = queries.page_of(after=_number(request, "after"), limit=SIZE + 1, text=text)
    phones = queries.phones_masked([row["id"] for row in found])
    context = {
        "rows": [{**row, "phone": phones.get(row["id"], "")} for row in found[:SIZE]],
        "next_after": found[SIZE - 1]["id"] if len(found) > SIZE and not text else "",
        "q": text,
    }
    return pages.render(request, "customers/desk/customers.html", context)


def _number(request: HttpRequest, name: str) -> int | None:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_ID else None


def _found(request: HttpRequest, customer_id: int) -> Row:
    card = queries.card(customer_id) if access.may_open(signed_in(request), customer_id) else None
    if card is None:
        raise NotAllowed(_("There is no such customer."))
    return card


@page(roles=DESK)
def customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """One customer; the page of a merged profile is that of the profile that stands for it."""
    card = _found(request, customer_id)
    if card["canonical_id"]:
        return _to(card["canonical_id"])
    return _show(request, card)


def _show(request: HttpRequest, card: Row, refused: "Mapping[str, django_forms.Form] | None" = None) -> HttpResponse:
    given = dict(refused or {})
    merged = queries.merged_into(card["id"])
    subjects = [ref("customer", number) for number in (card["id"], *(row["id"] for row in merged))]
    context = {
        "customer": card,
        "merged": merged,
        "history": journal.timeline(subjects, limit=40),
        "dialogs": [
            {"name": name, "title": title, "form": given.get(name) or make(card), "url": f"customers.desk:{name}"}
            for name, title, make in (
                ("rename", _("Correct the name"), lambda card: forms.NameForm(initial={"name": card["name"]})),
                ("add_contact", _("Add a contact"), lambda _card: forms.ContactForm()),
                ("add_address", _("Add an address"), lambda _card: forms.AddressForm()),
            )
        ],
    }
    return pages.render(request, "customers/desk/customer.html", context, status=422 if refused else 200)


def card_piece(request: HttpRequest, ids: Mapping[str, int]) -> str:
    """The customer's card on the page of a ticket, masked."""
    if "customer" not in ids or not has_role(request.user, *DESK):
        return ""
    return pages.render_text(request, "customers/desk/card.html", {"customer": queries.card(ids["customer"])})


def asks_card(request: HttpRequest, ids: Mapping[str, int]) -> Sequence[reads.Asked]:
    """What :func:`card_piece` asks."""
    return queries.asks_card(ids["customer"]) if "customer" in ids and has_role(request.user, *DESK) else []


def _to(customer_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("customers.desk:customer", args=[customer_id]))


@page(roles=DESK, methods=["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a customer by hand."""
    form = forms.NewCustomerForm(request.POST if request.method == "POST" else None)
    made: list[int] = []

    def verb(data: dict[str, Any]) -> None:
        contacts = services.read_contacts(phone=data["phone"], mail=data["mail"])
        made.append(
            services.add_customer(name=data["name"], kind=data["kind"], contacts=contacts, by=actor(request)).id
        )

    if request.method == "POST" and lists.carried_out(form, verb):
        return _to(made[0])
    return pages.render(request, "customers/desk/new.html", {"form": form}, status=422 if form.errors else 200)


def _changed(
    request: HttpRequest,
    customer_id: int,
    name: str,
    form: "django_forms.Form",
    verb: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    card = _found(request, customer_id)
    if lists.carried_out(form, verb):
        messages.success(request, _("Saved."))
        return _to(customer_id)
    return _show(request, card, {name: form})


@page(roles=DESK, methods=["POST"])
def rename(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Correct a customer's name."""
    form = forms.NameForm(request.POST)
    by = actor(request)
    return _changed(
        request,
        customer_id,
        "rename",
        form,
        lambda data: services.rename(customer_id=customer_id, name=data["name"], by=by),
    )


@page(roles=DESK, methods=["POST"])
def add_contact(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Add a phone number or a mail address."""

    def verb(data: dict[str, Any]) -> None:
        for one in services.read_contacts(phone=data["phone"], mail=data["mail"]):
            services.add_contact(customer_id=customer_id, contact_point=one, by=actor(request))

    return _changed(request, customer_id, "add_contact", forms.ContactForm(request.POST), verb)


@page(roles=DESK, methods=["POST"])
def add_address(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Add a place."""

    def verb(data: dict[str, Any]) -> object:
        return services.add_address(
            customer_id=customer_id,
            line=data["address"],
            district=data["district"],
            position=queries.district_centre(data["district"]),
            by=actor(request),
        )

    return _changed(request, customer_id, "add_address", forms.AddressForm(request.POST), verb)


@page(roles=DESK, methods=["GET", "POST"])
def merge(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Find the profile that is the same person, and make the two one; it can be undone."""
    card = _found(request, customer_id)
    form = forms.MergeForm(request.POST if request.method == "POST" else None)
    by = actor(request)

    def verb(data: dict[str, Any]) -> None:
        services.merge(kept_id=customer_id, lost_id=data["lost_id"], by=by)

    if request.method == "POST" and lists.carried_out(form, verb):
        messages.success(request, _("The two profiles are one now. It can be undone on this page."))
        return _to(customer_id)
    text = request.GET.get("q", "")[:LONGEST_TEXT]
    own = queries.family(customer_id)
    found = [row for row in queries.search(text) if row["id"] not in own]
    phones = queries.phones_masked([row["id"] for row in found])
    context = {"customer": card, "form": form, "q": text, "rows": found, "phones": phones}
    return pages.render(request, "customers/desk/merge.html", context, status=422 if form.errors else 200)


@page(roles=DESK, methods=["POST"])
def undo_merge(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Make a merged profile stand on its own again."""
    card = _found(request, customer_id)
    services.undo_merge(lost_id=customer_id, by=actor(request))
    messages.success(request, _("The two profiles are apart again."))
    return _to(card["canonical_id"] or customer_id)


@page(roles=DESK, methods=["POST"])
def reveal(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Show a contact or an address in clear for a minute, after a reason that is written down."""
    form = forms.ReasonForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Say why you need to see it."), field="reason")
    reason, by = form.cleaned_data["reason"], actor(request)
    if kind == "contact":
        value = services.reveal_contact(contact_id=number, reason=reason, by=by)
    elif kind == "address":
        value = services.reveal_address(address_id=number, reason=reason, by=by)
    else:
        raise Http404
    return pages.render(request, "customers/desk/revealed.html", {"value": value})


urlpatterns = [
    path("", customers, name="customers"),
    path("new", new, name="new"),
    path("<int:customer_id>", customer, name="customer"),
    path("<int:customer_id>/rename", rename, name="rename"),
    path("<int:customer_id>/contacts", add_contact, name="add_contact"),
    path("<int:customer_id>/addresses", add_address, name="add_address"),
    path("<int:customer_id>/merge", merge, name="merge"),
    path("<int:customer_id>/undo-merge", undo_merge, name="undo_merge"),
    path("reveal/<str:kind>/<int:number>", reveal, name="reveal"),
]
