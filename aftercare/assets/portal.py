"""Where the QR code on a device leads its owner."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from aftercare.assets import queries
from aftercare.kit import clock
from aftercare.kit.bilingual import own_words
from aftercare.kit.errors import NotAllowed
from aftercare.web import pages
from aftercare.web.ways import public_page

SHOWN_SIGNS = 4


@public_page()
def asset(request: HttpRequest, code: str) -> HttpResponse:
    """A device for whoever stands before it: model, warranty, and what he can ask for; nothing about its owner."""
    row = queries.by_code(code)
    if row is None:
        raise NotAllowed(_("This code belongs to no device. Scan the label again."))
    context = {
        "asset_id": row["id"],
        "maker": row["brand"],
        "model": f"{own_words(row, 'model_name')} {row['model_code']}",
        "serial_end": row["serial"][-SHOWN_SIGNS:],
        "warranty": str(queries.warranty(row, timezone.localdate(clock.now()))),
        "warranty_until": row["warranty_until"],
        "in_use": row["replaced_by_id"] is None,
    }
    return pages.render(request, "assets/portal/asset.html", context)


urlpatterns = [path("<slug:code>", asset, name="asset")]
