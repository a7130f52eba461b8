"""Forms as data: versions that never change once they are used, and the sheets that were filled in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Form(models.Model):
    """A set of questions with a purpose. Its questions live in its versions."""

    class Kind(models.TextChoices):
        """What a form is used for."""

        CHECKLIST = "checklist", _("Checklist")
        SURVEY = "survey", _("Survey")

    id = models.BigAutoField(primary_key=True)
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80)


class FormVersion(models.Model):
    """The questions as they were published at one time; a job keeps the version that it was begun with."""

    id = models.BigAutoField(primary_key=True)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    questions = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="builder_version_once")]


class Sheet(models.Model):
    """The answers of one object to one version of a form; filled in once, or anew until it is closed."""

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=60)
    answers = models.JSONField(default=dict)
    actor_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    closed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "subject"], name="builder_one_sheet")]
        indexes = [models.Index(fields=["subject"], name="builder_sheet_subject")]
