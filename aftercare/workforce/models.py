"""Skills, engineers, what each can do until when, and when each is there."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from aftercare.kit.fields import EncryptedTextField

LOWEST_LEVEL, HIGHEST_LEVEL = 1, 5


class Skill(models.Model):
    """Something that an engineer can be able to do, for example "gas appliances".

    A retired one is no longer offered; whoever holds it keeps it, and jobs that ask for it still do.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80)
    retired = models.BooleanField(default=False)


class Engineer(models.Model):
    """A user who goes to customers.

    `home` is where his day starts, as "latitude,longitude" in WGS-84 degrees: it is where a person lives, so it is
    encrypted. `districts` are the codes of his area. `standby` says that he can be called at any hour. A temporary
    engineer works from `temporary_from` to `temporary_until`, both days included.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.OneToOneField("accounts.User", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, related_name="+")
    home = EncryptedTextField()
    districts = ArrayField(models.CharField(max_length=20), default=list)
    standby = models.BooleanField(default=False)
    temporary_from = models.DateField(null=True)
    temporary_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="workforce_temporary_has_both_ends",
                condition=Q(temporary_from__isnull=True, temporary_until__isnull=True)
                | Q(
                    temporary_from__isnull=False,
                    temporary_until__isnull=False,
                    temporary_until__gte=F("temporary_from"),
                ),
            ),
        ]


class EngineerSkill(models.Model):
    """How well an engineer can do something, from 1 (under guidance) to 5 (teaches it), and its last valid day."""

    id = models.BigAutoField(primary_key=True)
    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="engineers")
    level = models.PositiveSmallIntegerField()
    expires_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engineer", "skill"], name="workforce_skill_once"),
            models.CheckConstraint(
                name="workforce_level_in_scale", condition=Q(level__gte=LOWEST_LEVEL, level__lte=HIGHEST_LEVEL)
            ),
        ]


class ShiftKind(models.TextChoices):
    """What a span of an engineer's time is."""

    WORK = "work", _("At work")
    STANDBY = "standby", _("On standby")
    ABSENCE = "absence", _("Absent")


class Shift(models.Model):
    """A span of time, its end excluded, in which an engineer works, can be called, or is away."""

    id = models.BigAutoField(primary_key=True)
    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="shifts")
    span = DateTimeRangeField()
    kind = models.CharField(max_length=10, choices=ShiftKind.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(name="workforce_known_shift_kind", condition=Q(kind__in=ShiftKind.values)),
            models.CheckConstraint(
                name="workforce_shift_has_both_ends",
                condition=Q(span__isempty=False, span__lower_inf=False, span__upper_inf=False),
            ),
            # A range of one number compares in a GiST index without the extension that plain numbers would need.
            ExclusionConstraint(
                name="workforce_work_never_overlaps",
                expressions=[
                    (
                        Func(
                            F("engineer"),
                            F("engineer"),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("span", RangeOperators.OVERLAPS),
                ],
                condition=Q(kind="work"),
            ),
        ]
        indexes = [
            # What has ended lies on one side of it, so that reading a day does not grow with the years.
            models.Index(
                F("engineer"),
                Func(F("span"), function="upper", output_field=models.DateTimeField()),
                name="workforce_shift_end",
            )
        ]
