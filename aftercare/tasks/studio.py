"""The studio's pages about promises and working hours. What is open follows every change."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from aftercare.accounts.access import Role, actor
from aftercare.kit import holidays, plugs, worktime
from aftercare.kit.actor import parse_ref
from aftercare.kit.errors import NotAllowed
from aftercare.kit.rows import Row
from aftercare.tasks import forms, public_days as files, queries, services
from aftercare.web import formats, lists, pages
from aftercare.web.ways import page

ADMINISTRATOR = {Role.ADMINISTRATOR.value}
SHOWN = 20
LONGEST_NUMBER = 10


@page(roles=ADMINISTRATOR)
def policies(request: HttpRequest) -> HttpResponse:
    """All promises: for each kind of deadline, in the order in which they are tried."""
    kinds = plugs.offered(plugs.ClockKind)
    found: dict[str, list[Row]] = {kind.kind: [] for kind in kinds}
    for row in queries.policies():
        found[row["kind"]].append({**row, "about": _about(row["condition"])})
    groups = [{"kind": kind.kind, "name": kind.name, "rows": found[kind.kind]} for kind in kinds]
    return pages.render(request, "tasks/studio/policies.html", {"groups": groups, "following": queries.following()})


def _about(condition: Row) -> str:
    """A condition in words."""
    facts = {fact.field: fact for fact in plugs.offered(plugs.PolicyFact)}
    leaves = [leaf for leaf in condition.get("all", []) if leaf["field"] in facts]
    words = {leaf["field"]: dict(facts[leaf["field"]].choices()) for leaf in leaves}
    return " · ".join(str(words[leaf["field"]].get(leaf["is"], leaf["is"])) for leaf in leaves)


def _policy(policy_id: int) -> Row:
    row = queries.policy(policy_id)
    if row is None:
        raise NotAllowed(_("There is no such promise."))
    return row


def _calendar_choices() -> list[tuple[int, str]]:
    return [(row["id"], row["words"]) for row in queries.calendars()]


@page(roles=ADMINISTRATOR, methods=["GET", "POST"])
def new_policy(request: HttpRequest, kind: str) -> HttpResponse:
    """Promise something more for one kind of deadline; it is tried after all others."""
    plug = next((one for one in plugs.offered(plugs.ClockKind) if one.kind == kind), None)
    if plug is None:
        raise NotAllowed(_("There is no such deadline."))
    asked = request.POST if request.method == "POST" else None
    form = forms.PolicyForm(asked, kind=plug, calendars=_calendar_choices())
    made: list[int] = []

    def verb(data: dict[str, Any]) -> None:
        said = {name: value for name, value in data.items() if name != "calendar_id"}
        calendar = services.calendar_of(data["calendar_id"])
        made.append(services.add_policy(kind=kind, calendar=calendar, by=actor(request), **said).id)

    if asked and lists.carried_out(form, verb):
        messages.success(request, _("Saved. It is promised to what comes in from now on."))
        return HttpResponseRedirect(reverse("tasks.studio:policy", args=[made[0]]))
    context = {"kind": plug, "form": form}
    return pages.render(request, "tasks/studio/new_policy.html", context, status=422 if form.errors else 200)


@page(roles=ADMINISTRATOR, methods=["GET", "POST"])
def policy(request: HttpRequest, policy_id: int) -> HttpResponse:
    """Change a promise: first see which open deadlines would move (`?amount=`), then save."""
    row = _policy(policy_id)
    asked = request.POST if request.method == "POST" else request.GET if "amount" in request.GET else None
    form = forms.PolicyForm(asked, kind=plugs.clock_kind(row["kind"]), calendars=_calendar_choices(), says=row)
    moved: list[int] = []

    def verb(data: dict[str, Any]) -> None:
        moved.append(services.change_policy(policy_id=policy_id, by=actor(request), **data))

    if request.method == "POST" and lists.carried_out(form, verb):
        messages.success(request, _moved(moved[0]))
        return HttpResponseRedirect(reverse("tasks.studio:policy", args=[policy_id]))
    found: list[Row] = []
    looked = bool(asked) and lists.carried_out(
        form, lambda data: found.extend(services.would_move(policy_id=policy_id, **data))
    )
    context = {
        "policy": {**row, "about": _about(row["condition"])},
        "form": form,
        "asked": list(asked.lists()) if asked and looked else [],
        "moves": _in_words(found[:SHOWN]) if looked else None,
        "moved": len(found),
        "history": _history(policy_id),
        "following": queries.following(),
    }
    return pages.render(request, "tasks/studio/policy.html", context, status=422 if form.errors else 200)


def _history(policy_id: int) -> list[Row]:
    """Its editions, newest first, each with what it changed: (name, before, after)."""
    found = queries.editions_of(policy_id)
    calendars = dict(_calendar_choices())
    pairs = zip(found, [*found[1:], None], strict=True)
    return [{**one, "changed": _changed(one, before, calendars) if before else []} for one, before in pairs]


def _changed(one: Row, before: Row, calendars: Mapping[int, str]) -> list[tuple[str, str, str]]:
    now, then = one["says"], before["says"]
    return [
        (str(SAYS[name]), _said(name, then[name], calendars), _said(name, now[name], calendars))
        for name in SAYS
        if now[name] != then[name]
    ]


def _said(name: str, value: Any, calendars: Mapping[int, str]) -> str:
    if name == "calendar_id":
        return calendars.get(value, "–")
    if name == "warnings":
        return ", ".join(f"{level['percent']} %" for level in value) or "–"
    if name == "condition":
        return _about(value) or "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(value) or "–"
    return forms.plain(value) or "–" if name in NUMBERS else value or "–"


SAYS = {
    "service_class": gettext_lazy("class"),
    "condition": gettext_lazy("conditions"),
    "hours": gettext_lazy("hours"),
    "working_days": gettext_lazy("working days"),
    "wall_clock": gettext_lazy("nights and holidays"),
    "calendar_id": gettext_lazy("working hours"),
    "pauses": gettext_lazy("pauses"),
    "pause_hours": gettext_lazy("limit of pauses"),
    "grace_hours": gettext_lazy("grace"),
    "false_solve_counts": gettext_lazy("a false solution counts"),
    "restarts": gettext_lazy("begins anew"),
    "warnings": gettext_lazy("warnings"),
}
NUMBERS = frozenset({"hours", "working_days", "pause_hours", "grace_hours"})


@page(roles=ADMINISTRATOR, methods=["POST"])
def set_back(request: HttpRequest, policy_id: int) -> HttpResponse:
    """Go back to an earlier version of a promise."""
    _policy(policy_id)
    moved = services.set_policy_back(policy_id=policy_id, version=_version(request), by=actor(request))
    messages.success(request, _moved(moved))
    return HttpResponseRedirect(reverse("tasks.studio:policy", args=[policy_id]))


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER else 0


@page(roles=ADMINISTRATOR, methods=["POST"])
def retire(request: HttpRequest, policy_id: int) -> HttpResponse:
    """Promise this to nothing new."""
    services.retire_policy(policy_id=policy_id, by=actor(request))
    messages.success(request, _("It is promised to nothing new. What runs goes on."))
    return HttpResponseRedirect(reverse("tasks.studio:policies"))


@page(roles=ADMINISTRATOR, methods=["POST"])
def earlier(request: HttpRequest, policy_id: int) -> HttpResponse:
    """Try a promise before the one that stands above it."""
    row = _policy(policy_id)
    ids = [one["id"] for one in queries.policies() if one["kind"] == row["kind"]]
    place = ids.index(policy_id)
    if place:
        ids[place - 1], ids[place] = ids[place], ids[place - 1]
        services.order_policies(kind=row["kind"], policy_ids=ids, by=actor(request))
    return HttpResponseRedirect(reverse("tasks.studio:policies"))


def _moved(count: int) -> str:
    return ngettext("Saved. %(count)s open deadline moved.", "Saved. %(count)s open deadlines moved.", count) % {
        "count": count
    }


def _in_words(moves: list[dict[str, Any]]) -> list[Row]:
    """The deadlines that would move, each with the name and the page of its object."""
    by_kind: dict[str, list[int]] = {}
    for move in moves:
        kind, number = parse_ref(move["subject"])
        by_kind.setdefault(kind, []).append(number)
    offered = {plug.kind: plug for plug in plugs.offered(plugs.Subject) if plug.kind in by_kind}
    labels = {kind: plug.labels(by_kind[kind]) for kind, plug in offered.items()}
    return [{**move, "label": _label(labels, move["subject"])} for move in moves]


def _label(labels: dict[str, Any], subject: str) -> str:
    kind, number = parse_ref(subject)
    return str(labels.get(kind, {}).get(number, subject))


@page(roles=ADMINISTRATOR)
def calendars(request: HttpRequest) -> HttpResponse:
    """All working hours."""
    rows = [{**row, "weekly": _week(row["week"])} for row in queries.calendars()]
    return pages.render(request, "tasks/studio/calendars.html", {"rows": rows})


def _week(week: dict[str, Any]) -> list[tuple[str, str]]:
    return [(str(name), forms.write_spans(week.get(day, []))) for day, name in forms.DAY_NAMES.items()]


@page(roles=ADMINISTRATOR, methods=["GET", "POST"])
def calendar(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Change working hours: first see which open deadlines would move (`?days=`), then save."""
    row = next((one for one in queries.calendars() if one["id"] == calendar_id), None)
    if row is None:
        raise NotAllowed(_("There are no such working hours."))
    asked = request.POST if request.method == "POST" else request.GET if "days" in request.GET else None
    form = forms.CalendarForm(asked, week=row["week"], days=row["days"])
    moved: list[int] = []

    def verb(data: dict[str, Any]) -> None:
        moved.append(services.change_calendar(calendar_id=calendar_id, by=actor(request), **data))

    if request.method == "POST" and lists.carried_out(form, verb):
        messages.success(request, _moved(moved[0]))
        return HttpResponseRedirect(reverse("tasks.studio:calendars"))
    found: list[Row] = []
    looked = bool(asked) and lists.carried_out(
        form, lambda data: found.extend(services.calendar_would_move(calendar_id=calendar_id, **data))
    )
    context = {
        "calendar": row,
        "form": form,
        "asked": list(asked.lists()) if asked and looked else [],
        "moves": _in_words(found[:SHOWN]) if looked else None,
        "moved": len(found),
        "history": queries.calendar_editions(calendar_id),
    }
    return pages.render(request, "tasks/studio/calendar.html", context, status=422 if form.errors else 200)


