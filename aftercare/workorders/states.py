"""The states of a work order and of its bookings, and how the one follows from the others."""

from collections.abc import Mapping, Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from aftercare.kit.deadlines import Effect
from aftercare.kit.plugs import ClockKind


class OrderState(models.TextChoices):
    """Where a work order stands. Between READY and COMPLETED it follows from its bookings."""

    READY = "ready", _("To be dispatched")
    SCHEDULED = "scheduled", _("Scheduled")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


class BookingState(models.TextChoices):
    """Where one visit of one engineer stands."""

    PROPOSED = "proposed", _("Proposed")
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    TRAVELING = "traveling", _("On the way")
    ON_SITE = "on_site", _("Arrived")
    WORKING = "working", _("Working")
    ON_BREAK = "on_break", _("On a break")
    DONE = "done", _("Done")
    PARTIAL = "partial", _("Partly done")
    NO_ACCESS = "no_access", _("Nobody there")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Not answered in time")
    CANCELLED = "cancelled", _("Cancelled")


B = BookingState
# Those that take the engineer's time: two of one engineer can never overlap.
LIVE = (B.PROPOSED, B.OFFERED, B.ACCEPTED, B.TRAVELING, B.ON_SITE, B.WORKING, B.ON_BREAK)
ON_THE_WAY = (B.TRAVELING, B.ON_SITE, B.WORKING, B.ON_BREAK)
# The first steps, made by who plans; all others come from the engineer's phone.
ASKED = (B.PROPOSED, B.OFFERED)
REFUSED = (B.DECLINED, B.EXPIRED)
TOOK_PLACE = (B.DONE, B.PARTIAL, B.NO_ACCESS)

STEPS: Mapping[BookingState, frozenset[BookingState]] = {
    B.PROPOSED: frozenset({B.OFFERED, B.CANCELLED}),
    B.OFFERED: frozenset({B.ACCEPTED, B.DECLINED, B.EXPIRED, B.CANCELLED}),
    B.ACCEPTED: frozenset({B.TRAVELING, B.ON_SITE, B.DECLINED, B.CANCELLED}),
    B.TRAVELING: frozenset({B.ON_SITE, B.CANCELLED}),
    B.ON_SITE: frozenset({B.WORKING, B.NO_ACCESS, B.CANCELLED}),
    B.WORKING: frozenset({B.ON_BREAK, B.DONE, B.PARTIAL}),
    B.ON_BREAK: frozenset({B.WORKING, B.DONE, B.PARTIAL}),
    B.DONE: frozenset(),
    B.PARTIAL: frozenset(),
    B.NO_ACCESS: frozenset(),
    B.DECLINED: frozenset(),
    B.EXPIRED: frozenset(),
    B.CANCELLED: frozenset(),
}


# The steps that follow one another; whoever stands further on has made those before.
FORWARD = (B.ACCEPTED, B.TRAVELING, B.ON_SITE, B.WORKING)


def is_made(state: BookingState, to: BookingState) -> bool:
    """True when a live visit in `state` has made the step `to` before: a button that was pressed twice, or late."""
    if state == to:
        return True
    reached = B.WORKING if state == B.ON_BREAK else state
    return to not in STEPS[state] and {reached, to} <= set(FORWARD) and FORWARD.index(to) < FORWARD.index(reached)


def roll_up(bookings: Sequence[BookingState]) -> OrderState:
    """The order's state from its bookings in the order of their visits, never from the last write.

    Somebody on the way or at work: in progress. One still to come: scheduled, or in progress when one is done before
    it. None left: completed when the last one that happened was done; partly done after that is to be dispatched again.
    """
    if any(state in ON_THE_WAY for state in bookings):
        return OrderState.IN_PROGRESS
    happened = [state for state in bookings if state in {B.DONE, B.PARTIAL}]
    if any(state in LIVE for state in bookings):
        return OrderState.IN_PROGRESS if happened else OrderState.SCHEDULED
    return OrderState.COMPLETED if happened[-1:] == [B.DONE] else OrderState.READY


ARRIVAL = ClockKind(
    kind="arrival",
    name=_("Arrival on site"),
    words={
        OrderState.READY.value: OrderState.READY.label,
        B.ON_SITE.value: B.ON_SITE.label,
        OrderState.COMPLETED.value: OrderState.COMPLETED.label,
        OrderState.CANCELLED.value: OrderState.CANCELLED.label,
    },
    effects={
        OrderState.READY.value: Effect.RUN,
        B.ON_SITE.value: Effect.STOP,
        OrderState.COMPLETED.value: Effect.STOP,
        OrderState.CANCELLED.value: Effect.CANCEL,
    },
)
