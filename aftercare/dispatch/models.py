"""What matters how much when somebody is chosen, and every decision with its reasons."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Preset(models.Model):
    """What each factor of a choice weighs, in points for one unit (`aftercare.engines.routing.Factor`).

    `area_limit` is how far from home, in metres of air line, somebody is sent outside of his own area. The one with
    `in_use` decides; `version` counts its changes, so that a decision says by which numbers it was made.
    """

    id = models.BigAutoField(primary_key=True)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80)
    points = models.JSONField()
    area_limit = models.PositiveIntegerField()
    in_use = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["in_use"], name="dispatch_one_preset_in_use", condition=Q(in_use=True))
        ]


class Wait(models.Model):
    """A job that nobody could take. It is looked at again at `next_try_at`, or earlier when something changes.

    `since` is when nobody was found first, `tried_at` when it was looked at last, `tries` how often since the first.
    """

    id = models.BigAutoField(primary_key=True)
    order = models.OneToOneField("workorders.WorkOrder", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    tried_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="dispatch_wait_goes_on", condition=Q(tried_at__gte=models.F("since")))
        ]
        indexes = [models.Index(fields=["next_try_at"], name="dispatch_next_tries")]


class Decision(models.Model):
    """Who was chosen for a job and why, or why nobody was. Decisions are added and never changed.

    `ranked` are the best who could go: rows {engineer_id, start, end, travel, on_call, total, factors {factor:
    [amount, points]}}. `excluded` are those who could not: {counts {reason: people}, people [{engineer_id, reason}]}.
    `relaxed` is, where nobody could go, the cheapest rule to let go and who would go then. Engineers are user ids.
    """

    class Mode(models.TextChoices):
        """Who had the last word."""

        AUTOMATIC = "automatic", _("chosen automatically")
        PROPOSED = "proposed", _("proposed to a dispatcher")
        OVERRIDE = "override", _("decided by a dispatcher")

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey("workorders.WorkOrder", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    mode = models.CharField(max_length=12, choices=Mode.choices)
    engineer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    booking = models.ForeignKey("workorders.Booking", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    ranked = models.JSONField(default=list)
    excluded = models.JSONField(default=dict)
    relaxed = models.JSONField(default=dict)
    milliseconds = models.PositiveIntegerField()
    preset = models.ForeignKey(Preset, on_delete=models.PROTECT, null=True, related_name="+")
    preset_version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dispatch_chosen_is_booked",
                condition=Q(engineer__isnull=True, booking__isnull=True)
                | Q(engineer__isnull=False, booking__isnull=False),
            ),
            models.CheckConstraint(name="dispatch_override_says_why", condition=~Q(mode="override") | ~Q(reason="")),
            models.CheckConstraint(
                name="dispatch_known_mode", condition=Q(mode__in=["automatic", "proposed", "override"])
            ),
        ]
        indexes = [models.Index(fields=["order", "-id"], name="dispatch_of_order")]
