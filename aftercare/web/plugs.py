"""What the face itself offers: search on every desk page, the ways in, and the studio's pages of its own."""

from django.utils.translation import gettext_lazy as _

from aftercare.kit.plugs import MenuEntry, Slot
from aftercare.web import desk, menus

PLUGS = [
    Slot("top.search", desk.box),
    Slot("user.menu", menus.other_ways, order=10),
    MenuEntry(
        way="studio",
        label=_("First steps"),
        url_name="web.studio:start",
        icon="flag",
        roles=frozenset({"administrator"}),
        order=11,
    ),
]
