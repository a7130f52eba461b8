"""Product models and devices."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q


class ProductModel(models.Model):
    """A product that is sold and serviced.

    `kind` is the slug of its appliance category. A visit to it needs the skill `skill_code`, follows the checklist
    `checklist_slug` (both may be empty) and usually takes `minutes`. `warranty_months` count from the installation. Of
    a `retired` one no new devices are taken; those that are there are looked after.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80)
    kind = models.SlugField(max_length=40)
    brand = models.CharField(max_length=60)
    warranty_months = models.PositiveSmallIntegerField()
    skill_code = models.CharField(max_length=40, blank=True)
    checklist_slug = models.CharField(max_length=60, blank=True)
    minutes = models.PositiveSmallIntegerField()
    retired = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(name="assets_a_visit_takes_time", condition=Q(minutes__gte=1))]


class Asset(models.Model):
    """One device. `code` is random and stands in its QR code; `serial` is upper case and unique.

    `serial_parts` holds the ends of the serial number, so that any part of it finds the device. `replaced_by` is the
    device that took its place; it is then no longer in use.
    """

    id = models.BigAutoField(primary_key=True)
    serial = models.CharField(max_length=60)
    serial_parts = SearchVectorField()
    code = models.CharField(max_length=40, unique=True)
    model = models.ForeignKey(ProductModel, on_delete=models.PROTECT, related_name="assets")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    installed_on = models.DateField(null=True)
    warranty_until = models.DateField(null=True)
    district = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    replaced_by = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaces")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["serial"], name="assets_serial_once"),
            models.CheckConstraint(
                name="assets_serial_is_upper_case", condition=Q(serial=Func(F("serial"), function="upper"))
            ),
            models.CheckConstraint(
                name="assets_never_replaces_itself",
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
            ),
        ]
        indexes = [GinIndex(fields=["serial_parts"], name="assets_by_part_of_serial")]
