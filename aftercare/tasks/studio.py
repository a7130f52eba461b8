"""The studio's pages about promises and working hours. What is open follows every change."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _, ngettext

from aftercare.accounts.access import Role, actor
from aftercare.journal import queries as journal
from aftercare.kit import plugs
from aftercare.kit.actor import parse_ref, ref
from aftercare.kit.errors import NotAllowed
from aftercare.kit.rows import Row
from aftercare.tasks import forms, queries, services
from aftercare.web import lists, pages
from aftercare.web.ways import page

ADMINISTRATOR = {Role.ADMINISTRATOR.value}
SHOWN = 20


@page(roles=ADMINISTRATOR)
def policies(request: HttpRequest) -> HttpResponse:
    """All promises: hours for each kind of deadline and class."""
    return pages.render(request, "tasks/studio/policies.html", {"rows": queries.policies()})


def _policy(policy_id: int) -> Row:
    row = queries.policy(policy_id)
    if row is None:
        raise NotAllowed(_("There is no such promise."))
    return row


@page(roles=ADMINISTRATOR, methods=["GET", "POST"])
def policy(request: HttpRequest, policy_id: int) -> HttpResponse:
    """Change a promise: first see which open deadlines would move (`?hours=`), then save."""
    row = _policy(policy_id)
    asked = request.POST if request.method == "POST" else request.GET if "hours" in request.GET else None
    form = forms.PolicyForm(asked, initial={"hours": row["hours"].normalize(), "wall_clock": row["wall_clock"]})
    moved: list[int] = []

    def verb(data: dict[str, Any]) -> None:
        moved.append(services.change_policy(policy_id=policy_id, by=actor(request), **data))

    if request.method == "POST" and lists.carried_out(form, verb):
        messages.success(request, _moved(moved[0]))
        return HttpResponseRedirect(reverse("tasks.studio:policy", args=[policy_id]))
    moves = services.would_move(policy_id=policy_id, **form.cleaned_data) if asked and form.is_valid() else None
    context = {
        "policy": row,
        "form": form,
        "moves": _in_words(moves[:SHOWN]) if moves is not None else None,
        "moved": len(moves or []),
        "history": _history(policy_id),
    }
    return pages.render(request, "tasks/studio/policy.html", context, status=422 if form.errors else 200)


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


def _history(policy_id: int) -> list[Row]:
    """Earlier values, newest first, each with what it was before: the way back."""
    found = []
    for line in journal.timeline([ref("policy", policy_id)], limit=SHOWN):
        hours, wall_clock = line.changes.get("hours"), line.changes.get("wall_clock")
        if hours or wall_clock:
            before = {"hours": hours[0] if hours else None, "wall_clock": wall_clock[0] if wall_clock else None}
            found.append(
                {"at": line.at, "actor": line.actor, "hours": hours, "wall_clock": wall_clock, "before": before}
            )
    return found


@page(roles=ADMINISTRATOR, methods=["POST"])
def set_back(request: HttpRequest, policy_id: int) -> HttpResponse:
    """Go back to an earlier value of a promise; what was not named stays."""
    row = _policy(policy_id)
    given = {"hours": request.POST.get("hours") or str(row["hours"])}
    wall_clock = request.POST.get("wall_clock") or str(row["wall_clock"])
    form = forms.PolicyForm({**given, **({"wall_clock": "on"} if wall_clock == "True" else {})})
    hours: Decimal | None = form.cleaned_data["hours"] if form.is_valid() else None
    if hours is None:
        raise NotAllowed(_("There is no such earlier value."))
    moved = services.change_policy(
        policy_id=policy_id, hours=hours, wall_clock=form.cleaned_data["wall_clock"], by=actor(request)
    )
    messages.success(request, _moved(moved))
    return HttpResponseRedirect(reverse("tasks.studio:policy", args=[policy_id]))


@page(roles=ADMINISTRATOR)
def calendars(request: HttpRequest) -> HttpResponse:
    """All working hours."""
    rows = [{**row, "weekly": _week(row["week"])} for row in queries.calendars()]
    return pages.render(request, "tasks/studio/calendars.html", {"rows": rows})


def _week(week: dict[str, Any]) -> list[tuple[str, str]]:
    return [(str(name), forms.write_spans(week.get(day, []))) for day, name in forms.DAY_NAMES.items()]


@page(roles=ADMINISTRATOR, methods=["GET", "POST"])
def calendar(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Change working hours; open deadlines follow at once."""
    row = next((one for one in queries.calendars() if one["id"] == calendar_id), None)
    if row is None:
        raise NotAllowed(_("There are no such working hours."))
    form = forms.CalendarForm(request.POST if request.method == "POST" else None, week=row["week"], days=row["days"])
    moved: list[int] = []

    def verb(data: dict[str, Any]) -> None:
        moved.append(services.change_calendar(calendar_id=calendar_id, by=actor(request), **data))

    if request.method == "POST" and lists.carried_out(form, verb):
        messages.success(request, _moved(moved[0]))
        return HttpResponseRedirect(reverse("tasks.studio:calendars"))
    context = {"calendar": row, "form": form}
    return pages.render(request, "tasks/studio/calendar.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("policies", policies, name="policies"),
    path("policies/<int:policy_id>", policy, name="policy"),
    path("policies/<int:policy_id>/back", set_back, name="set_back"),
    path("calendars", calendars, name="calendars"),
    path("calendars/<int:calendar_id>", calendar, name="calendar"),
]
