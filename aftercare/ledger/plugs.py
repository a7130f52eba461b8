"""What the ledger offers upwards."""

from django.utils.translation import gettext_lazy as _

from aftercare.kit.plugs import Check, TimelineLine
from aftercare.ledger import queries

PLUGS = [
    TimelineLine("ledger.Transferred", _("moved {quantity}: {reason}"), "transfer"),
    TimelineLine(
        "ledger.TransferReversed", _("took back a movement of {quantity}: {reason}"), "arrow-back-up", "warning"
    ),
    Check(_("every balance is the sum of its entries"), queries.wrong_balances),
    Check(_("every transfer sums to zero"), queries.unbalanced_transfers),
]
