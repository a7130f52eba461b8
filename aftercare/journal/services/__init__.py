"""The journal's verbs: record, once, seal, deliver."""

from aftercare.journal.services.deliver import deliver_once, retry_set_aside, subscribe
from aftercare.journal.services.past import Past, record_past
from aftercare.journal.services.receipts import forget_old_receipts, once
from aftercare.journal.services.record import changed, entry, record
from aftercare.journal.services.seal import seal

__all__ = [
    "Past",
    "changed",
    "deliver_once",
    "entry",
    "forget_old_receipts",
    "once",
    "record",
    "record_past",
    "retry_set_aside",
    "seal",
    "subscribe",
]
