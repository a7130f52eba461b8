"""Customers, how to reach them, and where they live. What is personal is encrypted, with keyed hashes for search."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from aftercare.kit.fields import EncryptedTextField


class Customer(models.Model):
    """A person or a firm. A merged profile points to the one that stands for both; no row ever moves."""

    class Kind(models.TextChoices):
        """What a customer is."""

        PERSON = "person", pgettext_lazy("kind of customer", "Person")
        FIRM = "firm", _("Firm")

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PERSON)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=10, default="zh-hans")
    canonical = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    words = SearchVectorField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="customers_not_its_own", condition=~Q(canonical=F("id"))),
        ]
        indexes = [GinIndex(fields=["words"], name="customers_words", fastupdate=True)]


class ContactPoint(models.Model):
    """A phone number or a mail address of one customer. `proved` says that it answered, or that staff checked it."""

    class Kind(models.TextChoices):
        """The ways to reach somebody."""

        PHONE = "phone", _("Phone")
        MAIL = "mail", _("E-mail")

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = EncryptedTextField()
    lookup = models.CharField(max_length=60)
    tail = models.CharField(max_length=60, blank=True)
    proved = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "lookup"], name="customers_one_owner_of_a_contact"),
        ]
        indexes = [models.Index(fields=["tail"], name="customers_phone_tail", condition=~Q(tail=""))]


class Address(models.Model):
    """A place of a customer: the line and the exact position encrypted, the district in clear for planning."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    line = EncryptedTextField()
    lookup = models.CharField(max_length=60)
    district = models.CharField(max_length=20, blank=True)
    position = EncryptedTextField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "lookup"], name="customers_address_once")]
