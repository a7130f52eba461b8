"""Spare parts and what a fault usually needs. How many there are, and where, is kept by the ledger."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q


class Part(models.Model):
    """A spare part, counted in pieces.

    `number` is upper case and unique, `price` what a piece costs in `currency` (ISO 4217). `fits` are the codes of the
    product models that it goes into; a `returnable` part's old piece comes back to the depot. Of a `retired` part no
    more pieces are taken in; those that are there are used up.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80)
    price = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3, default="CNY")
    fits = ArrayField(models.CharField(max_length=40), default=list)
    returnable = models.BooleanField(default=False)
    retired = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="parts_number_is_upper_case", condition=Q(number=Func(F("number"), function="upper"))
            ),
            models.CheckConstraint(name="parts_price_not_below_zero", condition=Q(price__gte=0)),
        ]
        indexes = [GinIndex(fields=["fits"], name="parts_by_model")]


class PartNeed(models.Model):
    """Which part, and how many, a fault of a category usually needs in a product model ("" for every model).

    `share` is in how many of such cases it is needed, from 0 to 1.
    """

    id = models.BigAutoField(primary_key=True)
    model_code = models.CharField(max_length=40, blank=True)
    category_slug = models.CharField(max_length=60)
    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="needs")
    quantity = models.PositiveSmallIntegerField(default=1)
    share = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal(1))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category_slug", "model_code", "part"], name="parts_need_once"),
            models.CheckConstraint(name="parts_need_counts", condition=Q(quantity__gte=1)),
            models.CheckConstraint(name="parts_share_of_one", condition=Q(share__gt=0, share__lte=1)),
        ]
