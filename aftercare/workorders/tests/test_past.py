"""Jobs and visits of the past have the rows that the verbs would have left."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aftercare.accounts.access import actor_of
from aftercare.accounts.models import Grant
from aftercare.journal import services as journal
from aftercare.journal.models import Entry
from aftercare.kit import clock
from aftercare.tickets import services as tickets
from aftercare.tickets.models import Hold, Ticket
from aftercare.workorders import queries, services
from aftercare.workorders.models import Booking, Stamp, WorkOrder
from aftercare.workorders.tests import visits

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 6, 1, 1, tzinfo=UTC)
DONE = ("offered", "accepted", "traveling", "on_site", "working", "done")
SAID = tuple(visits.DONE[name] for name in ("symptom", "cause", "action", "outcome"))
TOLD = ("OrderReady", "VisitOffered", "VisitMoved", "OrderCompleted")


@pytest.fixture(autouse=True)
def _installed() -> None:
    visits.install()


def told(live: visits.Visit, *states: str, **more: Any) -> services.PastJob:
    """A job for another ticket about the same device, told at once: all on that Monday morning."""
    old = Ticket.objects.get(id=live.ticket_id)
    request = tickets.Request(
        channel=old.channel,
        customer_id=old.customer_id,
        description=old.description,
        contacted_at=MONDAY,
        contact=tickets.Contact(name=old.contact_name, phone=visits.PHONE),
        place=tickets.Place(address="世纪大道100号", district="310115", position=(31.2304, 121.4737)),
        asset_id=old.asset_id,
        category_slug="no-power",
    )
    start = MONDAY + timedelta(hours=1)
    visit = services.PastVisit(
        engineer=actor_of(live.engineer),
        start=start,
        end=start + timedelta(hours=2),
        steps=[(MONDAY, state) for state in states],
        **more,
    )
    ticket, order = tickets.open_ticket(request=request, by=visits.BY), live.order
    needs = order.parts_needed
    return services.PastJob(ticket, MONDAY, order.skill, order.minutes, [visit], visits.ANSWERS, needs)


def row(thing: Any) -> dict[str, Any]:
    """All of a row but what is its own."""
    names = [field.attname for field in thing._meta.concrete_fields]
    own = {"id", "ticket_id", "order_id"}
    found: dict[str, Any] = type(thing).objects.filter(id=thing.id).values(*(set(names) - own)).get()
    return found


def stamps(order: WorkOrder) -> list[tuple[Any, ...]]:
    """The steps of a job's visits."""
    found = Stamp.objects.filter(booking__order=order).order_by("id")
    return list(found.values_list("state", "at", "source"))


def told_of(order: WorkOrder) -> list[tuple[str, str]]:
    """What the journal says of a job's states, with the name of who did it."""
    found = Entry.objects.filter(subjects__contains=[f"workorder:{order.id}"]).order_by("id")
    short = [(entry.name.removeprefix("workorders."), entry.actor_name) for entry in found]
    return [one for one in short if one[0] in TOLD]


def test_a_past_visit_is_the_row_that_a_living_one_has_become() -> None:
    with clock.standing_at(MONDAY):
        live = visits.done()
        made, happened = services.visit_past([told(live, *DONE, said=SAID)], by=visits.BY)
        journal.record_past(happened)
    assert row(made[0]) == row(live.order)
    assert made[0].due_at is not None  # what was promised stands there, also of what is over
    assert row(Booking.objects.get(order=made[0])) == row(Booking.objects.get(order=live.order))
    assert stamps(made[0]) == stamps(live.order)
    assert told_of(made[0]) == told_of(live.order)
    sheet = queries.checklist(made[0].id)
    assert sheet is not None
    assert (sheet["closed"], sheet["answers"]) == (True, visits.ANSWERS)
    assert not Hold.objects.filter(ticket_id=made[0].ticket_id, by=f"workorder:{made[0].id}").exists()


def test_control_a_visit_that_nobody_finished_is_another_row() -> None:
    with clock.standing_at(MONDAY):
        live = visits.done()
        made, _happened = services.visit_past([told(live, *DONE[:-1])], by=visits.BY)
    booking, order = row(Booking.objects.get(order=made[0])), row(made[0])
    lived = row(Booking.objects.get(order=live.order))
    assert {name for name in booking if booking[name] != lived[name]} == {
        "state",
        "symptom",
        "cause",
        "action",
        "outcome",
    }
    assert (order["state"], order["completed_at"]) == ("in_progress", None)


def test_who_is_under_way_has_his_rights_and_the_ticket_is_held() -> None:
    with clock.standing_at(MONDAY):
        live = visits.done()
        before = Grant.objects.filter(closed_at=None).count()
        made, _happened = services.visit_past([told(live, *DONE[:2])], by=visits.BY)
        held = list(Hold.objects.filter(lifted_at=None).values_list("ticket_id", "by"))
        assert held == [(made[0].ticket_id, f"workorder:{made[0].id}")]
        now = Grant.objects.filter(closed_at=None, user=live.engineer)
        subjects = {"workorder": made[0].id, "ticket": made[0].ticket_id, "asset": made[0].asset_id}
        assert before == 0
        assert {f"{kind}:{number}" for kind, number in subjects.items()} < set(now.values_list("subject", flat=True))


def test_a_part_that_went_in_is_on_the_visit() -> None:
    with clock.standing_at(MONDAY):
        live = visits.done()
        part = services.PastPart(live.part_id, "CMP", 2, "past.use.1")
        made, happened = services.visit_past([told(live, *DONE, said=SAID, parts=[part])], by=visits.BY)
    booking = Booking.objects.get(order=made[0])
    assert [(use["part_id"], use["quantity"]) for use in queries.used_parts(booking.id)] == [(live.part_id, 2)]
    used = [one.event.data() for one in happened if one.event.journal_name == "workorders.PartUsed"]
    assert used == [{"booking_id": booking.id, "part_id": live.part_id, "part": "CMP", "quantity": 2}]
