"""The states of a ticket and the steps between them. The state is a fixed category that drives the clocks."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from aftercare.kit.deadlines import Effect, Terms
from aftercare.kit.plugs import ClockKind


class State(models.TextChoices):
    """Where a ticket stands."""

    NEW = "new", _("New")
    OPEN = "open", _("In progress")
    IN_FIELD = "in_field", _("On-site service")
    WAIT_CUSTOMER = "wait_customer", _("Waiting for the customer")
    WAIT_THIRD = "wait_third", _("Waiting for parts or others")
    SOLVED = "solved", _("Solved")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")
    MERGED = "merged", _("Joined with another")


OPEN_STATES = (State.NEW, State.OPEN, State.IN_FIELD, State.WAIT_CUSTOMER, State.WAIT_THIRD)
# Those that were no request after all, or are told with another: they leave every figure.
NO_REQUEST = (State.CANCELLED, State.MERGED)
WAITING = (State.WAIT_CUSTOMER, State.WAIT_THIRD)

_WORKING = frozenset({*OPEN_STATES, State.SOLVED, State.CANCELLED} - {State.NEW})
STEPS: Mapping[State, frozenset[State]] = {
    State.NEW: _WORKING,
    State.OPEN: _WORKING,
    State.IN_FIELD: _WORKING,
    State.WAIT_CUSTOMER: _WORKING,
    State.WAIT_THIRD: _WORKING,
    State.SOLVED: frozenset({State.OPEN, State.CLOSED}),
    State.CLOSED: frozenset({State.OPEN}),
    State.CANCELLED: frozenset(),
    State.MERGED: frozenset(),  # it is left by undoing the merge alone
}

# Why the product itself moves a ticket: kept as these codes, read in the language of whoever reads.
WROTE, WROTE_AGAIN, NOT_SOLVED = "customer:wrote", "customer:wrote-again", "customer:not-solved"
REASONS = {
    WROTE: _("The customer wrote."),
    WROTE_AGAIN: _("The customer wrote again."),
    NOT_SOLVED: _("The customer says that it is not solved."),
}

# Said beside the states: a person answered the customer, in writing, on the phone or at his door. It stops the first
# response for good, and from then on the clock of the solution may be paused.
ANSWERED = "answered"
# The customer wrote again: he is answered within the next response. "Thanks" needs none, when somebody says so.
CUSTOMER_WROTE = "customer_wrote"
NO_ANSWER_NEEDED = "no_answer_needed"
# Another class or category: a policy may let its clock begin anew there.
RECLASSIFIED = "reclassified"
# A second problem became a ticket of its own: its solution is promised from then on.
SPLIT = "split"
BESIDE = {
    ANSWERED: _("A person answered"),
    CUSTOMER_WROTE: _("The customer wrote"),
    NO_ANSWER_NEEDED: _("No answer needed"),
    RECLASSIFIED: _("Another class"),
    SPLIT: _("Became a ticket of its own"),
}

_WORDS = {**{state.value: state.label for state in State}, **BESIDE}

FIRST_RESPONSE = ClockKind(
    kind="first_response",
    name=_("First response"),
    words=_WORDS,
    effects={
        State.NEW.value: Effect.START,
        ANSWERED: Effect.STOP,
        State.CANCELLED.value: Effect.CANCEL,
        State.MERGED.value: Effect.CANCEL,
    },
    restarts_at=RECLASSIFIED,
)

# From the first of his messages that nobody has answered; never before the first response.
NEXT_RESPONSE = ClockKind(
    kind="next_response",
    name=_("Next response"),
    words=_WORDS,
    effects={
        CUSTOMER_WROTE: Effect.BEGIN,
        ANSWERED: Effect.STOP,
        NO_ANSWER_NEEDED: Effect.DISMISS,
        State.SOLVED.value: Effect.STOP,
        State.CANCELLED.value: Effect.CANCEL,
        State.MERGED.value: Effect.CANCEL,
    },
    terms=Terms(begin_needs_stop=True),
)

SOLUTION = ClockKind(
    kind="solution",
    name=_("Solution"),
    words=_WORDS,
    effects={
        State.NEW.value: Effect.START,
        State.OPEN.value: Effect.RUN,
        State.IN_FIELD.value: Effect.RUN,
        State.WAIT_CUSTOMER.value: Effect.PAUSE,
        State.WAIT_THIRD.value: Effect.RUN,
        State.SOLVED.value: Effect.STOP,
        State.CLOSED.value: Effect.STOP,
        State.CANCELLED.value: Effect.CANCEL,
        State.MERGED.value: Effect.CANCEL,
        SPLIT: Effect.RESET,
        ANSWERED: Effect.ANSWER,
    },
    terms=Terms(pause_needs_answer=True),
    may_pause={
        State.WAIT_CUSTOMER.value: State.WAIT_CUSTOMER.label,
        State.WAIT_THIRD.value: State.WAIT_THIRD.label,
    },
    restarts_at=RECLASSIFIED,
)

# The clocks of which a step may begin a round.
BEGUN_BY: Mapping[str, tuple[str, ...]] = {CUSTOMER_WROTE: (NEXT_RESPONSE.kind,)}
