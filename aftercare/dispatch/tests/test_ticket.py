"""The piece of the ticket's page."""

from typing import TYPE_CHECKING

import pytest
from django.http import HttpRequest

from aftercare.accounts.access import Role
from aftercare.dispatch import services
from aftercare.dispatch.plugs.ticket import chosen_engineer
from aftercare.dispatch.tests import field
from aftercare.dispatch.tests.field import NINE
from aftercare.kit import clock
from aftercare.workorders import services as workorders

if TYPE_CHECKING:
    from aftercare.workorders.models import WorkOrder

pytestmark = pytest.mark.django_db


def shown(work: "WorkOrder", role: str = Role.DISPATCHER) -> str:
    """What somebody of this role reads."""
    request = HttpRequest()
    request.user = field.person(f"reader-{role}", role)
    return chosen_engineer(request, {"ticket": work.ticket_id})


def test_engineer_time_reasons_and_how_long_it_took() -> None:
    field.engineer("Ann", field.site())
    with clock.standing_at(NINE):
        work = field.order()
        services.choose(order_id=work.id)
        text = shown(work)
    assert "Ann" in text
    assert "23 Nov 2026, 09:00–10:00" in text
    assert "Offered 0 s after the request" in text
    assert f"/desk/dispatch/orders/{work.id}" in text


def test_nobody_and_what_to_do() -> None:
    with clock.standing_at(NINE):
        work = field.order()
        services.choose(order_id=work.id)
        text = shown(work)
    assert "There is no engineer yet. Add one first." in text
    assert "Choose an engineer" in text


def test_it_stays_away_where_there_is_nothing_to_say() -> None:
    with clock.standing_at(NINE):
        work = field.order()
        assert shown(work, Role.ENGINEER) == ""
        workorders.cancel_order(order_id=work.id, reason="solved", by=field.SYSTEM)
        assert shown(work, Role.AGENT) == ""
        request = HttpRequest()
        request.user = field.person("other", Role.AGENT)
        assert chosen_engineer(request, {"ticket": 0}) == ""
