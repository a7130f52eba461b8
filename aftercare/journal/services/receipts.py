"""Answer a request that arrives twice as if it had arrived once."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from aftercare.journal.models import Receipt
from aftercare.kit import clock, inserts, transactions
from aftercare.kit.errors import Refused

KEPT_DAYS = 40
LONGEST_KEY = 200
_TABLE = Receipt._meta.db_table  # noqa: SLF001


def once(*, key: str, body: Mapping[str, Any], produce: Callable[[], Any]) -> Any:
    """Run `produce` the first time that `key` is seen, and give its answer again every other time.

    The key, a fingerprint of `body` and the answer (JSON) are stored in the transaction of the effect, so that a
    process that dies after the commit leaves an answer behind. Parallel requests with one key wait for the first.
    Raises Refused when the same key comes with another body: it is then a different request.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise Refused(_("The request's key must have between 1 and 200 characters."), field="key")
    fingerprint = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    with transactions.whole():
        if _is_first(key, fingerprint):
            answer = produce()
            _keep(key, answer)
            return answer
        receipt = Receipt.objects.get(key=key)
    if receipt.fingerprint != fingerprint:
        raise Refused(_("This key was used before for another request. Send the new request with a new key."))
    return receipt.answer


def _is_first(key: str, fingerprint: str) -> bool:
    """Take the key. Where another transaction has taken it, this waits until that one has ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_TABLE} (key, fingerprint, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",  # noqa: S608
            [key, fingerprint, clock.now()],
        )
        return bool(cursor.rowcount == 1)


def _keep(key: str, answer: Any) -> None:
    inserts.run((f"UPDATE {_TABLE} SET answer = %s::jsonb WHERE key = %s", [json.dumps(answer), key]))  # noqa: S608


def forget_old_receipts() -> int:
    """Remove receipts past their time; answers how many."""
    return Receipt.objects.filter(at__lt=clock.now() - timedelta(days=KEPT_DAYS)).delete()[0]
