"""The studio's pages about people and stations."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _, gettext_lazy

from aftercare.accounts import forms, queries, services
from aftercare.accounts.access import Role, actor, signed_in
from aftercare.accounts.queries import Wanted
from aftercare.journal import queries as journal
from aftercare.kit.actor import ref
from aftercare.kit.errors import NotAllowed
from aftercare.kit.rows import Row
from aftercare.kit.text import clean
from aftercare.web import lists, pages
from aftercare.web.form_pages import STUDIO_FORM, FormPage, sent
from aftercare.web.ways import page

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR.value})
STATES = (
    ("", gettext_lazy("Every login")),
    ("open", gettext_lazy("Open logins")),
    ("closed", gettext_lazy("Closed logins")),
)
LONGEST_SEARCH = 60
HISTORY_LINES = 30


@page(roles=ADMINISTRATORS)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with a login, by name, role, station and state."""
    stations = [(str(site["id"]), site["name"]) for site in queries.sites()]
    choices = {
        "role": [("", _("Every role")), *Role.choices],
        "site": [("", _("Every station")), *stations],
        "state": STATES,
    }
    text = clean(request.GET.get("q", ""), LONGEST_SEARCH).strip()
    chosen = {name: request.GET.get(name, "") for name in choices}
    wanted = Wanted(
        text=text,
        role=chosen["role"] if chosen["role"] in Role.values else "",
        site_id=int(chosen["site"]) if chosen["site"] in dict(stations) else None,
        active={"open": True, "closed": False}.get(chosen["state"]),
    )
    context = {
        "part": lists.part(request, lambda skip, limit: queries.directory(wanted, skip=skip, limit=limit)),
        "total": queries.how_many(wanted),
        "sites": dict(stations),
        "role_words": dict(Role.choices),
        "text": text,
        "choices": choices,
        "chosen": chosen,
        "chips": lists.chips(request, {"q": [], **choices}),
        "columns": _columns(),
    }
    return pages.render(request, "accounts/studio/people.html", context)


def _columns() -> list[dict[str, str]]:
    names = (_("Person"), _("Roles"), _("Station"), _("Login"), _("Second factor"), _("Last login"))
    return [{"label": name} for name in names]


@page(roles=ADMINISTRATORS)
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person: roles, login, protection, and what happened."""
    row = _person(number)
    context = {
        "person": row,
        "itself": number == signed_in(request).id,
        "site": queries.site_names([row["site_id"]]).get(row["site_id"]) if row["site_id"] else _("All stations"),
        "roles": [words for role, words in Role.choices if role in row["roles"]],
        "language": dict(settings.LANGUAGES).get(row["language"], _("As the browser")),
        "history": journal.timeline([ref("user", number)], limit=HISTORY_LINES),
    }
    return pages.render(request, "accounts/studio/person.html", context)


def _person(number: int) -> Row:
    row = queries.person(number)
    if row is None:
        raise NotAllowed(_("There is no such person."))
    return row


@page(roles=ADMINISTRATORS, methods=("GET", "POST"))
def new_person(request: HttpRequest) -> HttpResponse:
    """Add a person; the answer shows the first password."""
    form = forms.NewPersonForm(sent(request))
    added: list[tuple[int, str]] = []

    def verb(data: dict[str, Any]) -> None:
        added.append(services.add_person(**data, by=actor(request)))

    if request.method == "POST" and lists.carried_out(form, verb):
        return _first_password(request, *added[0])
    return FormPage(_("New person"), reverse("accounts.studio:people"), STUDIO_FORM).show(request, form)


def _first_password(request: HttpRequest, number: int, password: str) -> HttpResponse:
    """The only page that ever shows it; the browser is asked to keep no copy."""
    context = {"person": _person(number), "password": password}
    answer = pages.render(request, "accounts/studio/password.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@page(roles=ADMINISTRATORS, methods=("GET", "POST"))
def edit_person(request: HttpRequest, number: int) -> HttpResponse:
    """Change a person's name, roles, station and language."""
    row = _person(number)
    form = forms.PersonForm(sent(request), initial=forms.person_initial(row))
    back = reverse("accounts.studio:person", args=[number])

    def verb(data: dict[str, Any]) -> None:
        services.edit_user(user_id=number, **data, by=actor(request))

    return FormPage(row["name"], back, STUDIO_FORM).answer(request, form, verb)


