"""Work orders, bookings, and the evidence of a visit."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from aftercare.kit.fields import EncryptedTextField
from aftercare.workorders.states import LIVE, BookingState, OrderState


class WorkOrder(models.Model):
    """A job to be done at a customer's place. What planning needs stands here; the contact stays with the ticket.

    Whoever goes holds `skill` (that of the device, "" for none) at `level` (1 to 5, that of the category) or above.
    """

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="+")
    asset = models.ForeignKey("assets.Asset", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=OrderState.choices, default=OrderState.READY)
    service_class = models.CharField(max_length=1)
    skill = models.CharField(max_length=40, blank=True)
    level = models.PositiveSmallIntegerField(default=1)
    minutes = models.PositiveSmallIntegerField()
    district = models.CharField(max_length=20, blank=True)
    position = EncryptedTextField(null=True)
    parts_needed = models.JSONField(default=list)
    wished_from = models.DateTimeField(null=True)
    wished_until = models.DateTimeField(null=True)
    checklist = models.ForeignKey("builder.FormVersion", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"],
                name="workorders_one_open_job",
                condition=Q(state__in=["ready", "scheduled", "in_progress"]),
            ),
            models.CheckConstraint(name="workorders_minutes", condition=Q(minutes__gt=0, minutes__lte=960)),
            models.CheckConstraint(
                name="workorders_completed_when", condition=~Q(state="completed") | Q(completed_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="workorders_waiting", condition=Q(state="ready")),
            models.Index(fields=["ticket", "-id"], name="workorders_ticket"),
            models.Index(fields=["completed_at"], name="workorders_completed", condition=Q(completed_at__isnull=False)),
        ]


class Booking(models.Model):
    """One visit: an engineer, a span of his time, and how far it got. The database refuses two at once."""

    class Outcome(models.TextChoices):
        """How the visit left the device."""

        FIXED = "fixed", _("Fixed")
        REPAIRABLE = "repairable", _("Repairable, not done")
        END_OF_LIFE = "end_of_life", _("End of life")

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="bookings")
    engineer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    span = DateTimeRangeField()
    state = models.CharField(max_length=12, choices=BookingState.choices)
    travel_minutes = models.PositiveSmallIntegerField(default=0)
    offered_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    symptom = models.CharField(max_length=200, blank=True)
    cause = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)

    class Meta:
        constraints = [
            # A range of one id instead of an equality needs no extension in the database.
            ExclusionConstraint(
                name="workorders_no_double_booking",
                expressions=[
                    (Func(F("engineer"), F("engineer"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    ("span", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=[state.value for state in LIVE]),
            ),
            models.CheckConstraint(name="workorders_span_not_empty", condition=Q(span__isempty=False)),
            models.CheckConstraint(
                name="workorders_refusal_says_why",
                condition=~Q(state__in=["declined", "partial", "no_access"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(name="workorders_done_says_how", condition=~Q(state="done") | ~Q(outcome="")),
        ]
        indexes = [
            models.Index(fields=["engineer", "state"], name="workorders_of_engineer"),
            models.Index(fields=["answer_by"], name="workorders_unanswered", condition=Q(state="offered")),
        ]


class Stamp(models.Model):
    """One change of a booking's state: when the server heard of it and when the device says that it was."""

    id = models.BigAutoField(primary_key=True)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="stamps")
    state = models.CharField(max_length=12, choices=BookingState.choices)
    at = models.DateTimeField()
    device_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=20)

    class Meta:
        indexes = [models.Index(fields=["at"], name="workorders_stamped")]


class VisitNews(models.Model):
    """What a customer was last told about the visits of a job, so that each change is told once and only then.

    He was told of `booking`, by a mail of this `kind`; both are empty before the first. `look_at` is when to see again
    whether there is something to tell: what may not go out at night or within this hour waits for it.
    """

    class Kind(models.TextChoices):
        """What a mail says."""

        PLANNED = "planned", _("Somebody comes")
        CHANGED = "changed", _("Another time or another engineer")
        OFF = "off", _("The visit does not take place")
        ON_THE_WAY = "on_the_way", _("On the way")

    order = models.OneToOneField(WorkOrder, on_delete=models.CASCADE, primary_key=True, related_name="+")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)
    look_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="workorders_news_of_a_visit",
                condition=Q(booking__isnull=True, kind="")
                | Q(booking__isnull=False, kind__in=["planned", "changed", "off", "on_the_way"]),
            )
        ]
        indexes = [models.Index(fields=["look_at"], name="workorders_news_due", condition=Q(look_at__isnull=False))]


class AnswerPhoto(models.Model):
    """Which photo answers which question of the job's checklist."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="answer_photos")
    question = models.CharField(max_length=40)
    file = models.ForeignKey("files.File", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "question", "file"], name="workorders_photo_answers_once"),
        ]


class PartUse(models.Model):
    """A part that went into a device: out of the engineer's van by the ledger; `undone_at` when that was a mistake."""

    id = models.BigAutoField(primary_key=True)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="parts")
    part = models.ForeignKey("parts.Part", on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField()
    serial = models.CharField(max_length=80, blank=True)
    transfer_key = models.CharField(max_length=160, unique=True)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="workorders_part_quantity", condition=Q(quantity__gt=0))]


class Signature(models.Model):
    """The customer's signature, bound to a hash of exactly what he was shown; or the reason why there is none."""

    id = models.BigAutoField(primary_key=True)
    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="signature")
    signer = models.CharField(max_length=120, blank=True)
    file = models.ForeignKey("files.File", on_delete=models.PROTECT, null=True, related_name="+")
    none_because = models.CharField(max_length=200, blank=True)
    shown = models.JSONField()
    shown_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="workorders_signed_or_why_not",
                condition=(Q(file__isnull=False) & ~Q(signer="") & Q(none_because=""))
                | (Q(file__isnull=True) & ~Q(none_because="")),
            )
        ]


class Report(models.Model):
    """The service report of a visit: asked for when the visit is done, there once it has its file.

    `shown_hash` is what the signature is bound to. A report that could not be made is tried again at `next_try_at`.
    """

    id = models.BigAutoField(primary_key=True)
    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="report")
    file = models.ForeignKey("files.File", on_delete=models.PROTECT, null=True, related_name="+")
    shown_hash = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="workorders_report_made_when",
                condition=Q(file__isnull=True, made_at__isnull=True) | Q(file__isnull=False, made_at__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["next_try_at"], name="workorders_report_due", condition=Q(file__isnull=True))]
