"""What the desk does to a ticket: steps, words, photos, and a look at a masked contact."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from aftercare.accounts.access import DESK, actor, signed_in
from aftercare.files import services as files
from aftercare.journal import services as journal
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.kit.rows import Row
from aftercare.tickets import forms, services
from aftercare.tickets.desk import steps, whole
from aftercare.web import lists, pages
from aftercare.web.ways import page

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MOST_PHOTOS = 9


def _back(ticket_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("tickets.desk:ticket", args=[ticket_id]))


@page(roles=DESK, methods=["POST"])
def step(request: HttpRequest, ticket_id: int, name: str) -> HttpResponse:
    """Take one of the steps of a ticket. A refused one comes back with what was typed and what changed meanwhile."""
    taken = steps.BY_NAME.get(name)
    if taken is None:
        raise Http404
    row = whole.with_choices(request, whole.found(request, ticket_id))
    form = taken.form(request.POST, ticket=row, prefix=name)
    by = actor(request)
    if lists.carried_out(form, lambda data: taken.verb(ticket_id, data, by)):
        return _back(ticket_id)
    return _came_back(request, row, form, name)


def _came_back(request: HttpRequest, row: Row, form: forms.VersionedForm, name: str) -> HttpResponse:
    now = whole.found(request, row["id"])
    seen = form.cleaned_data.get("version") or now["version"]
    form.data = {**form.data, f"{name}-version": str(now["version"])}
    missed = max(0, now["version"] - seen)
    return whole.show(request, now, refused={name: form}, news=missed, status=409 if missed else 422)


@page(roles=DESK, methods=["POST"])
def say(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Answer the customer, or write a note for colleagues; the same form sent twice counts once."""
    row = whole.found(request, ticket_id)
    form = forms.SayForm(request.POST)

    def verb(data: dict[str, Any]) -> object:
        spoken = services.answer if data["kind"] == "answer" else services.note
        return journal.once(
            key=f"desk.say.{signed_in(request).id}.{data['client_id']}",
            body={"ticket": ticket_id, "kind": data["kind"], "text": data["text"]},
            produce=lambda: spoken(ticket_id=ticket_id, text=data["text"], by=actor(request)),
        )

    if lists.carried_out(form, verb):
        return _back(ticket_id)
    return whole.show(request, row, refused={"say": form}, status=422)


@page(roles=DESK, methods=["POST"])
def photos(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Add photos and documents to a ticket."""
    row = whole.found(request, ticket_id)
    uploads = cast("list[UploadedFile[Any]]", request.FILES.getlist("files"))
    try:
        _add_files(request, ticket_id, uploads)
    except NotAllowed:
        raise
    except Refused as refusal:
        return whole.show(request, row, no_files=refusal, status=refusal.status)
    messages.success(request, _("Added."))
    return _back(ticket_id)


def _add_files(request: HttpRequest, ticket_id: int, uploads: "list[UploadedFile[Any]]") -> None:
    if not uploads:
        raise Refused(_("Choose a photo or a document first."), field="files")
    if len(uploads) > MOST_PHOTOS:
        raise Refused(_("At most 9 files at a time. Send the others afterwards."), field="files")
    ready = [files.make_ready(content=one.read(), name=one.name or "") for one in uploads]
    services.add_files(ticket_id=ticket_id, files=ready, by=actor(request))


@page(roles=DESK, methods=["POST"])
def reveal(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Show a masked part of the request's contact for a minute, after a reason that is written down."""
    whole.found(request, ticket_id)
    form = forms.RevealForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Say what you need to see, and why."), field="reason")
    value = services.reveal_contact(ticket_id=ticket_id, **form.cleaned_data, by=actor(request))
    return pages.render(request, "tickets/desk/revealed.html", {"value": value})
