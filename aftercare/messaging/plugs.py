"""What messaging offers upwards."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftercare.accounts.access import Role
from aftercare.kit.plugs import MenuEntry, PeriodicJob, Slot, TimelineLine
from aftercare.messaging import desk, services
from aftercare.web import formats


def _channels(several: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    return [{**data, "channel": formats.channel(data["channel"])} for data in several]


PLUGS = [
    Slot("top.notices", desk.bell, 10, desk.asks_bell),
    Slot("ticket.main", desk.said_before, 90),
    Slot("customer.main", desk.said_before, 90),
    PeriodicJob("messaging.tell_alarms", 2, services.tell_alarms),
    MenuEntry(
        way="studio",
        label=_("Templates"),
        url_name="messaging.studio:templates",
        icon="mail",
        roles=frozenset({Role.ADMINISTRATOR.value}),
        order=40,
    ),
    TimelineLine("messaging.MessageReceived", _("the customer wrote by {channel}"), "message", "accent", _channels),
    TimelineLine("messaging.MessageSent", _("wrote to the customer"), "send", "accent"),
    TimelineLine("messaging.NoteWritten", _("wrote a note"), "note", "neutral"),
]
