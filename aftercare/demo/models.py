"""That the demo was loaded and what the tour walks with, the demo's clock, and the mailbox of its customers."""

from django.db import models
from django.db.models import Q


class Demo(models.Model):
    """The one row that says that this database tells the story: of which day, from which seed.

    `customer` is the one whose part a visitor takes. The tour follows the first request of his, or of a customer
    behind `last_customer`, that comes behind `last_ticket`: the story's last one, or the last one when the tour began
    again. `seen_choice` is the request of which the choice of an engineer was looked at, `seen_ticket` the one whose
    tour was walked to its end.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seed = models.BigIntegerField()
    today = models.DateField()
    tickets = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    last_customer = models.BigIntegerField(default=0)
    last_ticket = models.BigIntegerField(default=0)
    seen_choice = models.BigIntegerField(default=0)
    seen_ticket = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="demo_one_story", condition=Q(id=1))]


class DemoClock(models.Model):
    """The one clock of the demo: at `base_real` (by the database's clock) it was `base_demo`, and it runs `speed`
    times as fast. Without a row the demo lives in the present."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    base_real = models.DateTimeField()
    base_demo = models.DateTimeField()
    speed = models.FloatField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="demo_one_clock", condition=Q(id=1)),
            models.CheckConstraint(name="demo_clock_runs_on", condition=Q(speed__gte=0, speed__lte=600)),
        ]


class Letter(models.Model):
    """A mail to or from a customer of the demo. `message_id` lets a repeat be dropped, as every mailbox does."""

    id = models.BigAutoField(primary_key=True)
    mailbox = models.CharField(max_length=254)
    outgoing = models.BooleanField(default=False)
    message_id = models.CharField(max_length=250)
    sender = models.CharField(max_length=254)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "message_id"], name="demo_a_letter_once")]
        indexes = [models.Index(fields=["mailbox", "-at"], name="demo_letters")]