@page(roles=ADMINISTRATOR, methods=["POST"])
def set_calendar_back(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Take the working hours of an earlier version again."""
    moved = services.set_calendar_back(calendar_id=calendar_id, version=_version(request), by=actor(request))
    messages.success(request, _moved(moved))
    return HttpResponseRedirect(reverse("tasks.studio:calendar", args=[calendar_id]))


@page(roles=ADMINISTRATOR)
def public_days(request: HttpRequest) -> HttpResponse:
    """The holidays and make-up days of countries, year by year."""
    return _public_days(request, {})


def _public_days(request: HttpRequest, forms_: dict[str, Any], status: int = 200) -> HttpResponse:
    found = queries.public_days()
    there = sorted({row["country"] for row in found})
    context = {
        "countries": [_country_row(country, [row for row in found if row["country"] == country]) for country in there],
        "load_form": forms.PublicDaysForm(countries=_names(there)),
        "country_form": forms.CountryForm(countries=[("", "–"), *_names(holidays.countries() - set(there))]),
        "stale_form": None,
        **forms_,
    }
    return pages.render(request, "tasks/studio/public_days.html", context, status=status)


def _names(codes: Collection[str]) -> list[tuple[str, str]]:
    """Countries by their name for the reader."""
    return sorted(((code, formats.country(code)) for code in codes), key=lambda pair: pair[1])


def _country_row(country: str, years: list[Row]) -> Row:
    missing = [year for code, year in queries.missing_public_days() if code == country]
    told = [{**row, "lines": [day_line(day, spans) for day, spans in sorted(row["days"].items())]} for row in years]
    return {"code": country, "name": formats.country(country), "years": told, "missing": missing}


def day_line(day: str, spans: Any) -> tuple[str, str]:
    """A single day with its weekday, and what it is, in words."""
    when = date.fromisoformat(day)
    weekday = str(forms.DAY_NAMES[worktime.WEEKDAYS[when.weekday()]])
    return f"{day} {weekday}", day_words(spans)


def day_words(spans: Any) -> str:
    """What a single day is, in words; None is a day like any other."""
    if spans is None:
        return _("a day like any other")
    if isinstance(spans, str):
        return _("works like a {weekday}").format(weekday=forms.DAY_NAMES[spans])
    return forms.write_spans(spans) or _("holiday")


@page(roles=ADMINISTRATOR, methods=["POST"])
def look_at_public_days(request: HttpRequest) -> HttpResponse:
    """Show what a file would change, before it is saved; nothing is written."""
    there = {row["country"] for row in queries.public_days()}
    form = forms.PublicDaysForm(request.POST, request.FILES, countries=_names(there))
    found: list[Any] = []

    def verb(data: dict[str, Any]) -> None:
        found.extend(files.read(data["file"].read(files.LARGEST + 1), data["country"]))
        found.append(services.public_days_would_change(years=found))

    if not lists.carried_out(form, verb):
        return _public_days(request, {"load_form": form}, status=422)
    *years, preview = found
    context = {
        "country": formats.country(years[0].country),
        "years": years,
        "form": forms.LookedAtForm(initial={"text": files.as_json(years)}),
        "parts": [
            (title, [_change_line(row) for row in preview[name]])
            for name, title in (("new", _("New days")), ("changed", _("Changed days")), ("gone", _("Removed days")))
        ],
        "moved": preview["moved"],
        "settled": preview["settled"],
    }
    return pages.render(request, "tasks/studio/public_days_preview.html", context)


def _change_line(row: dict[str, Any]) -> tuple[str, str, str]:
    return day_line(row["day"], None)[0], day_words(row["before"]), day_words(row["after"])


@page(roles=ADMINISTRATOR, methods=["POST"])
def load_public_days(request: HttpRequest) -> HttpResponse:
    """Save what was looked at; open deadlines follow."""
    form = forms.LookedAtForm(request.POST)
    moved: list[int] = []

    def verb(data: dict[str, Any]) -> None:
        years = files.read(data["text"].encode())
        moved.append(services.load_public_days(years=years, by=actor(request)))

    if not lists.carried_out(form, verb):
        return _public_days(request, {"stale_form": form}, status=422)
    messages.success(request, _moved(moved[0]))
    return HttpResponseRedirect(reverse("tasks.studio:public_days"))


@page(roles=ADMINISTRATOR, methods=["POST"])
def add_country(request: HttpRequest) -> HttpResponse:
    """Take in the holidays of another country."""
    form = forms.CountryForm(request.POST, countries=_names(holidays.countries()))
    if not lists.carried_out(form, lambda data: services.add_public_days(by=actor(request), **data)):
        return _public_days(request, {"country_form": form}, status=422)
    name = formats.country(form.cleaned_data["country"])
    messages.success(request, _("The holidays of {country} are there.").format(country=name))
    return HttpResponseRedirect(reverse("tasks.studio:public_days"))


@page(roles=ADMINISTRATOR)
def download_public_days(request: HttpRequest, country: str) -> HttpResponse:
    """The public days of a country as the file that can be loaded again."""
    del request  # it asks for nothing more
    years = [files.Year(**row) for row in reversed(queries.public_days(country)) if row["days"]]
    if not country or not years:
        raise NotAllowed(_("There are no public days of this country."))
    headers = {"Content-Disposition": f'attachment; filename="public-days-{years[0].country}.json"'}
    return HttpResponse(files.as_json(years), content_type="application/json", headers=headers)


urlpatterns = [
    path("public-days", public_days, name="public_days"),
    path("public-days/look", look_at_public_days, name="look_at_public_days"),
    path("public-days/load", load_public_days, name="load_public_days"),
    path("public-days/country", add_country, name="add_country"),
    path("public-days/<str:country>.json", download_public_days, name="download_public_days"),
    path("policies", policies, name="policies"),
    path("policies/new/<slug:kind>", new_policy, name="new_policy"),
    path("policies/<int:policy_id>", policy, name="policy"),
    path("policies/<int:policy_id>/retire", retire, name="retire"),
    path("policies/<int:policy_id>/earlier", earlier, name="earlier"),
    path("policies/<int:policy_id>/back", set_back, name="set_back"),
    path("calendars", calendars, name="calendars"),
    path("calendars/<int:calendar_id>", calendar, name="calendar"),
    path("calendars/<int:calendar_id>/back", set_calendar_back, name="set_calendar_back"),
]
