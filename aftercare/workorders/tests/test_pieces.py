"""What jobs add to the pages of a ticket, a device and the customer."""

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from aftercare.workorders import services
from aftercare.workorders.desk import pieces
from aftercare.workorders.models import WorkOrder
from aftercare.workorders.tests import visits
from tests.world import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _installed() -> None:
    visits.install()


def asked(user: object) -> object:
    """A request of this user."""
    request = RequestFactory().get("/")
    request.user = user  # type: ignore[assignment]
    return request


def test_the_ticket_shows_the_evidence_of_its_visits() -> None:
    visit = visits.done()
    services.make_reports()
    html = pieces.of_ticket(asked(visit.desk), {"ticket": visit.ticket_id})  # type: ignore[arg-type]
    for words in ("张伟", "更换压缩机", "Signed by 王小明", "500 MΩ", "Service report", "SHA-256"):
        assert words in html
    assert pieces.of_ticket(asked(visit.engineer), {"ticket": visit.ticket_id}) == ""  # type: ignore[arg-type]


def test_the_device_shows_its_visits() -> None:
    visit = visits.done()
    html = pieces.of_asset(asked(visit.desk), {"asset": visit.order.asset_id or 0})  # type: ignore[arg-type]
    assert html.count("更换压缩机") == 1


def test_the_customer_finds_his_report_once_it_is_made() -> None:
    visit = visits.done()
    ids = {"ticket": visit.ticket_id}
    assert pieces.of_status_page(asked(visit.desk), ids) == ""  # type: ignore[arg-type]
    services.make_reports()
    html = pieces.of_status_page(asked(visit.desk), ids)  # type: ignore[arg-type]
    address = html.split('href="')[1].split('"')[0]
    answer = Client().get(address)
    assert (answer.status_code, b"".join(answer)[:5]) == (200, b"%PDF-")


def test_the_desk_arranges_a_visit_and_calls_it_off() -> None:
    visit = visits.offered()
    client = Client(headers={"accept-language": "en"})
    client.force_login(visit.desk, backend=BACKEND)
    actions = pieces.actions_of_ticket(asked(visit.desk), {"ticket": visit.ticket_id})  # type: ignore[arg-type]
    assert "Call the visit off" in actions
    cancel = reverse("workorders.desk:cancel", args=[visit.order.id])
    assert client.post(cancel, {"reason": " "}).status_code == 422
    assert [client.post(cancel, {"reason": "bought new"}).status_code for _turn in range(2)] == [302, 302]
    assert visit.state() == ("cancelled", "cancelled")
    actions = pieces.actions_of_ticket(asked(visit.desk), {"ticket": visit.ticket_id})  # type: ignore[arg-type]
    arrange = reverse("workorders.desk:arrange", args=[visit.ticket_id])
    assert f'action="{arrange}"' in actions
    assert [client.post(arrange).status_code for _turn in range(2)] == [302, 302]
    assert WorkOrder.objects.filter(ticket_id=visit.ticket_id).count() == 2
