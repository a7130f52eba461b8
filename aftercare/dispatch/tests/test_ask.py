"""What dispatchers hear, once."""

import pytest

from aftercare.dispatch.services import ask
from aftercare.dispatch.tests import field
from aftercare.dispatch.tests.field import NINE
from aftercare.kit import clock
from aftercare.messaging.models import Notice
from aftercare.tasks.models import Task
from aftercare.workorders import queries

pytestmark = pytest.mark.django_db


def test_a_notice_and_a_task_until_somebody_goes() -> None:
    dora = field.dispatcher()
    with clock.standing_at(NINE):
        order = queries.order(field.order().id)
        assert order is not None
        ask.after_refusals(order, 3)
        ask.after_refusals(order, 3)
        ask.to_confirm(order, 7, "Ann")
    number, page = order["ticket_number"], f"/desk/dispatch/orders/{order['id']}"
    assert list(Notice.objects.order_by("id").values_list("user_id", "text", "link")) == [
        (
            dora.id,
            f"{number}: 3 engineers did not take the job; choose one yourself",
            f"/desk/dispatch/orders/{order['id']}",
        ),
        (dora.id, f"{number}: confirm the visit of Ann", page),
    ]
    assert list(Task.objects.values_list("state", "team")) == [("open", "dispatcher")]
    ask.settled(order, "Ann", dora)
    assert list(Task.objects.values_list("state", "evidence")) == [("done", "Ann was chosen.")]
