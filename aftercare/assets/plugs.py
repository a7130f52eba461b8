"""What the installed base offers upwards."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftercare.accounts.access import DESK, Role, has_role
from aftercare.assets import access, queries
from aftercare.kit.actor import ref
from aftercare.kit.plugs import FirstStep, Hit, MenuEntry, Subject, TimelineLine
from aftercare.web.formats import field_words


def _page(asset_id: int) -> str:
    return reverse("assets.desk:asset", args=[asset_id])


def _search(user: Any, query: str, limit: int) -> Sequence[Hit]:
    if not has_role(user, *DESK):
        return []
    found = queries.search(query, limit=limit)
    return [
        Hit(
            ref("asset", row["id"]),
            queries.label(row),
            f"{row['brand']} · {queries.kind_words(row['kind'])}",
            _page(row["id"]),
        )
        for row in found
    ]


def _model_page(model_id: int) -> str:
    return reverse("assets.studio:model", args=[model_id])


FIELDS = {
    "name": _("name"),
    "name_zh": _("Chinese name"),
    "kind": _("product kind"),
    "brand": _("brand"),
    "warranty_months": _("warranty"),
    "skill_code": _("skill"),
    "checklist_slug": _("checklist"),
    "minutes": _("usual time"),
}

PLUGS = [
    FirstStep(
        name=_("Product models"),
        why=_("What you service, with the skill, the checklist and the time that a visit to it needs."),
        url_name="assets.studio:models",
        icon="cube",
        order=60,
        is_done=lambda: bool(queries.models()),
        optional=True,
    ),
    Subject("model", _("Product model"), queries.model_names, _model_page, access.models_visible_to),
    MenuEntry(
        way="studio",
        label=_("Product models"),
        url_name="assets.studio:models",
        icon="cube",
        roles=frozenset({Role.ADMINISTRATOR.value}),
        order=530,
        group=_("Products and parts"),
    ),
    TimelineLine("assets.ModelAdded", _("added the product model"), "cube", "good"),
    TimelineLine("assets.ModelChanged", _("changed {fields}"), "pencil", words=field_words(FIELDS)),
    TimelineLine("assets.ModelRetired", _("retired the product model"), "archive", "warning"),
    TimelineLine("assets.ModelBroughtBack", _("brought the product model back"), "arrow-back-up", "good"),
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
