"""Accounts, and the entries that their balances are the sum of.

The database keeps the books: triggers refuse to change an entry, to unbalance a transfer and to touch a balance
except by an entry (`sql/books.sql`). What is written past the services, by hand or by a bulk load, obeys them too.
"""

from django.db import models
from django.db.models import Q


class Account(models.Model):
    """What one owner has of one item: `owner` "site:3", "user:7", "outside:supplier"; `item` "part:5", "points".

    Only an account outside may fall below zero: it counts what came from there or went there.
    """

    id = models.BigAutoField(primary_key=True)
    owner = models.CharField(max_length=60)
    item = models.CharField(max_length=60)
    bounded = models.BooleanField(default=True)
    balance = models.DecimalField(max_digits=18, decimal_places=3, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "item"], name="ledger_one_account"),
            models.CheckConstraint(name="ledger_never_below_zero", condition=Q(bounded=False) | Q(balance__gte=0)),
            models.CheckConstraint(
                name="ledger_only_outside_is_unbounded", condition=Q(bounded=True) | Q(owner__startswith="outside:")
            ),
        ]
        indexes = [models.Index(fields=["item"], name="ledger_by_item")]


class Transfer(models.Model):
    """A movement from one account to another, once for each `key`, for ever. A reversal is a transfer too."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversal")

    class Meta:
        constraints = [
            models.CheckConstraint(name="ledger_has_key", condition=~Q(key="")),
            models.CheckConstraint(
                name="ledger_actor_kind", condition=Q(actor_kind__in=["user", "customer", "system"])
            ),
        ]


class Entry(models.Model):
    """One side of a transfer: what it adds to an account (taken away: below zero)."""

    id = models.BigAutoField(primary_key=True)
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    quantity = models.DecimalField(max_digits=18, decimal_places=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transfer", "account"], name="ledger_one_entry_a_side"),
            models.CheckConstraint(name="ledger_entry_moves", condition=~Q(quantity=0)),
        ]
