"""What the installed base offers upwards."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftercare.accounts.access import DESK, has_role
from aftercare.assets import access, queries
from aftercare.kit.actor import ref
from aftercare.kit.plugs import Hit, MenuEntry, Subject, TimelineLine


def _page(asset_id: int) -> str:
    return reverse("assets.desk:asset", args=[asset_id])


def _search(user: Any, query: str, limit: int) -> Sequence[Hit]:
    if not has_role(user, *DESK):
        return []
    found = queries.search(query, limit=limit)
    return [
        Hit(ref("asset", row["id"]), queries.label(row), f"{row['brand']} · {row['kind']}", _page(row["id"]))
        for row in found
    ]


PLUGS = [
    Subject(
        kind="asset",
        name=_("Device"),
        labels=queries.labels,
        link=_page,
        visible=access.visible_to,
        search=_search,
    ),
    MenuEntry("desk", _("Devices"), "assets.desk:assets", "devices", DESK, 50),
    TimelineLine("assets.AssetRegistered", _("registered the device ({model})"), "qrcode", "good"),
    TimelineLine("assets.AssetMoved", _("moved the device to another customer"), "users"),
    TimelineLine("assets.AssetReplaced", _("replaced the device; {new_serial} stands there now"), "refresh"),
    TimelineLine("assets.AssetChanged", _("corrected the device's data"), "pencil"),
]
