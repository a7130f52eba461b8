"""What is to leave the house, and how far it got."""

from django.db import models
from django.db.models import Q

from aftercare.kit.fields import EncryptedTextField


class Parcel(models.Model):
    """One message for the outside, written in the transaction of its cause.

    `key` says what it is for and is the root of the Message-ID, so that a repeat can be dropped by the receiver.
    `content` is the whole message as JSON, encrypted: it names a person and what was said to him.
    """

    class State(models.TextChoices):
        """Where a parcel is on its way."""

        WAITING = "waiting"
        SENT = "sent"
        DEAD = "dead"

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=160, unique=True)
    subjects = models.JSONField(default=list)
    content = EncryptedTextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(name="outbox_known_state", condition=Q(state__in=["waiting", "sent", "dead"])),
            models.CheckConstraint(
                name="outbox_waiting_has_a_time",
                condition=Q(state="waiting", next_try_at__isnull=False) | ~Q(state="waiting"),
            ),
        ]
        indexes = [models.Index(fields=["next_try_at"], name="outbox_due", condition=Q(state="waiting"))]
