"""What the builder offers upwards."""

from django.utils.translation import gettext_lazy as _

from aftercare.kit.plugs import TimelineLine

PLUGS = [
    TimelineLine("builder.SheetFilled", _("filled in {form}, version {number}"), "list-check", "neutral"),
]
