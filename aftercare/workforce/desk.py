"""The desk's pages about engineers: the skill matrix, and a page for each."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftercare.accounts import queries as accounts
from aftercare.accounts.access import Role, actor
from aftercare.customers import queries as customers
from aftercare.journal import queries as journal
from aftercare.kit import clock
from aftercare.kit.actor import ref
from aftercare.kit.bilingual import own_words
from aftercare.kit.errors import NotAllowed
from aftercare.kit.rows import Row
from aftercare.web import lists, pages
from aftercare.web.form_pages import FormPage, sent
from aftercare.web.ways import page
from aftercare.workforce import access, forms, queries, services

DAYS_AHEAD = 14
EXPIRES_SOON = timedelta(days=30)


def _today() -> date:
    return timezone.localdate(clock.now())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@page(roles=access.PLANNERS)
def engineers(request: HttpRequest) -> HttpResponse:
    """People × skills × level × expiry, with today's shift, filtered by station and skill."""
    today = _today()
    site, skill = request.GET.get("site", ""), request.GET.get("skill", "")
    found = queries.matrix(site_id=int(site) if _is_number(site) else None, skill=skill or None, day=today)
    part = lists.part(request, lambda skip, limit: found[skip : skip + limit])
    sites = {row["id"]: row for row in accounts.sites()}
    skills = [
        {**row, "words": own_words(row), "holders": _holders(found, row["code"])}
        for row in queries.skills()
        if not row["retired"]
    ]
    shifts = queries.shifts([row["id"] for row in part.rows], _midnight(today), _midnight(today + timedelta(days=1)))
    stations = [("", _("Every station")), *((str(row["id"]), row["name"]) for row in sites.values())]
    abilities = [("", _("Every skill")), *((row["code"], row["words"]) for row in skills)]
    context = {
        "part": part,
        "total": len(found),
        "sites": sites,
        "skills": skills,
        "shifts": shifts,
        "soon": today + EXPIRES_SOON,
        "columns": [{"label": _("Engineer")}, {"label": _("Today")}, *({"label": row["words"]} for row in skills)],
        "choices": {"site": stations, "skill": abilities},
        "chosen": {"site": site, "skill": skill},
        "chips": lists.chips(request, {"site": stations, "skill": abilities}),
        "may_manage": access.may_manage(request.user),
        "waiting": queries.not_yet_engineers() if not found else [],
    }
    return pages.render(request, "workforce/desk/engineers.html", context)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < len(str(2**63))


def _holders(found: list[Row], code: str) -> int:
    """How many of the people on the list hold a skill that is valid today: where it is none, there is a gap."""
    return sum(1 for row in found if code in row["skills"] and not row["skills"][code]["expired"])


@page(roles=access.PLANNERS)
def engineer(request: HttpRequest, number: int) -> HttpResponse:
    """One engineer: skills, shifts of the next two weeks, and what happened."""
    return _engineer_page(request, number)


def _engineer_page(
    request: HttpRequest, number: int, bound: dict[str, django_forms.Form] | None = None
) -> HttpResponse:
    row = _found(number)
    today = _today()
    held: Row = next(
        (one["skills"] for one in queries.matrix(site_id=row["site_id"], day=today) if one["id"] == number), {}
    )
    end = _midnight(today + timedelta(days=DAYS_AHEAD))
    site = next(site for site in accounts.sites() if site["id"] == row["site_id"])
    context = {
        "engineer": row,
        "site": site,
        "city": customers.city_name(site["city"]),
        "districts": [customers.district_name(code) for code in row["districts"]],
        "skills": [
            {**one, **held[one["code"]], "words": own_words(one)} for one in queries.skills() if one["code"] in held
        ],
        "levels": forms.LEVELS,
        "shifts": queries.shifts([number], _midnight(today), end)[number],
        "soon": today + EXPIRES_SOON,
        "history": journal.timeline([ref("engineer", number)], limit=30),
        "forms": {
            "skill": forms.SkillForm(),
            "weeks": forms.WeeksForm(auto_id="weeks_%s", initial={"first_day": today}),
            "shift": forms.ShiftForm(auto_id="shift_%s"),
            "absence": forms.SpanForm(auto_id="absence_%s"),
            **(bound or {}),
        },
        "may_manage": access.may_manage(request.user),
    }
    return pages.render(request, "workforce/desk/engineer.html", context, status=422 if bound else 200)


def _found(number: int) -> Row:
    row = queries.engineer(number)
    if row is None:
        raise NotAllowed(_("There is no such engineer."))
    return row


