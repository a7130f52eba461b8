"""The customer's own pages: report a fault without a login, and see by a code alone how far it is."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import get_language, gettext as _

from aftercare.assets import queries as assets
from aftercare.files import queries as files
from aftercare.files.access import link
from aftercare.intake import forms, queries, services
from aftercare.kit import clock
from aftercare.kit.actor import customer, ref
from aftercare.kit.errors import NotAllowed, TooMany
from aftercare.kit.masking import given_name_for_customers, mask_name
from aftercare.kit.plugs import example
from aftercare.kit.rows import Row
from aftercare.messaging import queries as messaging
from aftercare.tickets import queries as tickets, services as ticket_services
from aftercare.web import lists, pages
from aftercare.web.clients import client_address
from aftercare.web.ways import public_page

# Customers read these addresses on labels and in mails: they name no context.
PREFIX = "portal/"

VIEWER = "status page"
FORM = "request form"
OPEN = ("new", "open", "in_field", "wait_customer", "wait_third")


@public_page()
def home(request: HttpRequest) -> HttpResponse:
    """Where a customer begins: report a fault, or type the code of a request."""
    asked = request.GET if request.GET.get("code", "").strip() else None  # others add words of their own to a link
    form = forms.CodeForm(asked)
    if asked and form.is_valid():
        row = _find(request, form.cleaned_data["code"])
        if row is not None:
            return HttpResponseRedirect(reverse("intake.portal:ticket", args=[row["code"]]))
        form.add_error("code", _("We find no request with this code. Look at our mail or ask us for it."))
    return pages.render(request, "intake/portal/home.html", {"form": form}, status=404 if form.errors else 200)


@public_page(methods=["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form for a fault; what it makes is shown on its status page. One that comes back has lost nothing."""
    client = client_address(request)
    if request.method == "POST":
        services.knock(what="request", who=client, most=settings.REQUESTS_AN_HOUR)  # before photos are decoded
        form = forms.RequestForm(request.POST, request.FILES)
        made: list[services.Taken] = []
        if lists.carried_out(form, lambda data: made.append(_take_in(data, client))):
            return HttpResponseRedirect(f"{_address(made[0].code)}?new={_told_by(made[0], form)}")
        again = _again(form, client)
    else:
        form, again = forms.RequestForm(initial=_initial(request)), {"form_key": uuid4(), "kept_token": "", "kept": []}
    device = assets.by_code(request.GET.get("device", "")) if _is_code(request.GET.get("device", "")) else None
    context = {"form": form, "device": device, **again}
    return pages.render(request, "intake/portal/request.html", context, status=422 if form.errors else 200)


def _told_by(taken: services.Taken, form: forms.RequestForm) -> str:
    """By what the customer learns the address of his page: "mail", or "page" alone where no mail goes out for it."""
    mailed = form.cleaned_data["mail"] and ticket_services.may_write_by_itself(ticket_id=taken.ticket_id)
    return "mail" if mailed else "page"


def _again(form: forms.RequestForm, client: str) -> dict[str, Any]:
    """What a form that came back carries: its key, and the photos that were chosen so far, kept on the server."""
    key, field = str(form.cleaned_data.get("client_id") or uuid4()), form.fields["photos"]
    chosen = field.ready[: services.MOST_FILES - len(form.kept_ids)] if isinstance(field, forms.PhotosField) else []
    by = customer(None, form.cleaned_data.get("name", ""))
    try:
        token = services.keep_photos(form_key=key, ready=chosen, kept=form.kept_ids, client=client, by=by)
    except TooMany as refused:
        form.add_error("photos", str(refused.message))
        token = services.token(key, form.kept_ids)
    names = files.names(services.read_token(token, key))
    kept = [{"id": one, "name": names[one], "small": link(one, "thumb", viewer=FORM)} for one in sorted(names)]
    return {"form_key": key, "kept_token": token, "kept": kept}


def _initial(request: HttpRequest) -> dict[str, str]:
    """What stands in the form: the device whose label was scanned, or an example where there is one."""
    serial = request.GET.get("device", "")[: services.LONGEST_SERIAL]
    return {"serial": serial} if serial else example("intake.request")


def _is_code(text: str) -> bool:
    return bool(text) and text.isascii() and text.replace("-", "").isalnum()


def _take_in(data: dict[str, Any], client: str) -> services.Taken:
    told = {name: data[name] for name in ("description", "name", "phone", "mail", "address", "district", "serial")}
    incoming = services.Incoming(
        **told,
        channel="portal",
        contacted_at=clock.now(),
        position=data["position"],
        wished=data["wished"],
        language=get_language() or "zh-hans",
        uploads=data["photos"],
        kept=data["kept"],
        client=client,
    )
    return services.take_in(incoming=incoming, key=f"portal:{data['client_id']}", by=customer(None, data["name"]))


