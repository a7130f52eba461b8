"""What spare parts offer upwards."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftercare.accounts.access import DESK, Role, has_role
from aftercare.kit.actor import ref
from aftercare.kit.bilingual import own_words
from aftercare.kit.plugs import FirstStep, Hit, MenuEntry, Subject, TimelineLine
from aftercare.parts import access, queries
from aftercare.web.formats import field_words


def _page(part_id: int) -> str:
    return _stock_of(queries.labels([part_id])[part_id].split(" ", 1)[0])


def _stock_of(number: str) -> str:
    return f"{reverse('parts.desk:stock')}?{urlencode({'q': number})}"


def _search(user: Any, query: str, limit: int) -> Sequence[Hit]:
    if not has_role(user, *DESK):
        return []
    return [
        Hit(ref("part", row["id"]), f"{row['number']} {own_words(row)}", str(_("Part")), _stock_of(row["number"]))
        for row in queries.search(query, limit=limit)
    ]


FIELDS = {
    "name": _("name"),
    "name_zh": _("Chinese name"),
    "price": _("price"),
    "currency": _("currency"),
    "fits": _("models that it goes into"),
    "returnable": _("return of the old part"),
}

PLUGS = [
    FirstStep(
        name=_("Parts"),
        why=_("What engineers build in, and how many pieces lie in the depots and vans."),
        url_name="parts.studio:parts",
        icon="package",
        order=70,
        is_done=lambda: bool(queries.page_of(skip=0, limit=1)),
        optional=True,
    ),
    Subject("part", _("Part"), queries.labels, _page, access.visible_to, _search),
    MenuEntry("desk", _("Parts"), "parts.desk:stock", "package", access.KEEPERS, 60),
    MenuEntry(
        way="studio",
        label=_("Parts"),
        url_name="parts.studio:parts",
        icon="package",
        roles=frozenset({Role.ADMINISTRATOR.value}),
        order=540,
        group=_("Products and parts"),
    ),
    TimelineLine("parts.PartAdded", _("added the part"), "package", "good"),
    TimelineLine("parts.PartChanged", _("changed {fields}"), "pencil", words=field_words(FIELDS)),
    TimelineLine("parts.PartRetired", _("retired the part"), "archive", "warning"),
    TimelineLine("parts.PartBroughtBack", _("brought the part back"), "arrow-back-up", "good"),
    TimelineLine("parts.PartReceived", _("received {quantity} × {number}"), "package", "good"),
    TimelineLine("parts.VanLoaded", _("loaded {quantity} × {number} into the van"), "truck"),
    TimelineLine("parts.PartUsed", _("used {quantity} × {number}"), "tool"),
    TimelineLine("parts.PartTakenBack", _("took the use of {number} back"), "arrow-back-up"),
    TimelineLine("parts.PartPutBack", _("put {quantity} × {number} back into the depot"), "package"),
]
