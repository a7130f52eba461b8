"""Answer a request that arrives twice as if it had arrived once."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from aftercare.journal.models import Receipt
from aftercare.kit import clock, inserts, transactions
from aftercare.kit.errors import Refused, SentBefore
from aftercare.kit.postgres.base import Often, Statement

KEPT_DAYS = 40
LONGEST_KEY = 200
_TABLE = Receipt._meta.db_table  # noqa: SLF001


def once(*, key: str, body: Mapping[str, Any], produce: Callable[[], Any], may_begin: bool = False) -> Any:
    """Run `produce` the first time that `key` is seen, and give its answer again every other time.

    The key, a fingerprint of `body` and the answer (JSON) are stored in the transaction of the effect, so that a
    process that dies after the commit leaves an answer behind. Parallel requests with one key wait for the first.
    With `may_begin` the key is looked at together with the first statement of `produce`: a repeat then begins, and is
    undone. That is quicker for what nearly always comes once, and only for effects that the database can undo.
    Raises SentBefore when the same key comes with another body: it is then a different request.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise Refused(_("The request's key must have between 1 and 200 characters."), field="key")
    fingerprint = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    try:
        with transactions.whole():
            claim = _Claim(key, fingerprint)
            if not may_begin:
                claim.settle()
            answer = produce()
            claim.settle()
            inserts.run(Statement(_KEEP, (json.dumps(answer), key)))
            return answer
    except Exception:
        # Whatever it was: where the key is taken, this was done before, and its answer stands.
        receipt = Receipt.objects.filter(key=key).first()
        if receipt is None:
            raise
    if receipt.fingerprint != fingerprint:
        raise SentBefore(_("This key was used before for another request. Send the new request with a new key."))
    return receipt.answer


_TAKE = Often(f"INSERT INTO {_TABLE} (key, fingerprint, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING")  # noqa: S608
_KEEP = Often(f"UPDATE {_TABLE} SET answer = %s::jsonb WHERE key = %s")  # noqa: S608


class _Taken(DatabaseError):  # noqa: N818 - Django undoes a part that ends with one of these
    """The key was taken before; where the transaction that took it had not ended, this one has waited for it."""


class _Claim:
    """The wish to be the first with a key; it goes with the next statement of the transaction."""

    def __init__(self, key: str, fingerprint: str) -> None:
        self._is_heard = False
        inserts.run(Statement(_TAKE, (key, fingerprint, clock.now()), self._hear))

    def settle(self) -> None:
        """Return when the claim holds. Raises _Taken when another one was first."""
        if not self._is_heard:
            inserts.settle()

    def _hear(self, cursor: Any) -> None:
        self._is_heard = True
        if cursor.rowcount != 1:
            raise _Taken


def forget_old_receipts() -> int:
    """Remove receipts past their time; answers how many."""
    return Receipt.objects.filter(at__lt=clock.now() - timedelta(days=KEPT_DAYS)).delete()[0]
