from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from aftercare.kit.errors import NotAllowed
from aftercare.outbox.models import Parcel
from aftercare.tickets import queries, services
from aftercare.tickets.models import Ticket
from aftercare.tickets.tests.requests import MONDAY, SYSTEM, actor, clocks, recorded, request

pytestmark = pytest.mark.django_db
LAST_YEAR = MONDAY - timedelta(days=365)
ENDED = services.Ended(at=LAST_YEAR + timedelta(days=1), outcome="repairable", symptom="漏" * 300)


def test_what_ended_elsewhere_is_closed_found_and_alarms_nobody() -> None:
    old = request(source="repair-1", contacted_at=LAST_YEAR, contact=services.Contact(mail="w@example.com"))
    ticket = services.add_ended(request=old, ended=ENDED, by=SYSTEM)
    now = Ticket.objects.get()
    assert (now.state, now.outcome, now.opened_at, now.closed_at, now.in_sla) == (
        "closed",
        "repairable",
        LAST_YEAR,
        ENDED.at,
        False,
    )
    assert (len(now.symptom), clocks(ticket), now.next_due_at, Parcel.objects.count()) == (200, {}, None, 0)
    assert [row["id"] for row in queries.search("漏水")] == [ticket.id]
    assert recorded(ticket) == ["Imported"]


def test_a_source_gives_one_ticket() -> None:
    services.add_ended(request=request(source="repair-1"), ended=ENDED, by=SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic():
        services.add_ended(request=request(source="repair-1"), ended=ENDED, by=SYSTEM)
    assert services.known_sources(["repair-1", "repair-2"]) == {"repair-1"}


def test_only_administrators_take_history_over() -> None:
    with pytest.raises(NotAllowed):
        services.add_ended(request=request(), ended=ENDED, by=actor("ann", "agent"))
    assert Ticket.objects.count() == 0
