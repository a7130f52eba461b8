"""What the journal offers upwards."""

from collections.abc import Iterator

from django.utils.translation import gettext, gettext_lazy as _

from aftercare.journal import queries, services
from aftercare.kit.plugs import Check, PeriodicJob, Problem


def _nothing_given_up() -> Iterator[Problem]:
    for row in queries.stuck_handlers():
        yield Problem(row["handler"], gettext("gave up on {count} events").format(count=row["events"]))


PLUGS = [
    Check(_("the journal's chain is unbroken"), queries.broken_seals),
    Check(_("no handler has given up on an event"), _nothing_given_up),
    PeriodicJob("journal.seal", 0.25, services.seal),
    PeriodicJob("journal.deliver", 0.25, services.deliver_once),
    PeriodicJob("journal.retry", 5, services.retry_set_aside),
    PeriodicJob("journal.forget_old_receipts", 3600, services.forget_old_receipts),
]
