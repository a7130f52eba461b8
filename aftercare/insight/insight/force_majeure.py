"""Storms and lockdowns: declared by one manager, approved by another, and always to be seen."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from aftercare.accounts import queries as accounts
from aftercare.accounts.access import Role, actor, signed_in
from aftercare.customers import queries as customers
from aftercare.insight import forms
from aftercare.kit.rows import Row
from aftercare.tasks import queries as tasks, services
from aftercare.web import lists, pages
from aftercare.web.form_pages import FormPage, sent
from aftercare.web.ways import page


@page(roles={Role.MANAGER})
def windows(request: HttpRequest) -> HttpResponse:
    """All spans in which nothing counts, those that wait for approval with their buttons."""
    part = lists.part(request, tasks.force_majeure)
    people = {row[who] for row in part.rows for who in ("declared_by_id", "approved_by_id")} - {None}
    names = accounts.names(people)
    me = signed_in(request).id
    rows = [
        {
            **row,
            "areas": [customers.district_name(code) for code in row["areas"]],
            "declared_by": names.get(row["declared_by_id"], ""),
            "approved_by": names.get(row["approved_by_id"], ""),
            "state": _state(row),
            "mine": row["declared_by_id"] == me,
        }
        for row in part.rows
    ]
    return pages.render(request, "insight/insight/force_majeure.html", {"part": part, "rows": rows})


def _state(row: Row) -> tuple[str, str]:
    """Its word and its tone."""
    if row["withdrawn_at"]:
        return _("withdrawn"), "neutral"
    return (_("holds"), "accent") if row["approved_at"] else (_("waits for another manager"), "warning")


@page(roles={Role.MANAGER}, methods=["GET", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    """Declare one; "How many?" says first how many open deadlines it would touch."""
    form = forms.ForceMajeureForm(sent(request))
    form_page = FormPage(_("Declare force majeure"), _list(), "insight/insight/declare.html")
    by = actor(request)
    if "preview" in request.POST and form.is_valid():
        data = form.cleaned_data
        span = {"starts_at": data["starts_at"], "ends_at": data["ends_at"]}
        touched = services.would_touch(areas=data["areas"], **span)
        return form_page.show(request, form, touched=touched)
    return form_page.answer(request, form, lambda data: services.declare(**data, by=by), touched=None)


@page(roles={Role.MANAGER}, methods=["POST"])
def approve(request: HttpRequest, window_id: int) -> HttpResponse:
    """Let what another declared hold."""
    services.approve(window_id=window_id, by=actor(request))
    messages.success(request, _("It holds now; deadlines follow within moments."))
    return HttpResponseRedirect(_list())


@page(roles={Role.MANAGER}, methods=["POST"])
def withdraw(request: HttpRequest, window_id: int) -> HttpResponse:
    """Let it hold no more."""
    services.withdraw(window_id=window_id, by=actor(request))
    messages.success(request, _("It holds no more; deadlines follow within moments."))
    return HttpResponseRedirect(_list())


def _list() -> str:
    return reverse("insight.insight:force_majeure")
