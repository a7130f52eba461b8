"""What the outbox offers upwards."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext, gettext_lazy as _

from aftercare.kit import clock
from aftercare.kit.plugs import Check, FirstStep, PeriodicJob, Problem, TimelineLine
from aftercare.outbox import services
from aftercare.outbox.models import Parcel

LONGEST_WAIT = timedelta(days=2)


def _nothing_waits_for_ever() -> Iterator[Problem]:
    old = Parcel.objects.filter(state=Parcel.State.WAITING, made_at__lt=clock.now() - LONGEST_WAIT)
    for key in old.values_list("key", flat=True)[:100]:
        yield Problem(f"outbox {key}", gettext("waits for more than two days"))


PLUGS = [
    FirstStep(
        name=_("Mail to customers"),
        why=_(
            "The server's settings AFTERCARE_MAIL_FROM and AFTERCARE_MAIL_HOST say whose mail it is and who carries it;"
            " until then customers get none. Set them, then start again."
        ),
        url_name="",
        icon="mail",
        order=80,
        is_done=lambda: not settings.MAIL_FROM.endswith(".localhost"),
        optional=True,
    ),
    Check(_("nothing in the outbox waits for ever"), _nothing_waits_for_ever),
    PeriodicJob("outbox.send_due", 1, services.send_due),
    TimelineLine("outbox.ParcelDied", _("a mail could not be delivered: {reason}"), "mail-off", "bad"),
]