@page(roles={Role.MANAGER}, methods=("GET", "POST"))
def new(request: HttpRequest) -> HttpResponse:
    """Let somebody be sent to customers."""
    form = forms.NewEngineerForm(sent(request))
    made: list[int] = []

    def verb(data: dict[str, Any]) -> None:
        made.append(services.add_engineer(**data, by=actor(request)).id)

    def done() -> tuple[str, str]:
        said = _("The engineer was added. Now enter skills and shifts.")
        return said, reverse("workforce.desk:engineer", args=made)

    place = FormPage(_("New engineer"), reverse("workforce.desk:engineers"))
    return place.answer_with(request, form, verb, done)


@page(roles={Role.MANAGER}, methods=("GET", "POST"))
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change where an engineer starts and works."""
    row = _found(number)
    form = forms.EngineerForm(sent(request), initial=forms.initial(row))

    def verb(data: dict[str, Any]) -> object:
        return services.edit_engineer(engineer_id=number, **data, by=actor(request))

    place = FormPage(row["name"], reverse("workforce.desk:engineer", args=[number]))
    return place.answer(request, form, verb)


def _small_form(
    request: HttpRequest, number: int, name: str, form: django_forms.Form, verb: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    """Take one of the forms on an engineer's page; what is refused shows there."""
    _found(number)
    if not lists.carried_out(form, verb):
        return _engineer_page(request, number, {name: form})
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("workforce.desk:engineer", args=[number]))


@page(roles={Role.MANAGER}, methods=("POST",))
def set_skill(request: HttpRequest, number: int) -> HttpResponse:
    """Say what an engineer can do, how well and until when."""
    form = forms.SkillForm(request.POST)
    by = actor(request)
    return _small_form(
        request, number, "skill", form, lambda data: services.set_skill(engineer_id=number, **data, by=by)
    )


@page(roles={Role.MANAGER}, methods=("POST",))
def drop_skill(request: HttpRequest, number: int, skill: int) -> HttpResponse:
    """Take a skill away."""
    services.drop_skill(engineer_id=number, skill_id=skill, by=actor(request))
    return HttpResponseRedirect(reverse("workforce.desk:engineer", args=[number]))


@page(roles=access.PLANNERS, methods=("POST",))
def add_shift(request: HttpRequest, number: int) -> HttpResponse:
    """Plan work or standby."""
    form = forms.ShiftForm(request.POST, auto_id="shift_%s")
    by = actor(request)
    return _small_form(
        request, number, "shift", form, lambda data: services.add_shift(engineer_id=number, **data, by=by)
    )


@page(roles=access.PLANNERS, methods=("POST",))
def add_weeks(request: HttpRequest, number: int) -> HttpResponse:
    """Plan the same hours for some weeks at once: all of them, or none where one meets a shift that is there."""
    form = forms.WeeksForm(request.POST, auto_id="weeks_%s")
    by = actor(request)
    return _small_form(
        request, number, "weeks", form, lambda data: services.add_shifts(engineer_id=number, **data, by=by)
    )


@page(roles=access.PLANNERS, methods=("POST",))
def add_absence(request: HttpRequest, number: int) -> HttpResponse:
    """Note that an engineer is away."""
    form = forms.SpanForm(request.POST, auto_id="absence_%s")
    by = actor(request)
    return _small_form(
        request, number, "absence", form, lambda data: services.absence(engineer_id=number, **data, by=by)
    )


@page(roles=access.PLANNERS, methods=("POST",))
def cancel_shift(request: HttpRequest, number: int, shift: int) -> HttpResponse:
    """Take back a shift or an absence of this engineer."""
    services.cancel_shift(shift_id=shift, by=actor(request))
    messages.success(request, _("Cancelled."))
    return HttpResponseRedirect(reverse("workforce.desk:engineer", args=[number]))


urlpatterns = [
    path("engineers", engineers, name="engineers"),
    path("engineers/new", new, name="new"),
    path("engineers/<int:number>", engineer, name="engineer"),
    path("engineers/<int:number>/edit", edit, name="edit"),
    path("engineers/<int:number>/skills", set_skill, name="set_skill"),
    path("engineers/<int:number>/skills/<int:skill>/drop", drop_skill, name="drop_skill"),
    path("engineers/<int:number>/shifts", add_shift, name="add_shift"),
    path("engineers/<int:number>/weeks", add_weeks, name="add_weeks"),
    path("engineers/<int:number>/absences", add_absence, name="add_absence"),
    path("engineers/<int:number>/shifts/<int:shift>/cancel", cancel_shift, name="cancel_shift"),
]
