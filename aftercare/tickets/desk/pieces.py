"""What tickets add to pages of other contexts: the tickets of a customer and of a device."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.translation import gettext as _

from aftercare.accounts.access import DESK, has_role
from aftercare.customers import queries as customers
from aftercare.tickets import queries
from aftercare.tickets.desk.inbox import TONES
from aftercare.web import pages


def of_customer(request: HttpRequest, ids: Mapping[str, int]) -> str:
    """A customer's tickets on his page, newest first."""
    if not has_role(request.user, *DESK):
        return ""
    rows = queries.of_customers(customers.family(ids["customer"]))
    context = {"title": _("Tickets"), "rows": rows, "tones": TONES, "customer": ids["customer"]}
    return pages.render_text(request, "tickets/desk/list.html", context)


def of_asset(request: HttpRequest, ids: Mapping[str, int]) -> str:
    """A device's tickets on its page, newest first."""
    if not has_role(request.user, *DESK):
        return ""
    rows = queries.of_asset(ids["asset"])
    return pages.render_text(
        request, "tickets/desk/list.html", {"title": _("Tickets"), "rows": rows, "tones": TONES, "customer": None}
    )
