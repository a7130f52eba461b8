"""A decision of the past is the row that choosing leaves."""

from dataclasses import replace

import pytest

from aftercare.dispatch import queries, services
from aftercare.dispatch.models import Decision
from aftercare.dispatch.services.situation import read_situation
from aftercare.dispatch.tests import field
from aftercare.dispatch.tests.field import NINE
from aftercare.kit import clock, plugs
from aftercare.workorders import queries as workorders
from aftercare.workorders.models import WorkOrder

pytestmark = pytest.mark.django_db


@pytest.fixture
def chosen() -> tuple[WorkOrder, services.PastDecision]:
    """A job that was given to Ann, Bob lacking the skill, and the same decision as one of before."""
    station = field.site()
    field.engineer("Ann", station)
    field.engineer("Bob", station, level=None)
    with clock.standing_at(NINE):
        work = field.order()
        ranking = read_situation(workorders.order(work.id) or {}).ranking()
        services.choose(order_id=work.id)
    booking = field.booking_of(work)
    return work, services.PastDecision(
        work.id, work.ticket_id, booking.id, NINE, ranking, proposed=False, milliseconds=7
    )


def row(decision: Decision) -> dict[str, object]:
    names = [one.attname for one in Decision._meta.concrete_fields if one.attname not in {"id", "milliseconds"}]
    return {**Decision.objects.values(*names).get(id=decision.id)}


def test_it_is_the_row_of_a_living_one(chosen: tuple[WorkOrder, services.PastDecision]) -> None:
    work, past = chosen
    (told,) = services.decide_past([past])
    living, kept = Decision.objects.order_by("id")
    assert row(kept) == row(living)
    assert (told.at, told.event.journal_name, told.event.data()["candidates"]) == (NINE, "dispatch.EngineerChosen", 1)
    found = queries.latest(work.id)
    assert found is not None
    assert [one.name for one in queries.candidates(found)] == ["Ann"]
    assert [(one["reason"], one["names"]) for one in queries.excluded(found)] == [("no_skill", ["Bob"])]
    assert [
        problem for check in plugs.offered(plugs.Check) if "decision" in str(check.name) for problem in check.run()
    ] == []


def test_control_one_that_was_proposed_is_another_row(chosen: tuple[WorkOrder, services.PastDecision]) -> None:
    services.decide_past([replace(chosen[1], proposed=True)])
    living, kept = Decision.objects.order_by("id")
    assert {name for name, value in row(kept).items() if value != row(living)[name]} == {"mode"}
