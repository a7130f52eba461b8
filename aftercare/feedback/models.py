"""A survey for each solved ticket: when it goes out, what was said, and whether somebody has to answer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# The scale of the net promoter score (F. Reichheld, Harvard Business Review, December 2003).
LOWEST_PROMOTER = 9
HIGHEST_DETRACTOR = 6


class Survey(models.Model):
    """The question after a ticket. It is answered once, by whoever holds its code."""

    class Grade(models.IntegerChoices):
        """Satisfaction in four grades."""

        VERY_SATISFIED = 4, _("Very satisfied")
        SATISFIED = 3, _("Satisfied")
        SO_SO = 2, _("So-so")
        DISSATISFIED = 1, _("Dissatisfied")

    class State(models.TextChoices):
        """Where a survey stands."""

        WAITING = "waiting", _("to be sent")
        SENT = "sent", _("sent")
        ANSWERED = "answered", _("answered")
        SKIPPED = "skipped", _("not sent")

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("builder.FormVersion", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    send_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    grade = models.PositiveSmallIntegerField(null=True, choices=Grade.choices)
    score = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    comment = models.TextField(blank=True)
    low = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket"], name="feedback_one_a_ticket", condition=~Q(state="skipped")),
            models.CheckConstraint(
                name="feedback_answered_whole",
                condition=~Q(state="answered") | Q(answered_at__isnull=False, grade__isnull=False, score__isnull=False),
            ),
            models.CheckConstraint(name="feedback_score", condition=Q(score__isnull=True) | Q(score__lte=10)),
            models.CheckConstraint(
                name="feedback_grade", condition=Q(grade__isnull=True) | Q(grade__gte=1, grade__lte=4)
            ),
        ]
        indexes = [
            models.Index(fields=["send_at"], name="feedback_due", condition=Q(state="waiting")),
            models.Index(fields=["-answered_at"], name="feedback_answers", condition=Q(state="answered")),
            models.Index(fields=["customer", "-sent_at"], name="feedback_customer"),
            models.Index(fields=["sent_at"], name="feedback_sent", condition=Q(sent_at__isnull=False)),
        ]
