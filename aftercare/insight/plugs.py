"""What insight offers upwards: the manager's page."""

from django.utils.translation import gettext_lazy as _

from aftercare.accounts.access import Role
from aftercare.kit.plugs import MenuEntry

PLUGS = [
    MenuEntry(way, _("Dashboard"), "insight.insight:overview", "gauge", frozenset({Role.MANAGER.value}), 5)
    for way in ("desk", "insight")
]
