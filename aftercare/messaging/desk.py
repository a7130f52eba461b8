"""Notices to colleagues, and what was said with a customer before."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from aftercare.accounts.access import DESK, actor, has_role, signed_in
from aftercare.customers import queries as customers
from aftercare.customers.access import may_open
from aftercare.kit import plugs, reads
from aftercare.kit.actor import parse_ref, ref
from aftercare.kit.errors import NotAllowed
from aftercare.kit.rows import Row
from aftercare.messaging import queries, services
from aftercare.web import lists, pages
from aftercare.web.ways import page

EARLIER = 30
LONGEST_ID = 19  # digits of a bigint


@page()
def notices(request: HttpRequest) -> HttpResponse:
    """What I was told, newest first; a script gets the bell alone."""
    if pages.wants_fragment(request):
        return HttpResponse(bell(request, {}))
    user_id = signed_in(request).id
    part = lists.part(request, lambda skip, limit: queries.notices(user_id, limit, skip=skip))
    return pages.render(request, "messaging/desk/notices.html", {"part": part, "unread": queries.unread(user_id)})


@page(methods=["POST"])
def read(request: HttpRequest) -> HttpResponse:
    """Mark all my notices as read."""
    services.read_notices(user_id=signed_in(request).id, by=actor(request))
    return HttpResponseRedirect(reverse("messaging.desk:notices"))


def bell(request: HttpRequest, ids: Mapping[str, int]) -> str:
    """The bell in the top bar, with how many notices are not read."""
    del ids  # it stands on every page
    user = signed_in(request)
    context = {"unread": queries.unread(user.id), "topic": ref("user", user.id)}
    return pages.render_text(request, "messaging/desk/bell.html", context)


def asks_bell(request: HttpRequest, ids: Mapping[str, int]) -> Sequence[reads.Asked]:
    """What :func:`bell` asks."""
    del ids
    return [queries.asks_unread(signed_in(request).id)]


def said_before(request: HttpRequest, ids: Mapping[str, int]) -> str:
    """The place of what was said with a customer on any channel. It is read when the reader comes to it."""
    if "customer" not in ids or not has_role(request.user, *DESK):
        return ""
    context = {"customer": ids["customer"], "ticket": ids.get("ticket")}
    return pages.render_text(request, "messaging/desk/said_before.html", context)


@page(roles=DESK)
def earlier(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What was said with a customer before, on any channel; with `?ticket=` without that ticket's own words."""
    if not may_open(request.user, customer_id):
        raise NotAllowed(_("There is no such customer."))
    ticket = request.GET.get("ticket", "")
    own = ref("ticket", int(ticket)) if ticket.isascii() and ticket.isdecimal() and len(ticket) < LONGEST_ID else ""
    rows = queries.of_customers(customers.family(customer_id), EARLIER, but=own)
    if not rows and own:
        return HttpResponse()
    return pages.render(request, "messaging/desk/earlier.html", {"rows": _with_threads(rows), "on_ticket": bool(own)})


def _with_threads(rows: Sequence[Row]) -> list[Row]:
    """Messages with the words and the page of what they are about; one statement for each kind of object."""
    wanted: dict[str, set[int]] = {}
    for kind, number in (parse_ref(row["thread"]) for row in rows):
        wanted.setdefault(kind, set()).add(number)
    offered = {plug.kind: plug for plug in plugs.offered(plugs.Subject) if plug.kind in wanted}
    labels = {kind: plug.labels(wanted[kind]) for kind, plug in offered.items()}
    found = []
    for row in rows:
        kind, number = parse_ref(row["thread"])
        link = offered[kind].link(number) if kind in offered else ""
        found.append({**row, "about": labels.get(kind, {}).get(number, ""), "link": link})
    return found


urlpatterns = [
    path("notices", notices, name="notices"),
    path("notices/read", read, name="read"),
    path("earlier/<int:customer_id>", earlier, name="earlier"),
]
