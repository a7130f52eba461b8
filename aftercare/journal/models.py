"""The journal's tables. The database itself refuses to change or delete a row (see the first migration)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """One thing that happened, with all its subjects, written in the transaction of the change itself.

    `sequence` and `seal` are set once, by the sealer, which puts committed rows into one order and chains them.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    name = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    subjects = ArrayField(models.CharField(max_length=60))
    data = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    sequence = models.BigIntegerField(null=True)
    seal = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sequence"], name="journal_sequence_once"),
            models.CheckConstraint(
                name="journal_sealed_whole",
                condition=Q(sequence__isnull=True, seal__isnull=True) | Q(sequence__isnull=False, seal__isnull=False),
            ),
            models.CheckConstraint(
                name="journal_actor_kind", condition=Q(actor_kind__in=["user", "customer", "system"])
            ),
        ]
        indexes = [
            # every timeline walks what is pending in this index, so that it is kept short (64 kB)
            GinIndex(fields=["subjects"], name="journal_by_subject", fastupdate=True, gin_pending_list_limit=64),
            models.Index(fields=["id"], name="journal_unsealed", condition=Q(sequence__isnull=True)),
            models.Index(fields=["name", "at"], name="journal_by_name"),
        ]


class Cursor(models.Model):
    """How far one handler group has read, moved in the same transaction as the effect of what it read."""

    group = models.CharField(max_length=40, primary_key=True)
    position = models.BigIntegerField(default=0)


class SetAside(models.Model):
    """An event that a handler could not take after several tries; the others went on. An administrator retries it."""

    id = models.BigAutoField(primary_key=True)
    group = models.CharField(max_length=40)
    handler = models.CharField(max_length=120)
    sequence = models.BigIntegerField()
    attempts = models.PositiveSmallIntegerField(default=1)
    reason = models.TextField()
    next_try_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handler", "sequence"], name="journal_set_aside_once"),
        ]


class Receipt(models.Model):
    """The answer that was given to a request with an idempotency key, kept so that a repeat gets the same one."""

    key = models.CharField(max_length=200, primary_key=True)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="journal_receipt_age")]
