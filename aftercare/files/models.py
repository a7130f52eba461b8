"""What was uploaded, and what it belongs to. The bytes lie in the data folder, named by their own hash."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class File(models.Model):
    """One upload. Two uploads of the same bytes are two rows, as names and rights differ, and one file on disk.

    `width` and `height` are those of the picture when it stands upright, in pixels, and NULL for everything that has
    no picture. `client` is a keyed hash of where an upload without login came from, for its limits, else "".
    """

    class Kind(models.TextChoices):
        """What a file is for."""

        PHOTO = "photo", _("Photo")
        DOCUMENT = "document", _("Document")
        MAIL = "mail", _("Mail")
        SIGNATURE = "signature", _("Signature")
        REPORT = "report", _("Report")

    id = models.BigAutoField(primary_key=True)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    client = models.CharField(max_length=60, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(name="files_hash", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(name="files_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="files_known_kind", condition=Q(kind__in=["photo", "document", "mail", "signature", "report"])
            ),
            models.CheckConstraint(
                name="files_picture_has_edges",
                # "not null" is said, as a check that compares with NULL passes
                condition=Q(width__isnull=True, height__isnull=True)
                | Q(width__isnull=False, height__isnull=False, width__gt=0, height__gt=0),
            ),
            models.CheckConstraint(
                name="files_photo_is_a_picture",
                condition=~Q(kind__in=["photo", "signature"]) | Q(width__isnull=False),
            ),
            models.CheckConstraint(name="files_actor_kind", condition=Q(actor_kind__in=["user", "customer", "system"])),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="files_by_hash"),
            models.Index(fields=["at"], name="files_without_login", condition=~Q(client="")),
        ]


class FileLink(models.Model):
    """A file belongs to an object, named by its reference ("ticket:12"); one photo can show on several."""

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="links")
    subject = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "file"], name="files_linked_once"),
        ]