@page(roles=ADMINISTRATORS, methods=("POST",))
def disable(request: HttpRequest, number: int) -> HttpResponse:
    """Close a login."""
    services.disable_user(user_id=number, by=actor(request))
    return _back_to(request, number, _("The login is closed. All its sessions have ended."))


@page(roles=ADMINISTRATORS, methods=("POST",))
def enable(request: HttpRequest, number: int) -> HttpResponse:
    """Open a login again."""
    services.enable_user(user_id=number, by=actor(request))
    return _back_to(request, number, _("The login is open again."))


@page(roles=ADMINISTRATORS, methods=("POST",))
def reset_second_factor(request: HttpRequest, number: int) -> HttpResponse:
    """Take away a lost second factor."""
    services.reset_second_factor(user_id=number, by=actor(request))
    return _back_to(request, number, _("The second factor is off. The password alone opens this login now."))


@page(roles=ADMINISTRATORS, methods=("POST",))
def reset_password(request: HttpRequest, number: int) -> HttpResponse:
    """Give a person a new first password, and show it."""
    return _first_password(request, number, services.hand_over_password(user_id=number, by=actor(request)))


def _back_to(request: HttpRequest, number: int, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(reverse("accounts.studio:person", args=[number]))


@page(roles=ADMINISTRATORS)
def sites(request: HttpRequest) -> HttpResponse:
    """All stations, with how many people have them as their home."""
    found = queries.sites()
    context = {
        "part": lists.part(request, lambda skip, limit: found[skip : skip + limit]),
        "total": len(found),
        "people": queries.people_at_sites(),
        "columns": [
            {"label": _("Station")},
            {"label": _("Code")},
            {"label": _("City")},
            {"label": _("Place")},
            {"label": _("People"), "numeric": True},
        ],
    }
    return pages.render(request, "accounts/studio/sites.html", context)


@page(roles=ADMINISTRATORS, methods=("GET", "POST"))
def new_site(request: HttpRequest) -> HttpResponse:
    """Open a station."""
    form = forms.NewSiteForm(sent(request))

    def verb(data: dict[str, Any]) -> None:
        services.add_site(**data, by=actor(request))

    return FormPage(_("New station"), reverse("accounts.studio:sites"), STUDIO_FORM).answer(request, form, verb)


@page(roles=ADMINISTRATORS, methods=("GET", "POST"))
def edit_site(request: HttpRequest, number: int) -> HttpResponse:
    """Change a station's name and place."""
    row = next((site for site in queries.sites() if site["id"] == number), None)
    if row is None:
        raise NotAllowed(_("There is no such station."))
    form = forms.SiteForm(sent(request), initial=forms.site_initial(row))

    def verb(data: dict[str, Any]) -> None:
        services.edit_site(site_id=number, **data, by=actor(request))

    return FormPage(row["name"], reverse("accounts.studio:sites"), STUDIO_FORM).answer(request, form, verb)


urlpatterns = [
    path("people", people, name="people"),
    path("people/new", new_person, name="new_person"),
    path("people/<int:number>", person, name="person"),
    path("people/<int:number>/edit", edit_person, name="edit_person"),
    path("people/<int:number>/disable", disable, name="disable"),
    path("people/<int:number>/enable", enable, name="enable"),
    path("people/<int:number>/password", reset_password, name="reset_password"),
    path("people/<int:number>/second-factor", reset_second_factor, name="reset_second_factor"),
    path("sites", sites, name="sites"),
    path("sites/new", new_site, name="new_site"),
    path("sites/<int:number>/edit", edit_site, name="edit_site"),
]
