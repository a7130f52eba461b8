"""Reading balances and their entries, as plain values."""

from collections.abc import Collection, Iterator
from decimal import Decimal

from django.db.models import DecimalField, F, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from aftercare.kit.plugs import Problem
from aftercare.kit.rows import Row, rows
from aftercare.ledger.models import Account, Entry

ZERO = Decimal("0.000")


def balance(owner: str, item: str) -> Decimal:
    """What `owner` has of `item`; zero where nothing was ever moved."""
    found = Account.objects.filter(owner=owner, item=item).values_list("balance", flat=True).first()
    return ZERO if found is None else found


def balances(owners: Collection[str], items: Collection[str] | None = None) -> dict[tuple[str, str], Decimal]:
    """The balances of accounts that were ever used, by (owner, item), in one statement; all items without `items`."""
    found = Account.objects.filter(owner__in=list(owners))
    if items is not None:
        found = found.filter(item__in=list(items))
    return {(owner, item): held for owner, item, held in found.values_list("owner", "item", "balance")}


def entries(owner: str, item: str, *, limit: int = 100) -> list[Row]:
    """The latest entries of an account, newest first, in one statement.

    Each row: transfer_id, key, at, quantity (below zero: taken away), reason, actor_name, reverses (the id of the
    transfer that it takes back, or None) and reversed_by (the id of the transfer that takes it back, or None).
    """
    found = Entry.objects.filter(account__owner=owner, account__item=item).order_by("-id")
    return rows(
        found.values(
            "transfer_id",
            "quantity",
            key=F("transfer__key"),
            at=F("transfer__at"),
            reason=F("transfer__reason"),
            actor_name=F("transfer__actor_name"),
            reverses=F("transfer__reverses_id"),
            reversed_by=F("transfer__reversal__id"),
        )[:limit]
    )


def wrong_balances() -> Iterator[Problem]:
    """Name each account whose balance is not the sum of its entries."""
    summed = Coalesce(Sum("entries__quantity"), Value(ZERO), output_field=DecimalField(max_digits=18, decimal_places=3))
    wrong = Account.objects.annotate(summed=summed).exclude(balance=F("summed")).order_by("id")
    for account in wrong.values("id", "balance", "summed"):
        what = _("says {balance}, its entries sum to {sum}").format(balance=account["balance"], sum=account["summed"])
        yield Problem(f"account {account['id']}", what)


def unbalanced_transfers() -> Iterator[Problem]:
    """Name each transfer that gives more or less of an item than it takes."""
    sums = Entry.objects.values("transfer_id", "account__item").annotate(total=Sum("quantity")).exclude(total=0)
    for row in sums.order_by("transfer_id"):
        what = _("its entries sum to {total}, not to zero").format(total=row["total"])
        yield Problem(f"transfer {row['transfer_id']}", what)
