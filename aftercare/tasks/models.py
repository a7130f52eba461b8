"""Promises and work: calendars, policies, clocks, the marks that move them, and tasks."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _


class Calendar(models.Model):
    """Working hours. `week` and `days` are as :class:`kit.worktime.Calendar` reads them; each edit is a new version."""

    id = models.BigAutoField(primary_key=True)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    zone = models.CharField(max_length=60)
    week = models.JSONField(default=dict)
    days = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)


class Policy(models.Model):
    """What is promised for one kind of deadline to one class; the first that matches, in order of `position`, holds."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=30)
    service_class = models.CharField(max_length=1, blank=True)
    position = models.PositiveSmallIntegerField()
    hours = models.DecimalField(max_digits=7, decimal_places=2)
    wall_clock = models.BooleanField(default=False)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "position"], name="tasks_policy_order"),
            models.CheckConstraint(name="tasks_policy_hours", condition=Q(hours__gte=0)),
        ]


class Clock(models.Model):
    """One deadline of one object. What is here is a cache of what its marks say, with the versions it came from."""

    class State(models.TextChoices):
        """The states of :class:`kit.deadlines.State` that a started clock can be in."""

        NONE = "none", _("no promise")
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        STOPPED = "stopped", _("met")
        CANCELLED = "cancelled", _("cancelled")

    id = models.BigAutoField(primary_key=True)
    subject = models.CharField(max_length=60)
    kind = models.CharField(max_length=30)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    policy_version = models.PositiveIntegerField()
    calendar_version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    due_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    breached = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind"], name="tasks_one_clock_of_a_kind"),
            models.CheckConstraint(
                name="tasks_stopped_has_a_moment", condition=~Q(state="stopped") | Q(stopped_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="tasks_clock_due", condition=Q(state="running")),
            models.Index(Least("due_at", "stopped_at"), name="tasks_clock_decided"),
            models.Index(fields=["stopped_at"], name="tasks_clock_stopped", condition=Q(stopped_at__isnull=False)),
        ]


class Mark(models.Model):
    """One step in an object's history that clocks go by; all clocks of the object read the same marks."""

    id = models.BigAutoField(primary_key=True)
    subject = models.CharField(max_length=60)
    at = models.DateTimeField()
    category = models.CharField(max_length=30)

    class Meta:
        indexes = [models.Index(fields=["subject", "id"], name="tasks_mark_subject")]


class Task(models.Model):
    """Somebody must do something by a moment and say what came of it. `key` makes each cause give one task.

    `title` is in English and `title_zh` in Chinese; one that a person wrote stands in `title` alone.
    """

    class State(models.TextChoices):
        """A task is open until it is done or no longer needed."""

        OPEN = "open", _("open")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=200, default="", blank=True)
    detail = models.TextField(blank=True)
    subjects = ArrayField(models.CharField(max_length=60))
    team = models.CharField(max_length=30)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    evidence = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tasks_done_has_evidence",
                condition=~Q(state="done") | (Q(done_at__isnull=False) & ~Q(evidence="")),
            ),
        ]
        indexes = [
            GinIndex(fields=["subjects"], name="tasks_task_subjects"),
            models.Index(fields=["team", "made_at"], name="tasks_open", condition=Q(state="open")),
        ]
