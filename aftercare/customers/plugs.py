"""What customers offer upwards."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftercare.accounts.access import DESK, has_role
from aftercare.customers import access, desk, queries
from aftercare.customers.models import ContactPoint
from aftercare.kit.plugs import Hit, MenuEntry, Slot, Subject, TimelineLine
from aftercare.web import formats


def _search(user: Any, text: str, limit: int) -> list[Hit]:
    if not has_role(user, *DESK):
        return []
    return [
        Hit(f"customer:{row['id']}", row["name"], str(_("Customer")), _link(row["id"]))
        for row in queries.search(text, limit)
    ]


def _link(number: int) -> str:
    return reverse("customers.desk:customer", args=[number])


def _in_words(several: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    kinds = {kind.value: str(kind.label) for kind in ContactPoint.Kind}
    return [{**data, "kind": kinds.get(data["kind"], data["kind"])} for data in several]


def _channels(several: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    return [{**data, "channel": formats.channel(data["channel"])} for data in several]


PLUGS = [
    Slot("ticket.side", desk.card_piece, 10, desk.asks_card),
    Subject("customer", _("Customer"), queries.names, _link, access.visible_ids, _search),
    TimelineLine("customers.CustomerAdded", _("profile made from {channel}"), "user-plus", "neutral", _channels),
    TimelineLine("customers.ContactAdded", _("contact added: {kind}"), "address-book", "neutral", _in_words),
    TimelineLine("customers.AddressAdded", _("address added"), "map-pin", "neutral"),
    TimelineLine("customers.CustomersMerged", _("two profiles were merged"), "arrows-join", "neutral"),
    TimelineLine("customers.MergeUndone", _("a merge was undone"), "arrows-split", "neutral"),
    MenuEntry(
        way="desk",
        label=_("Customers"),
        url_name="customers.desk:customers",
        icon="users",
        roles=frozenset(DESK),
        order=30,
    ),
]
