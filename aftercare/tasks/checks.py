"""What `aftercare verify` asks of deadlines."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from aftercare.kit import clock as time
from aftercare.kit.plugs import Problem
from aftercare.tasks import reading
from aftercare.tasks.models import Clock
from aftercare.tasks.services.clocks import histories_of

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
        if _was_promised_before(clock):
            continue
        said = reading.explain(clock.kind, clock.policy, histories[clock.subject], time.now())
        if (said.deadline, said.state.value) != (clock.due_at, clock.state):
            what = _("{kind}: stored {state} {due}, marks say {expected} {deadline}")
            told = {"kind": clock.kind, "state": clock.state, "due": clock.due_at}
            yield Problem(clock.subject, what.format(**told, expected=said.state, deadline=said.deadline))


def _was_promised_before(clock: Clock) -> bool:
    """True for a clock that ended under a promise that was changed since: it is judged by what was promised then."""
    promised = (clock.policy_version, clock.calendar_version)
    ended = clock.state in {Clock.State.STOPPED, Clock.State.CANCELLED}
    return ended and promised != (clock.policy.version, clock.policy.calendar.version)
