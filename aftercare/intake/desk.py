"""The desk's pages about mails that the product could not take in by itself."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from aftercare.accounts.access import actor, signed_in
from aftercare.files import queries as files
from aftercare.intake import access, forms, queries, services
from aftercare.kit.actor import ref
from aftercare.kit.errors import NotAllowed
from aftercare.kit.rows import Row
from aftercare.web import lists, pages
from aftercare.web.ways import page

SHOWN = {"open": ("quarantined", "waiting"), "done": ("done",), "discarded": ("discarded",)}


@page(roles=access.MAIL_KEEPERS)
def mails(request: HttpRequest) -> HttpResponse:
    """What waits for a person or for the reader; or what was taken in, or discarded."""
    show = request.GET.get("show", "open")
    states = SHOWN.get(show, SHOWN["open"])
    part = lists.part(request, lambda skip, limit: queries.mails(states, skip=skip, limit=limit))
    tabs = [
        {"label": words, "href": reverse("intake.desk:mails") + f"?show={name}", "active": SHOWN[name] == states}
        for name, words in (("open", _("To look at")), ("done", _("Taken in")), ("discarded", _("Discarded")))
    ]
    context = {
        "part": part,
        "tabs": tabs,
        "columns": [{"label": _("Mail")}, {"label": _("State")}, {"label": _("Why")}, {"label": _("Ticket")}],
    }
    return pages.render(request, "intake/desk/mails.html", context)


@page(roles=access.MAIL_KEEPERS)
def mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail: why it waits, its original, and what can be done."""
    return _show(request, _known(mail_id))


def _show(request: HttpRequest, row: Row, status: int = 200, **bound: Any) -> HttpResponse:
    subject = ref("mail", row["id"])
    context = {
        "mail": row,
        "original": next(iter(files.of([subject], viewer=signed_in(request)).get(subject, [])), None),
        "may_decide": row["state"] in SHOWN["open"],
        "by_hand": forms.ByHandForm(),
        "reason": forms.ReasonForm(),
        **bound,
    }
    return pages.render(request, "intake/desk/mail.html", context, status=status)


def _known(mail_id: int) -> Row:
    row = queries.mail(mail_id)
    if row is None:
        raise NotAllowed(_("There is no such mail."))
    return row


@page(roles=access.MAIL_KEEPERS, methods=["POST"])
def retry(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Have the mail read again."""
    services.retry_mail(mail_id=mail_id, by=actor(request))
    messages.success(request, _("The mail is read again in a moment."))
    return HttpResponseRedirect(reverse("intake.desk:mail", args=[mail_id]))


@page(roles=access.MAIL_KEEPERS, methods=["POST"])
def open_ticket(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Make the ticket by hand."""
    row, form = _known(mail_id), forms.ByHandForm(request.POST)
    if not lists.carried_out(form, lambda data: services.open_by_hand(mail_id=mail_id, **data, by=actor(request))):
        return _show(request, row, 422, by_hand=form)
    messages.success(request, _("The ticket is open."))
    return HttpResponseRedirect(reverse("intake.desk:mail", args=[mail_id]))


@page(roles=access.MAIL_KEEPERS, methods=["POST"])
def discard(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Decide that nothing becomes of the mail."""
    row, form = _known(mail_id), forms.ReasonForm(request.POST)
    if not lists.carried_out(form, lambda data: services.discard_mail(mail_id=mail_id, **data, by=actor(request))):
        return _show(request, row, 422, reason=form)
    return HttpResponseRedirect(reverse("intake.desk:mails"))


urlpatterns = [
    path("mail", mails, name="mails"),
    path("mail/<int:mail_id>", mail, name="mail"),
    path("mail/<int:mail_id>/retry", retry, name="retry"),
    path("mail/<int:mail_id>/ticket", open_ticket, name="open_ticket"),
    path("mail/<int:mail_id>/discard", discard, name="discard"),
]
