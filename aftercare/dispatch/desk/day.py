"""One day of all engineers, and the jobs that wait for somebody."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftercare.accounts import queries as accounts
from aftercare.accounts.access import DESK, signed_in
from aftercare.customers import queries as customers
from aftercare.dispatch.desk import board
from aftercare.kit import clock
from aftercare.kit.rows import Row
from aftercare.tickets import queries as tickets
from aftercare.web import lists, pages
from aftercare.web.ways import page
from aftercare.workforce import queries as workforce
from aftercare.workorders import queries as workorders

EVERY_STATION = "all"
MOST_WAITING = 50
FARTHEST = timedelta(days=366)
CHANGES = (
    "dispatch.NobodyFound",
    "workforce.EngineerAbsent",
    "workforce.ShiftAdded",
    "workforce.ShiftCancelled",
    "workorders.OrderCancelled",
    "workorders.OrderReady",
    "workorders.VisitMoved",
    "workorders.VisitOffered",
    "workorders.VisitProposed",
    "workorders.VisitRefused",
)
"""The events after which the board looks different."""


@page(roles=DESK)
def day(request: HttpRequest) -> HttpResponse:
    """The board of a day: engineers of a station by name, their visits, and the unassigned jobs beside it."""
    hours = _hours(request)
    site = _site(request)
    everybody = workforce.candidates(skill=None, start=hours.start, end=hours.end)
    engineers = [row for row in everybody if site in (None, row["site_id"])]
    part = lists.part(request, lambda skip, limit: engineers[skip : skip + limit])
    visits = workorders.booked(
        engineer_ids=[row["user_id"] for row in part.rows], start=hours.whole.start, end=hours.whole.end, ended=True
    )
    context = {
        "hours": hours,
        "today": timezone.localdate(clock.now()),
        "before": hours.day - timedelta(days=1),
        "after": hours.day + timedelta(days=1),
        "now_at": hours.column(clock.now()),
        "part": part,
        "lines": board.lines(part.rows, visits, hours),
        "looks": board.LOOKS,
        "sites": [(EVERY_STATION, _("All stations")), *((row["id"], row["name"]) for row in accounts.sites())],
        "site": site or EVERY_STATION,
        "waiting": _waiting(_districts(everybody) - _districts(engineers)),
        "topics": [f"event:{name}" for name in CHANGES],
    }
    return pages.render(
        request, "dispatch/desk/day.html", context, block="board" if pages.wants_fragment(request) else ""
    )


def _hours(request: HttpRequest) -> board.Hours:
    """The day that is asked for, today for anything that is none; with `?hours=24` from midnight to midnight."""
    today = timezone.localdate(clock.now())
    try:
        asked = date.fromisoformat(request.GET.get("date", ""))
    except ValueError:
        asked = today
    if abs(asked - today) > FARTHEST:
        asked = today
    first, last = board.WHOLE_DAY if request.GET.get("hours") == "24" else board.USUAL_HOURS
    return board.Hours(asked, first, last)


def _site(request: HttpRequest) -> int | None:
    """The station that is asked for, else the reader's own; None for all."""
    asked = request.GET.get("site", "")
    if asked.isascii() and asked.isdecimal() and len(asked) < 10:  # noqa: PLR2004 - far more than there are stations
        return int(asked)
    return None if asked else signed_in(request).site_id


def _districts(engineers: Sequence[Row]) -> set[str]:
    return {district for row in engineers for district in row["districts"]}


def _waiting(elsewhere: set[str]) -> list[Row]:
    """Jobs that wait, the most urgent first, with the ticket's words and the district's name.

    A station sees what lies in its engineers' areas and what lies in nobody's, but not the areas of others alone.
    """
    found = workorders.waiting(MOST_WAITING, elsewhere=elsewhere)
    titles = tickets.labels([row["ticket_id"] for row in found])
    return [
        {**row, "title": titles.get(row["ticket_id"], ""), "place": customers.district_name(row["district"])}
        for row in found
    ]
