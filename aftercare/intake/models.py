"""What came in and is not a ticket yet, who may hand requests in by machine, and how often strangers knocked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class InboundMail(models.Model):
    """A mail as it arrived. Its bytes lie in `file`, kept before its server was told that we have it.

    `fingerprint` is the hash of the bytes, so that the same mail brought twice is one; `message_id` is the mail's own,
    known once it was read. `ticket` is what it became or was added to.
    """

    class State(models.TextChoices):
        """How far a mail got."""

        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Taken in")
        QUARANTINED = "quarantined", _("Set aside")
        DISCARDED = "discarded", _("Discarded")

    id = models.BigAutoField(primary_key=True)
    fingerprint = models.CharField(max_length=64, unique=True)
    file = models.ForeignKey("files.File", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=[("smtp", "SMTP"), ("imap", "IMAP")])
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    message_id = models.CharField(max_length=250, null=True)  # noqa: DJ001 - many mails have none
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message_id"], name="intake_a_mail_once"),
            models.CheckConstraint(
                name="intake_known_mail_state", condition=Q(state__in=["waiting", "done", "quarantined", "discarded"])
            ),
            models.CheckConstraint(
                name="intake_set_aside_says_why", condition=~Q(state__in=["quarantined", "discarded"]) | ~Q(reason="")
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at", "id"], name="intake_mail_due", condition=Q(state="waiting")),
            models.Index(fields=["state", "-id"], name="intake_mail_state"),
        ]


class AddressQuestion(models.Model):
    """That the product asked by mail where a visit would be; the answer to it completes the ticket."""

    ticket = models.OneToOneField("tickets.Ticket", on_delete=models.CASCADE, primary_key=True, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)


class ApiKey(models.Model):
    """Lets another system hand in requests. The secret is shown once; here is only its keyed hash.

    `name` says whose it is; requests that come with it have `channel`.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=80)
    channel = models.SlugField(max_length=20)
    secret = models.CharField(max_length=60, unique=True)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)


class Knock(models.Model):
    """How often somebody without a login did something within an hour; `who` is a keyed hash."""

    id = models.BigAutoField(primary_key=True)
    what = models.CharField(max_length=20)
    who = models.CharField(max_length=60)
    hour = models.DateTimeField()
    times = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "who", "hour"], name="intake_one_count_an_hour")]
        indexes = [models.Index(fields=["hour"], name="intake_knock_age")]
