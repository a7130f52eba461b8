"""The studio's pages about templates: the words for each occasion, in both languages, tried with sample values."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _, gettext_lazy

from aftercare.accounts.access import Role, actor
from aftercare.kit.errors import NotAllowed
from aftercare.messaging import forms, queries, services
from aftercare.web import lists, pages
from aftercare.web.ways import page

ADMINISTRATOR = {Role.ADMINISTRATOR.value}

# What a preview is filled with; a placeholder that is not here reads as it is written.
SAMPLES = {
    "number": "T000123",
    "status_page": f"{settings.ORIGIN}/…",
    "survey_page": f"{settings.ORIGIN}/…",
    "about": "空调不制冷",
    "name": "王小明",
    "engineer": "王师傅",
    "date": "2026-11-23",
    "time": "09:00–11:00",
    "before": "2026-11-20 14:00–16:00，李师傅",
    "ask": "有疑问请拨打 0571-0000 0101，或直接回复本邮件。",
}

# The occasions that are shipped, in the words of the page; another one reads as it was called.
OCCASIONS = {
    "ticket-received": gettext_lazy("A request has come in"),
    "ask-address": gettext_lazy("The address is missing"),
    "visit-planned": gettext_lazy("The day and the engineer of a visit are certain"),
    "visit-changed": gettext_lazy("The visit has another time or another engineer"),
    "visit-off": gettext_lazy("A planned visit does not take place"),
    "visit-on-the-way": gettext_lazy("The engineer is on the way"),
    "visit-report": gettext_lazy("The visit is over"),
    "survey": gettext_lazy("The customer is asked for his opinion"),
}


def occasion(slug: str) -> str:
    """What an occasion is called, for people."""
    return str(OCCASIONS.get(slug, slug))


@page(roles=ADMINISTRATOR)
def templates(request: HttpRequest) -> HttpResponse:
    """The words for all occasions, by occasion and language."""
    languages = {code: str(name) for code, name in settings.LANGUAGES}
    rows = [
        {**row, "occasion": occasion(row["slug"]), "language_name": languages[row["language"]]}
        for row in queries.templates()
    ]
    return pages.render(request, "messaging/studio/templates.html", {"rows": rows})


@page(roles=ADMINISTRATOR, methods=["GET", "POST"])
def template(request: HttpRequest, template_id: int) -> HttpResponse:
    """Change the words for an occasion. The button "preview" fills in sample values and saves nothing."""
    row = queries.template(template_id)
    if row is None:
        raise NotAllowed(_("There is no such template."))
    form = forms.TemplateForm(request.POST if request.method == "POST" else None, initial=row)

    def save(data: dict[str, Any]) -> None:
        services.change_template(slug=row["slug"], language=row["language"], by=actor(request), **data)

    is_preview = "preview" in request.POST
    if request.method == "POST" and not is_preview and lists.carried_out(form, save):
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("messaging.studio:templates"))
    shown = form.cleaned_data if form.is_bound and form.is_valid() else row
    context = {
        "template": row,
        "form": form,
        "occasion": occasion(row["slug"]),
        "language_name": dict(settings.LANGUAGES)[row["language"]],
        "preview": _preview(form, shown),
        "placeholders": list(SAMPLES),
    }
    return pages.render(request, "messaging/studio/template.html", context, status=422 if form.errors else 200)


def _preview(form: forms.TemplateForm, words: dict[str, Any]) -> dict[str, str]:
    """Subject and text with sample values; empty with the reason at the field when braces do not close."""
    try:
        return {name: services.fill(str(words[name]), SAMPLES) for name in ("subject", "body")}
    except ValueError:
        if form.is_bound:
            form.add_error("body", _("A { or } is missing its partner."))
        return {"subject": "", "body": ""}


urlpatterns = [
    path("templates", templates, name="templates"),
    path("templates/<int:template_id>", template, name="template"),
]
