"""The studio's pages about product models: what is serviced, and what a visit to it needs."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role, actor
from aftercare.assets import forms, queries, services
from aftercare.builder import queries as builder
from aftercare.journal import queries as journal
from aftercare.kit.actor import ref
from aftercare.kit.bilingual import own_words
from aftercare.kit.errors import NotAllowed
from aftercare.kit.rows import Row
from aftercare.web import lists, pages, retiring
from aftercare.web.form_pages import STUDIO_FORM, FormPage, sent
from aftercare.web.ways import page
from aftercare.workforce import queries as workforce

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR.value})
HISTORY_LINES = 30


@page(roles=ADMINISTRATOR)
def models(request: HttpRequest) -> HttpResponse:
    """The catalogue of products, each with what a visit to it needs."""
    asked = retiring.asked(request)
    part = lists.part(
        request,
        lambda skip, limit: queries.model_page(skip=skip, limit=limit, text=asked.text, retired=asked.retired),
    )
    skills = {row["code"]: own_words(row) for row in workforce.skills()}
    checklists = {row["slug"]: own_words(row) for row in builder.checklists()}
    context = {
        **retiring.context(request, asked),
        "part": part,
        "rows": [
            {
                **row,
                "words": own_words(row),
                "kind_words": queries.kind_words(row["kind"]),
                "skill": skills.get(row["skill_code"], row["skill_code"]),
                "checklist": checklists.get(row["checklist_slug"], row["checklist_slug"]),
            }
            for row in part.rows
        ],
        "columns": _columns(),
    }
    return pages.render(request, "assets/studio/models.html", context)


def _columns() -> list[dict[str, Any]]:
    plain = (_("Model"), _("Product kind"), _("Skill"), _("Checklist"))
    numbers = (_("Usual time"), _("Warranty in months"))
    return [*({"label": name} for name in plain), *({"label": name, "numeric": True} for name in numbers)]


@page(roles=ADMINISTRATOR, methods=("GET", "POST"))
def new_model(request: HttpRequest) -> HttpResponse:
    """Add a product to the catalogue."""

    def verb(data: dict[str, Any]) -> object:
        return services.add_model(**data, by=actor(request))

    place = FormPage(_("New product model"), reverse("assets.studio:models"), STUDIO_FORM)
    return place.answer(request, forms.NewModelForm(sent(request)), verb)


@page(roles=ADMINISTRATOR, methods=("GET", "POST"))
def model(request: HttpRequest, number: int) -> HttpResponse:
    """Change a product; what happened to it."""
    row = _found(number)

    def verb(data: dict[str, Any]) -> object:
        return services.edit_model(model_id=number, **data, by=actor(request))

    place = FormPage(own_words(row), reverse("assets.studio:models"), "assets/studio/model.html")
    history = journal.timeline([ref("model", number)], limit=HISTORY_LINES)
    return place.answer(request, forms.ModelForm(sent(request), initial=row), verb, model=row, history=history)


def _found(number: int) -> Row:
    row = queries.model_of(number)
    if row is None:
        raise NotAllowed(_("There is no such product model."))
    return row


@page(roles=ADMINISTRATOR, methods=("POST",))
def retire_model(request: HttpRequest, number: int) -> HttpResponse:
    """Take no new devices of a product, or take them again."""
    retired = retiring.wish(request)
    services.set_model_retired(model_id=number, retired=retired, by=actor(request))
    said = _("Retired. Its devices are looked after as before.") if retired else _("The model is offered again.")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("assets.studio:model", args=[number]))


urlpatterns = [
    path("models", models, name="models"),
    path("models/new", new_model, name="new_model"),
    path("models/<int:number>", model, name="model"),
    path("models/<int:number>/retire", retire_model, name="retire_model"),
]
