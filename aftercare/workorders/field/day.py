"""The engineer's day on a phone."""

from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftercare.accounts.access import signed_in
from aftercare.assets import queries as assets
from aftercare.customers import queries as customers
from aftercare.kit import clock
from aftercare.kit.actor import ref
from aftercare.kit.bilingual import own_words
from aftercare.kit.rows import Row
from aftercare.web import pages
from aftercare.web.ways import page
from aftercare.workorders import queries
from aftercare.workorders.field.shared import ENGINEER
from aftercare.workorders.states import LIVE, BookingState as B

DAYS_SHOWN = 2


@page(roles=ENGINEER)
def today(request: HttpRequest) -> HttpResponse:
    """Offers first, then today's and tomorrow's visits in order; those that are over as one line without a name."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(clock.now()), time.min))
    user = signed_in(request)
    found = queries.of_engineer(user.id, start=midnight, end=midnight + timedelta(days=DAYS_SHOWN))
    devices = assets.cards({row["asset_id"] for row in found if row["asset_id"]}, user)
    listed = [{**row, **_line(row, devices.get(row["asset_id"]))} for row in found]
    morning = midnight + timedelta(days=1)
    context = {
        "offers": [row for row in listed if row["state"] == B.OFFERED],
        "days": [
            (_("Today"), [row for row in listed if row["state"] != B.OFFERED and row["start"] < morning]),
            (_("Tomorrow"), [row for row in listed if row["state"] != B.OFFERED and row["start"] >= morning]),
        ],
        "topic": ref("user", user.id),
    }
    if pages.wants_fragment(request):
        return pages.render(request, "workorders/field/visits.html", context)
    return pages.render(request, "workorders/field/today.html", context)


def _line(row: Row, device: Row | None) -> Row:
    return {
        "place": customers.district_name(row["district"]) if row["state"] in LIVE else "",
        "device": f"{own_words(device, 'model_name')} {device['model_code']}" if device else "",
        "live": row["state"] in LIVE,
    }
