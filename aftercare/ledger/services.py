"""Move things from one account to another, and take a movement back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from aftercare.journal import services as journal
from aftercare.kit import clock
from aftercare.kit.actor import Actor
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.ledger import events
from aftercare.ledger.models import Account, Entry, Transfer

OUTSIDE = "outside:"
STEP = Decimal("0.001")
LARGEST = Decimal(10**12)
LONGEST_KEY = 200
LONGEST_REASON = 200
_SUBJECT = re.compile(r"[a-z_]+:[0-9]+\Z")

Move = Mapping[str, Decimal]  # owner to what is added to his account


@transaction.atomic
def transfer(*, item: str, source: str, target: str, quantity: Decimal, key: str, reason: str, by: Actor) -> int:
    """Move `quantity` of `item` between two owners; answers the transfer's id, for a repeat of `key` the first one's.

    Owners are references ("site:3", "user:7") or stand outside ("outside:supplier", "outside:used:workorder:9") and
    are then without limit. Accounts are opened by their first movement. The caller has checked the actor's rights,
    and moves several items in the order of their names, so that two of his kind cannot wait for each other.

    Raises Refused when the source has less, for a quantity that is not above zero in thousandths, and when `key`
    stands for another movement.
    """
    _require_sound(source, target, quantity, key)
    moves = {source: -quantity, target: quantity}
    written, made = Transfer.objects.get_or_create(key=key, defaults=_defaults(reason, by))
    if not made:
        return _repeated(written, item, moves)
    _write(written, item, moves)
    event = events.Transferred(
        transfer_id=written.id, item=item, source=source, target=target, quantity=plain(quantity), reason=reason
    )
    journal.record(event, subjects=_subjects(item, source, target), by=by)
    return written.id


@transaction.atomic
def reverse(transfer_key: str, *, key: str, reason: str, by: Actor) -> int:
    """Take back the transfer with `transfer_key` by its opposite; answers the id of the new transfer.

    Raises NotAllowed when there is no such transfer, and Refused when it was taken back before, is itself a reversal,
    or when the one who got it has less by now.
    """
    _require_key(key)
    first = Transfer.objects.select_for_update().filter(key=transfer_key).first()
    if first is None:
        raise NotAllowed(_("There is no such movement."))
    before = Transfer.objects.filter(reverses=first).first()
    if before is not None and before.key == key:
        return before.id
    if before is not None or first.reverses_id is not None or Transfer.objects.filter(key=key).exists():
        raise Refused(_("This movement was taken back before. Make a new one instead."))
    item, moves = _content(first)
    written = Transfer.objects.create(key=key, reverses=first, **_defaults(reason, by))
    opposite = {owner: -quantity for owner, quantity in moves.items()}
    _write(written, item, opposite)
    event = events.TransferReversed(
        transfer_id=written.id,
        reversed_id=first.id,
        item=item,
        quantity=plain(max(moves.values())),
        reason=reason,
    )
    journal.record(event, subjects=_subjects(item, *moves), by=by)
    return written.id


def plain(quantity: Decimal) -> str:
    """A quantity without zeros that say nothing: "2", "0.5"."""
    return f"{quantity.normalize():f}"


def _require_sound(source: str, target: str, quantity: Decimal, key: str) -> None:
    _require_key(key)
    if source == target:
        raise Refused(_("Source and target are the same. Choose two places."), field="target")
    if not (quantity.is_finite() and 0 < quantity < LARGEST and quantity == quantity.quantize(STEP)):
        raise Refused(_("The quantity must be above zero, with three decimals at most."), field="quantity")


def _require_key(key: str) -> None:
    if not 0 < len(key) <= LONGEST_KEY:
        raise Refused(_("The movement's key must have between 1 and 200 characters."), field="key")


def _defaults(reason: str, by: Actor) -> dict[str, object]:
    return {
        "at": clock.now(),
        "reason": reason[:LONGEST_REASON],
        "actor_kind": by.kind.value,
        "actor_id": by.id,
        "actor_name": by.name[:120],
    }


def _content(written: Transfer) -> tuple[str, dict[str, Decimal]]:
    rows = list(written.entries.values_list("account__item", "account__owner", "quantity"))
    return rows[0][0], {owner: quantity for _item, owner, quantity in rows}


def _repeated(written: Transfer, item: str, moves: Move) -> int:
    # Not `journal.once`, whose receipts end after weeks: a movement must not happen twice, ever.
    if _content(written) != (item, dict(moves)) or written.reverses_id is not None:
        raise Refused(_("This key was used before for another movement. Send the new one with a new key."), field="key")
    return written.id


def _write(written: Transfer, item: str, moves: Move) -> None:
    accounts = _locked(item, moves)
    for owner, quantity in moves.items():
        account = accounts[owner]
        if account.bounded and account.balance + quantity < 0:
            message = _("Only {left} left. Choose a smaller quantity or another place.")
            raise Refused(message.format(left=plain(account.balance)), field="quantity")
    Entry.objects.bulk_create(
        Entry(transfer=written, account=accounts[owner], quantity=quantity) for owner, quantity in moves.items()
    )


def _locked(item: str, moves: Move) -> dict[str, Account]:
    """The accounts of the owners, opened where they are new and locked in the order of their ids: no deadlock."""
    wanted = Account.objects.filter(item=item, owner__in=list(moves))
    missing = sorted(set(moves) - set(wanted.values_list("owner", flat=True)))
    Account.objects.bulk_create(
        [Account(owner=owner, item=item, bounded=not owner.startswith(OUTSIDE)) for owner in missing],
        ignore_conflicts=True,
    )
    return {account.owner: account for account in wanted.select_for_update(no_key=True).order_by("id")}


def _subjects(item: str, *owners: str) -> list[str]:
    """What a movement concerns: its references, also those that an account outside ends with."""
    found = (_SUBJECT.search(text) for text in (item, *owners))
    return [match.group() for match in found if match]


@dataclass(frozen=True, slots=True)
class PastMove:
    """A movement of before, as :func:`transfer` takes it, with its moment."""

    at: datetime
    item: str
    source: str
    target: str
    quantity: Decimal
    key: str
    reason: str
    by: Actor


@transaction.atomic
def transfer_past(moves: Sequence[PastMove]) -> list[journal.Past]:
    """Take in movements in their order, many at once; answers what the journal says of them.

    The books hold as always: IntegrityError when a place would have had less than nothing, or a key is there already.
    """
    accounts = _opened({(owner, move.item) for move in moves for owner in (move.source, move.target)})
    written = Transfer.objects.bulk_create(
        [Transfer(key=move.key, **{**_defaults(move.reason, move.by), "at": move.at}) for move in moves]
    )
    pairs = list(zip(written, moves, strict=True))
    Entry.objects.bulk_create(
        [
            Entry(transfer=row, account_id=accounts[owner, move.item], quantity=quantity)
            for row, move in pairs
            for owner, quantity in ((move.target, move.quantity), (move.source, -move.quantity))
        ],
        batch_size=2000,
    )
    return [journal.Past(move.at, _said(row, move), tuple(_past_subjects(move)), move.by) for row, move in pairs]


def _opened(wanted: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The accounts of these owners and items, opened where they are new."""
    Account.objects.bulk_create(
        [Account(owner=owner, item=item, bounded=not owner.startswith(OUTSIDE)) for owner, item in sorted(wanted)],
        ignore_conflicts=True,
    )
    found = Account.objects.filter(item__in={item for _owner, item in wanted})
    return {(owner, item): number for number, owner, item in found.values_list("id", "owner", "item")}


def _said(row: Transfer, move: PastMove) -> events.Transferred:
    return events.Transferred(
        transfer_id=row.id,
        item=move.item,
        source=move.source,
        target=move.target,
        quantity=plain(move.quantity),
        reason=move.reason,
    )


def _past_subjects(move: PastMove) -> list[str]:
    return _subjects(move.item, move.source, move.target)
