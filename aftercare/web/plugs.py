"""What the face itself offers: search on every desk page, and the studio's page of components."""

from django.utils.translation import gettext_lazy as _

from aftercare.kit.plugs import MenuEntry, Slot
from aftercare.web import desk

PLUGS = [
    Slot("top.search", desk.box),
    MenuEntry(
        way="studio",
        label=_("Components"),
        url_name="web.studio:components",
        icon="layout-dashboard",
        roles=frozenset({"administrator"}),
        order=900,
        group=_("Help"),
    ),
]
