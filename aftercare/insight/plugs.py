"""What insight offers upwards: the manager's pages."""

from django.utils.translation import gettext_lazy as _

from aftercare.accounts.access import Role
from aftercare.kit.plugs import MenuEntry

_PAGES = (
    (_("Dashboard"), "insight.insight:overview", "gauge", 5),
    (_("Promises kept"), "insight.insight:report", "clock", 6),
    (_("Force majeure"), "insight.insight:force_majeure", "shield", 7),
)
PLUGS = [
    MenuEntry(way, label, name, icon, frozenset({Role.MANAGER.value}), order)
    for label, name, icon, order in _PAGES
    for way in ("desk", "insight")
]
