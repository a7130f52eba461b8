"""Tickets, the categories and queues that they fall into, and what holds them open."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aftercare.kit.fields import EncryptedTextField
from aftercare.tickets.states import OPEN_STATES, State

LOWEST_LEVEL, HIGHEST_LEVEL = 1, 5


class Queue(models.Model):
    """Where work waits. `mode` says whether an engineer is sent at once or proposed to a dispatcher."""

    class Mode(models.TextChoices):
        """Who has the last word on dispatch."""

        AUTOMATIC = "automatic", _("automatic")
        PROPOSED = "proposed", _("proposed to a dispatcher")

    id = models.BigAutoField(primary_key=True)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80)
    mode = models.CharField(max_length=12, choices=Mode.choices, default=Mode.AUTOMATIC)


class Category(models.Model):
    """What a ticket is about. `keywords` are the words that make the product propose it; ties go by `position`.

    `skill_level` (1 to 5) is how well whoever is sent must hold the skill that the device asks for.
    """

    class ServiceClass(models.TextChoices):
        """How urgent and hard: the class decides the deadlines."""

        A = "A", _("A: urgent")
        B = "B", _("B: normal")
        C = "C", _("C: can wait")

    id = models.BigAutoField(primary_key=True)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    service_class = models.CharField(max_length=1, choices=ServiceClass.choices)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="+")
    needs_visit = models.BooleanField(default=False)
    skill_level = models.PositiveSmallIntegerField(default=LOWEST_LEVEL)
    keywords = ArrayField(models.CharField(max_length=60), default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tickets_level_in_scale",
                condition=Q(skill_level__gte=LOWEST_LEVEL, skill_level__lte=HIGHEST_LEVEL),
            )
        ]


class Ticket(models.Model):
    """A customer's problem. Its number is made of its id; the outside knows it by `code` alone.

    `owner` is the first who took it and stays; `assignee` works on it now. `next_due_at` is the nearest of its
    running deadlines, of the kind `next_due_kind`, kept here so that lists can be sorted. The contact and place are
    what was given with this request: they may differ from the profile and add nothing to it.
    """

    class Outcome(models.TextChoices):
        """How it ended."""

        FIXED = "fixed", _("Fixed")
        REPAIRABLE = "repairable", _("Repairable, not done")
        END_OF_LIFE = "end_of_life", _("End of life")
        UNKNOWN = "unknown", _("Unknown")
        ADVICE = "advice", _("Answered")

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=15, choices=State.choices, default=State.NEW)
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=10, default="zh-hans")
    # no index of its own where one below begins with it, or where nothing is looked up by it alone
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    asset = models.ForeignKey("assets.Asset", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", db_index=False)
    category_reason = models.CharField(max_length=200, blank=True)
    service_class = models.CharField(max_length=1, choices=Category.ServiceClass.choices)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=200)
    description = models.TextField()
    contact_name = models.CharField(max_length=120, blank=True)
    contact_phone = EncryptedTextField(null=True)
    contact_mail = EncryptedTextField(null=True)
    address = EncryptedTextField(null=True)
    position = EncryptedTextField(null=True)
    district = models.CharField(max_length=20, blank=True)
    wished_from = models.DateTimeField(null=True)
    wished_until = models.DateTimeField(null=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    contacted_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    next_due_kind = models.CharField(max_length=30, blank=True)
    wait_reason = models.CharField(max_length=200, blank=True)
    wait_until = models.DateTimeField(null=True)
    symptom = models.CharField(max_length=200, blank=True)
    cause = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    in_sla = models.BooleanField(default=True)
    source = models.CharField(max_length=80, null=True)  # noqa: DJ001 - only imports have one
    version = models.PositiveIntegerField(default=1)
    split_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tickets_solved_says_how",
                condition=~Q(state__in=["solved", "closed"]) | (Q(solved_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="tickets_waiting_says_why",
                condition=~Q(state__in=["wait_customer", "wait_third"]) | ~Q(wait_reason=""),
            ),
            models.UniqueConstraint(fields=["source"], name="tickets_a_source_once"),
        ]
        indexes = [
            models.Index(fields=["next_due_at", "id"], name="tickets_inbox", condition=Q(state__in=OPEN_STATES)),
            models.Index(fields=["assignee", "state"], name="tickets_assignee"),
            models.Index(fields=["customer", "-id"], name="tickets_customer"),
            models.Index(fields=["asset", "-id"], name="tickets_asset"),
            models.Index(fields=["state", "-id"], name="tickets_state"),
            models.Index(fields=["opened_at"], name="tickets_opened"),
            models.Index(fields=["split_from"], name="tickets_split", condition=Q(split_from__isnull=False)),
            models.Index(fields=["solved_at"], name="tickets_solved", condition=Q(solved_at__isnull=False)),
        ]


class Merge(models.Model):
    """A ticket that was joined with another one, and what is needed to undo that.

    `state_before` is where the lost ticket stood; `marks` are the steps that were put into the histories of both.
    """

    id = models.BigAutoField(primary_key=True)
    lost = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="merges")
    survivor = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="joined")
    state_before = models.CharField(max_length=15, choices=State.choices)
    marks = ArrayField(models.BigIntegerField(), default=list)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lost"], name="tickets_merged_once", condition=Q(undone_at__isnull=True)),
            models.CheckConstraint(name="tickets_merged_with_another", condition=~Q(lost=F("survivor"))),
        ]


class Words(models.Model):
    """What a ticket is found by, apart from the row that is written all day."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, primary_key=True, related_name="words")
    vector = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="tickets_found_by", fastupdate=True)]


class Hold(models.Model):
    """Something above the ticket that must end first, for example a work order: until then it cannot be solved."""

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="holds")
    by = models.CharField(max_length=60)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "by"], name="tickets_one_hold", condition=Q(lifted_at__isnull=True)
            )
        ]
