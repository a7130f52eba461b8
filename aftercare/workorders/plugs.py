"""What work orders offer upwards."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from aftercare.accounts.access import Role
from aftercare.kit.plugs import (
    Check,
    Defaults,
    MenuEntry,
    PeriodicJob,
    Problem,
    Responsible,
    Slot,
    Subject,
    TimelineLine,
)
from aftercare.tickets.queries import number_of
from aftercare.workorders import access, defaults, measures, queries, services, states
from aftercare.workorders.desk import pieces
from aftercare.workorders.models import Booking, Signature, WorkOrder


def _labels(ids: Collection[int]) -> dict[int, str]:
    found = WorkOrder.objects.filter(id__in=set(ids)).values_list("id", "ticket_id")
    return {number: f"{_('Work order')} {number_of(ticket_id)}" for number, ticket_id in found}


def _link(number: int) -> str:
    ticket_id = WorkOrder.objects.values_list("ticket_id", flat=True).get(id=number)
    return reverse("tickets.desk:ticket", args=[ticket_id])


def _states_follow_bookings() -> Iterator[Problem]:
    for order in (
        WorkOrder.objects.exclude(state=states.OrderState.CANCELLED).prefetch_related("bookings").iterator(1000)
    ):
        visits = sorted(order.bookings.all(), key=lambda one: (one.span.lower, one.id))
        expected = states.roll_up([states.BookingState(one.state) for one in visits])
        if order.state != expected:
            what = gettext("is {state}, its visits say {expected}")
            yield Problem(f"workorder:{order.id}", what.format(state=order.state, expected=expected))


def _nobody_is_in_two_places() -> Iterator[Problem]:
    table = Booking._meta.db_table  # noqa: SLF001 - Django's own name for the public thing
    live = ", ".join(f"'{state.value}'" for state in states.LIVE)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.id, b.id FROM {table} a JOIN {table} b ON a.engineer_id = b.engineer_id"  # noqa: S608
            f" AND a.id < b.id AND a.span && b.span WHERE a.state IN ({live}) AND b.state IN ({live}) LIMIT 100"
        )
        for one, other in cursor.fetchall():
            yield Problem(f"booking:{one}", gettext("overlaps {other}").format(other=f"booking:{other}"))


def _signatures_match() -> Iterator[Problem]:
    for row in Signature.objects.order_by("id").values("booking_id", "shown", "shown_hash").iterator(1000):
        if services.fingerprint(row["shown"]) != row["shown_hash"]:
            yield Problem(f"booking:{row['booking_id']}", gettext("is signed for something else than what is kept"))


def _states_in_words(events: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [{**data, **{key: _state(data.get(key, "")) for key in ("before", "after")}} for data in events]


def _state(name: str) -> str:
    return str(states.BookingState(name).label) if name in states.BookingState.values else name


PLUGS = [
    *measures.MEASURES,
    states.ARRIVAL,
    Responsible("workorder", queries.responsible),
    Defaults("workorders", defaults.install),
    MenuEntry(
        way="field",
        label=_("My jobs"),
        url_name="workorders.field:today",
        icon="clipboard-list",
        roles=frozenset({Role.ENGINEER.value}),
        order=10,
    ),
    Slot("ticket.main", pieces.of_ticket, 20, pieces.asks_of_ticket),
    Slot("ticket.actions", pieces.actions_of_ticket, 30, pieces.asks_actions_of_ticket),
    Slot("asset.main", pieces.of_asset, 30),
    Slot("status.main", pieces.of_status_page, 40),
    Subject("workorder", _("Work order"), _labels, _link, access.visible_ids),
    Check(_("every work order follows from its visits"), _states_follow_bookings),
    Check(_("no engineer is in two places"), _nobody_is_in_two_places),
    Check(_("every signature is bound to what was shown"), _signatures_match),
    PeriodicJob("workorders.expire_unanswered", 2, services.expire_unanswered),
    PeriodicJob("workorders.make_reports", 3, services.make_reports),
    PeriodicJob("workorders.tell_due_news", 20, services.tell_due_news),
    TimelineLine("workorders.OrderReady", _("a visit is to be arranged"), "tool", "neutral"),
    TimelineLine("workorders.OrderCancelled", _("the visit is not needed any more: {reason}"), "x", "neutral"),
    TimelineLine("workorders.OrderCompleted", _("the visit is done"), "circle-check", "good"),
    TimelineLine("workorders.VisitProposed", _("{engineer} is proposed"), "user-search", "neutral"),
    TimelineLine("workorders.VisitOffered", _("offered to {engineer}"), "send", "accent"),
    TimelineLine("workorders.VisitRefused", _("{engineer} did not take it: {reason}"), "user-x", "warning"),
    TimelineLine("workorders.VisitMoved", _("visit: {before} → {after} {reason}"), "route", words=_states_in_words),
    TimelineLine("workorders.PartUsed", _("part used: {quantity} × {part}"), "package", "neutral"),
    TimelineLine("workorders.VisitSigned", _("the customer signed"), "signature", "good"),
    TimelineLine("workorders.VisitUnsigned", _("not signed: {reason}"), "pencil", "warning"),
    TimelineLine("workorders.PartUseUndone", _("part not used after all: {quantity} × {part}"), "arrow-back-up"),
    TimelineLine("workorders.VisitDescribed", _("wrote down what was done"), "notes"),
    TimelineLine("workorders.ReportMade", _("service report made"), "file-check", "neutral"),
]