def _address(code: str) -> str:
    return reverse("intake.portal:ticket", args=[code])


@public_page()
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """How far a request is, for whoever holds its code: steps, what is promised, the conversation."""
    row = _known(request, code)
    return _show(request, row, forms.MessageForm())


def _show(request: HttpRequest, row: Row, form: forms.MessageForm, status: int = 200) -> HttpResponse:
    context = {
        **_story(row),
        "ticket": row,
        "device": assets.labels([row["asset_id"]]).get(row["asset_id"], "") if row["asset_id"] else "",
        "name_masked": mask_name(row["contact_name"]),
        "form": form,
        "new": request.GET.get("new", ""),
        "is_open": row["state"] in {*OPEN, "merged"},
        "may_object": row["state"] in services.ENDED and services.may_object(row["solved_at"]),
    }
    block = "live" if pages.wants_fragment(request) and not form.errors else ""
    answer = pages.render(request, "intake/portal/ticket.html", context, block=block, status=status)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"  # the address is the key to the page
    return answer


def _story(row: Row) -> dict[str, Any]:
    """The steps, and the conversation's public part with the customer's photos."""
    subject = ref("ticket", row["id"])
    said = messaging.conversation(subject, public=True)
    by_subject = files.of([subject, *(ref("interaction", one["id"]) for one in said)], viewer=VIEWER)
    photos = {name: [file for file in found if _own_photo(file)] for name, found in by_subject.items()}
    told = {file["id"] for name, found in photos.items() if name != subject for file in found}
    return {
        "progress": queries.progress(row),
        "talk": [
            {**one, "author": _author(one), "photos": photos.get(ref("interaction", one["id"]), [])} for one in said
        ],
        "photos": [file for file in photos.get(subject, []) if file["id"] not in told],
    }


def _own_photo(file: Row) -> bool:
    """Of a ticket's files the status page shows what its customer sent; what colleagues add is theirs."""
    return bool(file["thumb_url"]) and file["actor_kind"] == "customer"


def _author(said: Row) -> str:
    if said["direction"] == "in":
        return _("You")
    return "Aftercare" if said["automatic"] else given_name_for_customers(said["author_name"])


@public_page(methods=["POST"])
def message(request: HttpRequest, code: str) -> HttpResponse:
    """Add words and photos to an open request."""
    return _say(request, code, services.add_message, _("Thank you, we have your message."))


@public_page(methods=["POST"])
def not_solved(request: HttpRequest, code: str) -> HttpResponse:
    """Say that a solved request is not solved."""
    return _say(request, code, services.not_solved, _("We take it up again. You see here what happens next."))


def _say(request: HttpRequest, code: str, verb: Callable[..., object], thanks: str) -> HttpResponse:
    row = _known(request, code)
    services.knock(what="message", who=code, most=settings.MESSAGES_AN_HOUR)
    form = forms.MessageForm(request.POST, request.FILES)

    def carry_out(data: dict[str, Any]) -> None:
        verb(
            ticket_id=row["id"],
            text=data["text"],
            photos=data["photos"],
            client=client_address(request),
            key=f"{row['id']}:{data['client_id']}",
            by=customer(None, row["contact_name"]),
        )

    if not lists.carried_out(form, carry_out):
        return _show(request, row, form, status=422)
    messages.success(request, thanks)
    return HttpResponseRedirect(_address(code))


def _known(request: HttpRequest, code: str) -> Row:
    row = _find(request, code)
    if row is None:
        raise NotAllowed(_("We find no request with this code. Look at our mail or ask us for it."))
    return row


def _find(request: HttpRequest, code: str) -> Row | None:
    """The ticket of a code. Wrong codes are counted for each client; past the limit nobody learns anything."""
    client = client_address(request)
    if services.patience_is_over(what="code", who=client, most=settings.WRONG_CODES_AN_HOUR):
        raise TooMany(_("That was too often. Please try again in an hour, or call us."))
    row = tickets.by_code(code)
    if row is None:
        services.knock(what="code", who=client, most=settings.WRONG_CODES_AN_HOUR)
    return row


urlpatterns = [
    path("", home, name="home"),
    path("request", report, name="request"),
    path("tickets/<slug:code>", ticket, name="ticket"),
    path("tickets/<slug:code>/message", message, name="message"),
    path("tickets/<slug:code>/not-solved", not_solved, name="not_solved"),
]
