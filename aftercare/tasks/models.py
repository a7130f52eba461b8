"""Promises and work: calendars, policies, clocks, the marks that move them, their alarms, and tasks."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _


class PublicDays(models.Model):
    """The public holidays and make-up days of a country in one year, as :class:`kit.worktime.Calendar` writes days.

    `announced` says that the year's make-up days are known, where a country has any.
    """

    id = models.BigAutoField(primary_key=True)
    country = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    days = models.JSONField(default=dict)
    announced = models.BooleanField(default=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "year"], name="tasks_one_year_of_a_country")]


class Calendar(models.Model):
    """Working hours. `week` and `days` are as :class:`kit.worktime.Calendar` reads them; each edit is a new version.

    `public` are the days of its `country` ("" has none), copied from :class:`PublicDays`. They beat the week, and the
    calendar's own `days` beat them: site before country before week. Open clocks follow an edit in the background:
    all of them are as new as `settled_version`.
    """

    id = models.BigAutoField(primary_key=True)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    zone = models.CharField(max_length=60)
    week = models.JSONField(default=dict)
    days = models.JSONField(default=dict)
    country = models.CharField(max_length=2, blank=True, default="")
    public = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    settled_version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True)


def usual_warnings() -> list[dict[str, object]]:
    """Who is warned at which part of a target, unless a policy says something else."""
    return [
        {"percent": 75, "to": ["owner", "assignee"]},
        {"percent": 90, "to": ["supervisor"]},
        {"percent": 100, "to": ["owner", "manager"]},
    ]


class Policy(models.Model):
    """What is promised for one kind of deadline; the first that matches, in order of `position`, holds.

    It matches objects of its class ("" is every class) whose facts fulfil `condition` (empty: all). The target is
    `hours` or `working_days`. `pauses` are the waiting categories in which the clock stands still, of those that its
    kind lets a policy decide on; `pause_hours` is how much time all pauses may take together. `restarts` lets the clock
    begin anew when the class changes; otherwise it keeps its start. `warnings` says at which percent who is told.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=30)
    service_class = models.CharField(max_length=1, blank=True)
    condition = models.JSONField(default=dict, blank=True)
    position = models.PositiveSmallIntegerField()
    hours = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    working_days = models.PositiveSmallIntegerField(null=True)
    wall_clock = models.BooleanField(default=False)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")
    pauses = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    pause_hours = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    grace_hours = models.DecimalField(max_digits=7, decimal_places=2, default=24)
    false_solve_counts = models.BooleanField(default=False)
    restarts = models.BooleanField(default=False)
    warnings = models.JSONField(default=usual_warnings)
    version = models.PositiveIntegerField(default=1)
    settled_version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "position"], name="tasks_policy_order", condition=Q(retired_at__isnull=True)
            ),
            models.CheckConstraint(
                name="tasks_policy_target",
                condition=Q(hours__gte=0, working_days__isnull=True)
                | Q(hours__isnull=True, working_days__gte=0, wall_clock=False),
            ),
            models.CheckConstraint(
                name="tasks_policy_grace",
                condition=Q(grace_hours__gte=0) & (Q(pause_hours__gte=0) | Q(pause_hours=None)),
            ),
        ]


class Edition(models.Model):
    """What a policy or a calendar said in one version: ended clocks are explained by it, and it is the way back."""

    class Of(models.TextChoices):
        """What has editions."""

        POLICY = "policy", _("promise")
        CALENDAR = "calendar", _("working hours")

    id = models.BigAutoField(primary_key=True)
    of = models.CharField(max_length=10, choices=Of.choices)
    number = models.BigIntegerField()
    version = models.PositiveIntegerField()
    says = models.JSONField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "number", "version"], name="tasks_one_edition")]


class ForceMajeure(models.Model):
    """A span of time in some areas in which nothing counts: a storm, a lockdown. It holds once another approved it.

    `areas` are beginnings of district codes; none means everywhere. `reached` is the last clock that was computed anew
    for it, None when there is nothing (more) to do.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=200)
    areas = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reached = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="tasks_force_majeure_lasts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="tasks_force_majeure_four_eyes",
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | (Q(approved_at__isnull=False) & ~Q(approved_by=F("declared_by"))),
            ),
        ]


class Clock(models.Model):
    """One deadline of one object. What is here is a cache of what its marks say, with the versions it came from.

    A kind that begins again and again (the next response) has a clock for each `round`. `area` is the district in
    which the object lies, for force majeure. `next_alarm_at` is when the next warning is to be given or the deadline
    passes, `warned` the highest percent that was warned of under its policy. `excused` says why it stays out of the
    figures although it was late.
    """

    class Excused(models.TextChoices):
        """Why lateness is nobody's fault."""

        RECLASSIFIED = "reclassified", _("late by reclassification")
        FORCE_MAJEURE = "force_majeure", _("force majeure")

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
    round = models.PositiveSmallIntegerField(default=1)
    area = models.CharField(max_length=20, blank=True, default="")
    next_alarm_at = models.DateTimeField(null=True)
    warned = models.PositiveSmallIntegerField(default=0)
    excused = models.CharField(max_length=15, choices=Excused.choices, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind", "round"], name="tasks_one_clock_of_a_round"),
            models.CheckConstraint(
                name="tasks_stopped_has_a_moment", condition=~Q(state="stopped") | Q(stopped_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="tasks_clock_due", condition=Q(state="running")),
            models.Index(
                fields=["next_alarm_at", "id"], name="tasks_clock_alarm", condition=Q(next_alarm_at__isnull=False)
            ),
            models.Index(Least("due_at", "stopped_at"), name="tasks_clock_decided"),
            models.Index(fields=["stopped_at"], name="tasks_clock_stopped", condition=Q(stopped_at__isnull=False)),
        ]


class Mark(models.Model):
    """One step in an object's history that clocks go by; all clocks of the object read the same marks.

    They are read in the order of `at`, those of one moment in the order in which they came. One that was taken back
    (an undone merge) is `withdrawn_at`, and stays.
    """

    id = models.BigAutoField(primary_key=True)
    subject = models.CharField(max_length=60)
    at = models.DateTimeField()
    category = models.CharField(max_length=30)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject", "id"], name="tasks_mark_subject")]


class Alarm(models.Model):
    """A warning about one clock: once for each target and percent. 100 is the deadline itself.

    It was to be given `at`, and people are told from `tell_at` on (the next opening), once. A `late` one came after a
    downtime.
    """

    id = models.BigAutoField(primary_key=True)
    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="alarms")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    raised_at = models.DateTimeField()
    tell_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "policy", "percent"], name="tasks_warned_once"),
            models.CheckConstraint(name="tasks_alarm_percent", condition=Q(percent__gte=1, percent__lte=100)),
        ]
        indexes = [models.Index(fields=["tell_at"], name="tasks_alarm_untold", condition=Q(told_at__isnull=True))]


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
