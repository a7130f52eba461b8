"""What was said between the house and a customer, what colleagues are told, and the words for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Interaction(models.Model):
    """One thing that was said: by the customer (in), to him (out), or among colleagues (note).

    `thread` is the reference of the object that it is about ("ticket:12"). `message_id` is the mail's own, so that
    the same mail never counts twice; `automatic` marks words that no person wrote.
    """

    class Direction(models.TextChoices):
        """Who hears it."""

        IN = "in", _("from the customer")
        OUT = "out", _("to the customer")
        NOTE = "note", _("internal note")

    id = models.BigAutoField(primary_key=True)
    thread = models.CharField(max_length=60)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    direction = models.CharField(max_length=10, choices=Direction.choices)
    channel = models.CharField(max_length=20)
    text = models.TextField()
    quoted = models.TextField(blank=True)
    author_kind = models.CharField(max_length=10)
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=120)
    automatic = models.BooleanField(default=False)
    message_id = models.CharField(max_length=250, null=True)  # noqa: DJ001 - only mails have one
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message_id"], name="messaging_a_mail_once"),
            models.CheckConstraint(name="messaging_direction", condition=Q(direction__in=["in", "out", "note"])),
        ]
        indexes = [
            models.Index(fields=["thread", "at"], name="messaging_thread"),
            models.Index(fields=["customer", "-at"], name="messaging_customer"),
        ]


class Notice(models.Model):
    """Something that a colleague should see soon, with the page where he can act."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    text = models.CharField(max_length=300)
    text_zh = models.CharField(max_length=300, blank=True, default="")
    link = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="messaging_notice_once")]
        indexes = [models.Index(fields=["user", "-at"], name="messaging_unread", condition=Q(read_at__isnull=True))]


class Template(models.Model):
    """Words with {placeholders} for one occasion in one language; an administrator may change them."""

    id = models.BigAutoField(primary_key=True)
    slug = models.SlugField(max_length=60)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slug", "language"], name="messaging_template_once")]
