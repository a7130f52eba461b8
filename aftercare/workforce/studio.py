"""The studio's pages about skills: what an engineer can be able to do, and what jobs ask for."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role, actor
from aftercare.journal import queries as journal
from aftercare.kit.actor import ref
from aftercare.kit.bilingual import own_words
from aftercare.kit.errors import NotAllowed
from aftercare.kit.rows import Row
from aftercare.web import lists, pages, retiring
from aftercare.web.form_pages import STUDIO_FORM, FormPage, sent
from aftercare.web.inputs import BothNamesForm
from aftercare.web.ways import page
from aftercare.workforce import forms, queries, services

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR.value})
HISTORY_LINES = 30


@page(roles=ADMINISTRATOR)
def skills(request: HttpRequest) -> HttpResponse:
    """All skills, each with how many engineers hold it."""
    asked = retiring.asked(request)
    part = lists.part(
        request,
        lambda skip, limit: queries.skill_page(skip=skip, limit=limit, text=asked.text, retired=asked.retired),
    )
    context = {
        **retiring.context(request, asked),
        "part": part,
        "rows": [{**row, "words": own_words(row)} for row in part.rows],
        "columns": [
            {"label": _("Skill")},
            {"label": _("Code")},
            {"label": _("Engineers who hold it"), "numeric": True},
        ],
    }
    return pages.render(request, "workforce/studio/skills.html", context)


@page(roles=ADMINISTRATOR, methods=("GET", "POST"))
def new_skill(request: HttpRequest) -> HttpResponse:
    """Name a skill."""

    def verb(data: dict[str, Any]) -> object:
        return services.add_skill(**data, by=actor(request))

    place = FormPage(_("New skill"), reverse("workforce.studio:skills"), STUDIO_FORM)
    return place.answer(request, forms.NewSkillForm(sent(request)), verb)


@page(roles=ADMINISTRATOR, methods=("GET", "POST"))
def skill(request: HttpRequest, number: int) -> HttpResponse:
    """Rename a skill; what happened to it."""
    row = _found(number)

    def verb(data: dict[str, Any]) -> object:
        return services.edit_skill(skill_id=number, **data, by=actor(request))

    place = FormPage(own_words(row), reverse("workforce.studio:skills"), "workforce/studio/skill.html")
    history = journal.timeline([ref("skill", number)], limit=HISTORY_LINES)
    form = BothNamesForm(sent(request), initial=row)
    return place.answer(request, form, verb, skill=row, history=history)


def _found(number: int) -> Row:
    row = next((one for one in queries.skills() if one["id"] == number), None)
    if row is None:
        raise NotAllowed(_("There is no such skill."))
    return row


@page(roles=ADMINISTRATOR, methods=("POST",))
def retire_skill(request: HttpRequest, number: int) -> HttpResponse:
    """Stop offering a skill, or bring it back."""
    retired = retiring.wish(request)
    services.set_skill_retired(skill_id=number, retired=retired, by=actor(request))
    said = _("Retired. Who holds the skill keeps it.") if retired else _("The skill is offered again.")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("workforce.studio:skill", args=[number]))


urlpatterns = [
    path("skills", skills, name="skills"),
    path("skills/new", new_skill, name="new_skill"),
    path("skills/<int:number>", skill, name="skill"),
    path("skills/<int:number>/retire", retire_skill, name="retire_skill"),
]
