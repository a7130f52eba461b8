"""The studio's page of keys with which other systems hand in requests."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role, actor
from aftercare.intake import forms, queries, services
from aftercare.web import lists, pages
from aftercare.web.ways import page

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR.value})


@page(roles=ADMINISTRATORS, methods=["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """All keys, and a form for another. A new secret is shown in the answer to its making, and never again."""
    form = forms.KeyForm(request.POST if request.method == "POST" else None)
    made: list[str] = []

    def add(data: dict[str, Any]) -> None:
        made.append(services.add_key(name=data["name"], channel=data["channel"], by=actor(request)))

    if request.method == "POST" and lists.carried_out(form, add):
        form = forms.KeyForm()
    context = {
        "form": form,
        "secret": made[0] if made else "",
        "origin": settings.ORIGIN,
        "keys": queries.keys(),
        "columns": [
            {"label": _("Name")},
            {"label": _("Channel")},
            {"label": _("State")},
            {"label": _("Last used")},
            {"label": _("Actions")},
        ],
    }
    answer = pages.render(request, "intake/studio/keys.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


@page(roles=ADMINISTRATORS, methods=["POST"])
def close_key(request: HttpRequest, key_id: int) -> HttpResponse:
    """Accept a key no longer."""
    services.close_key(key_id=key_id, by=actor(request))
    messages.success(request, _("The key is closed."))
    return HttpResponseRedirect(reverse("intake.studio:keys"))


urlpatterns = [
    path("keys", keys, name="keys"),
    path("keys/<int:key_id>/close", close_key, name="close_key"),
]
