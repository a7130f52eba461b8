"""What the demo shows on every page: the demo's time, the tour's panel, and on the login page whom one can be."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from aftercare.demo import queries, tour
from aftercare.demo.story import days
from aftercare.demo.timekeeper import keeper
from aftercare.kit import clock
from aftercare.web import pages


def state() -> dict[str, Any]:
    """Where the tour stands, for its templates."""
    found = queries.tour()
    return {
        "next": tour.upcoming(found),
        "stations": tour.stations(found),
        "ticket": found.ticket,
        "roles": [(role, tour.NAMES[role], tour.ICONS[role]) for role in tour.TABS],
        "names": tour.NAMES,
    }


def parts_of(request: HttpRequest) -> dict[str, Any]:
    """Who the reader is in this tab."""
    user: Any = request.user
    return {"name": user.name if user.is_authenticated else ""}


def banner(request: HttpRequest, _ids: Mapping[str, int]) -> str:
    """The demo's time, when it is not the present."""
    speed = keeper.speed()
    moment = clock.now().astimezone(days.ZONE)
    return pages.render_text(request, "demo/banner.html", {"speed": speed, "moment": moment})


def panel(request: HttpRequest, _ids: Mapping[str, int]) -> str:
    """The tour's panel at the end of every page."""
    return pages.render_text(request, "demo/dock.html", {**state(), "parts": parts_of(request)})


def filled_in(request: HttpRequest, _ids: Mapping[str, int]) -> str:
    """That the form of a request is filled in already, where it is: not for the device of a label, not once sent."""
    shown = request.method == "GET" and not request.GET.get("device") and queries.demo() is not None
    return pages.render_text(request, "demo/filled_in.html") if shown else ""


def entrances(request: HttpRequest, _ids: Mapping[str, int]) -> str:
    """One button for each role below the login form."""
    return pages.render_text(request, "demo/entrances.html", state())
