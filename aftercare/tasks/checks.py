"""What `aftercare verify` asks of deadlines."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from aftercare.kit import clock as time
from aftercare.kit.plugs import Problem
from aftercare.tasks import reading
from aftercare.tasks.models import Clock
from aftercare.tasks.services.clocks import OPEN, histories_of

BATCH = 1000


def clocks_agree_with_their_marks() -> Iterator[Problem]:
    """Name each clock whose cached deadline or state is not what its marks, policy and calendar give."""
    clocks = Clock.objects.select_related("policy__calendar").order_by("id")
    last = 0
    while batch := list(clocks.filter(id__gt=last)[:BATCH]):
        yield from _disagreeing(batch)
        last = batch[-1].id


def _disagreeing(clocks: Sequence[Clock]) -> Iterator[Problem]:
    histories = histories_of({clock.subject for clock in clocks})
    for clock in clocks:
        policy = reading.promised_to(clock)
        said = reading.asked_of(clock, policy, histories[clock.subject], time.now()).judge()
        if (said.deadline, said.state.value) != (clock.due_at, clock.state) and not _follows(clock):
            what = _("{kind}: stored {state} {due}, marks say {expected} {deadline}")
            told = {"kind": clock.kind, "state": clock.state, "due": clock.due_at}
            yield Problem(clock.subject, what.format(**told, expected=said.state, deadline=said.deadline))


def _follows(clock: Clock) -> bool:
    """True for an open clock whose promise was changed a moment ago: the background is about to compute it anew."""
    settles = (clock.policy, clock.policy.calendar)
    return clock.state in OPEN and any(one.settled_version < one.version for one in settles)
