"""What a customer is told by mail about his visit: once for each change, by day, as often as his address allows."""

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from aftercare.accounts import services as accounts
from aftercare.accounts.access import Role
from aftercare.journal.events import Delivery
from aftercare.kit import clock
from aftercare.outbox.models import Parcel
from aftercare.tickets import queries as tickets, services as ticket_services
from aftercare.tickets.models import Ticket
from aftercare.workforce import services as workforce
from aftercare.workorders import events, services
from aftercare.workorders.models import VisitNews
from aftercare.workorders.services.news import look
from aftercare.workorders.tests import visits

if TYPE_CHECKING:
    from aftercare.accounts.models import User
    from aftercare.workorders.models import WorkOrder

pytestmark = pytest.mark.django_db


def local(text: str) -> datetime:
    """A moment of the house's zone."""
    return timezone.make_aware(datetime.fromisoformat(text))


TEN = local("2030-05-06 10:00")
NEXT_DAY = local("2030-05-07 14:00")


@pytest.fixture(autouse=True)
def _installed() -> None:
    with clock.standing_at(TEN):
        visits.install()


def visit(
    *, start: datetime = NEXT_DAY, job: "WorkOrder | None" = None, engineer: "User | None" = None, accepted: bool = True
) -> visits.Visit:
    """A visit that an engineer has accepted."""
    made = visits.offered(start=start, job=job, engineer=engineer)
    if accepted:
        services.accept(booking_id=made.booking.id, by=made.by)
    return made


def mails() -> list[tuple[str, str]]:
    """Subject and text of every mail, oldest first."""
    found = [json.loads(row.content) for row in Parcel.objects.order_by("id")]
    return [(row["subject"], row["text"]) for row in found]


def number(job: "WorkOrder") -> str:
    """What people call the ticket of a job."""
    return tickets.number_of(job.ticket_id)


def test_an_accepted_visit_is_told_once_with_day_window_and_name() -> None:
    with clock.standing_at(TEN):
        planned = visit()
        assert [look(planned.order.id), look(planned.order.id)] == [True, False]
        page = tickets.status_address(Ticket.objects.get().code)
    assert mails() == [
        (
            f"上门时间已确定：2030年5月7日 14:00–16:00 [{number(planned.order)}]",
            (
                f"您好！\n\n张师傅将于 2030年5月7日 14:00–16:00 上门为您服务（工单号 {number(planned.order)}）。\n\n"
                f"如果时间不合适，请尽早告诉我们。有疑问请直接回复本邮件。\n进度随时可查：{page}\n"
            ),
        )
    ]


def test_a_customer_reads_his_language_and_the_phone_of_the_station() -> None:
    with clock.standing_at(TEN):
        job = visits.order(language="en")
        engineer = visits.user("Wei Zhang", Role.ENGINEER)
        site = accounts.add_site(
            code="pudong", name="浦东站", city="上海", phone="021-0000 0101", position=(31.2, 121.5), by=visits.BY
        )
        workforce.add_engineer(
            user_id=engineer.id, site_id=site.id, home=(31.2, 121.5), districts=["310115"], by=visits.BY
        )
        visit(job=job, engineer=engineer)
        assert look(job.id)
    subject, text = mails()[0]
    assert subject == f"Your visit: 7 May 2030, 14:00–16:00 [{number(job)}]"
    assert "Wei will come to you on 7 May 2030, 14:00–16:00" in text
    assert "call 021-0000 0101 or simply answer this mail." in text
    assert "Zhang" not in text


def test_control_what_is_only_offered_is_not_told() -> None:
    with clock.standing_at(TEN):
        planned = visit(accepted=False)
        assert not look(planned.order.id)
    assert mails() == []


def test_another_time_and_another_engineer_are_one_mail_with_what_was_before() -> None:
    with clock.standing_at(TEN):
        first = visit()
        look(first.order.id)
        services.cancel_booking(booking_id=first.booking.id, reason="ill", by=visits.BY)
        assert not look(first.order.id)  # its successor is not there yet
        visit(start=NEXT_DAY + timedelta(days=1), job=first.order, engineer=visits.user("欧阳强", Role.ENGINEER))
        assert [look(first.order.id), look(first.order.id)] == [True, False]
    assert [subject for subject, _text in mails()][1:] == [
        f"上门安排有变动：2030年5月8日 14:00–16:00 [{number(first.order)}]"
    ]
    assert "原安排：2030年5月7日 14:00–16:00，张师傅\n新安排：2030年5月8日 14:00–16:00，欧阳师傅" in mails()[1][1]


def test_what_is_taken_back_and_given_again_is_no_news() -> None:
    with clock.standing_at(TEN):
        first = visit()
        look(first.order.id)
        services.cancel_booking(booking_id=first.booking.id, reason="by mistake", by=visits.BY)
        visit(job=first.order, engineer=first.engineer)
        assert not look(first.order.id)
    assert len(mails()) == 1


def test_a_visit_that_finds_no_successor_is_called_off() -> None:
    with clock.standing_at(TEN):
        planned = visit()
        look(planned.order.id)
        services.decline(booking_id=planned.booking.id, reason="ill", by=planned.by)
        assert not look(planned.order.id)
    with clock.standing_at(TEN + timedelta(minutes=14)):
        assert services.tell_due_news() == 0
    with clock.standing_at(TEN + timedelta(minutes=15)):
        assert [services.tell_due_news(), services.tell_due_news()] == [1, 0]
    assert mails()[1][0] == f"原定 2030年5月7日 的上门已取消 [{number(planned.order)}]"


def test_a_visit_that_would_begin_soon_is_called_off_at_once() -> None:
    with clock.standing_at(TEN):
        planned = visit(start=TEN + timedelta(hours=2))
        look(planned.order.id)
        services.cancel_order(order_id=planned.order.id, reason="solved by phone", by=visits.BY)
        assert look(planned.order.id)
    assert len(mails()) == 2


def test_who_is_on_the_way_is_told_with_the_time_of_arrival() -> None:
    with clock.standing_at(TEN):
        planned = visit()
        look(planned.order.id)
        planned.booking.refresh_from_db()
        planned.booking.travel_minutes = 22
        planned.booking.save()
    with clock.standing_at(NEXT_DAY - timedelta(minutes=20)):
        services.move(booking_id=planned.booking.id, to="traveling", by=planned.by)
        assert [look(planned.order.id), look(planned.order.id)] == [True, False]
        services.move(booking_id=planned.booking.id, to="on_site", by=planned.by)
        assert not look(planned.order.id)
    assert [subject for subject, _text in mails()][1:] == [f"张师傅已出发，预计 14:05 到达 [{number(planned.order)}]"]


@pytest.mark.parametrize(
    ("accepted_at", "start", "told_at"),
    [
        ("2030-05-06 23:30", "2030-05-07 14:00", "2030-05-07 07:00"),
        ("2030-05-07 05:00", "2030-05-07 09:00", "2030-05-07 07:00"),
        ("2030-05-07 05:00", "2030-05-07 08:30", "2030-05-07 05:00"),  # it cannot wait
        ("2030-05-06 21:59", "2030-05-07 14:00", "2030-05-06 21:59"),
    ],
)
def test_what_can_wait_is_not_told_at_night(accepted_at: str, start: str, told_at: str) -> None:
    with clock.standing_at(local(accepted_at)):
        planned = visit(start=local(start))
        assert look(planned.order.id) is (accepted_at == told_at)
    if accepted_at != told_at:
        with clock.standing_at(local(told_at) - timedelta(seconds=1)):
            assert services.tell_due_news() == 0
        with clock.standing_at(local(told_at)):
            assert services.tell_due_news() == 1
    assert len(mails()) == 1


def test_what_changed_before_the_morning_is_not_told_as_it_was() -> None:
    night = local("2030-05-06 23:30")
    with clock.standing_at(night):
        first = visit()
        look(first.order.id)
        services.cancel_booking(booking_id=first.booking.id, reason="ill", by=visits.BY)
        look(first.order.id)
    with clock.standing_at(local("2030-05-07 08:00")):
        assert services.tell_due_news() == 0
    assert mails() == []


def test_an_address_that_nobody_proved_waits_for_the_next_hour() -> None:
    with clock.standing_at(TEN):
        first, second = (visit(job=visits.order(channel="portal")) for _turn in range(2))
        assert [look(first.order.id), look(second.order.id)] == [True, False]
        assert not ticket_services.may_write_by_itself(ticket_id=second.ticket_id)
    with clock.standing_at(TEN + timedelta(minutes=59)):
        assert services.tell_due_news() == 0
    with clock.standing_at(TEN + timedelta(minutes=60)):
        assert [services.tell_due_news(), services.tell_due_news()] == [1, 0]
    assert [number(one.order) in mails()[place][0] for place, one in enumerate((first, second))] == [True, True]


def test_control_a_proved_address_hears_of_both_at_once() -> None:
    with clock.standing_at(TEN):
        made = [visit(job=visits.order(channel="phone")) for _turn in range(2)]
        assert [look(one.order.id) for one in made] == [True, True]


def test_nobody_is_told_on_the_way_an_hour_later() -> None:
    with clock.standing_at(TEN):
        first, second = (visit(job=visits.order(channel="portal"), start=TEN) for _turn in range(2))
        look(first.order.id)
        services.move(booking_id=second.booking.id, to="traveling", by=second.by)
        assert not look(second.order.id)
    assert VisitNews.objects.get(order=second.order).look_at is None


def test_without_an_address_nothing_is_kept() -> None:
    from aftercare.tickets.services import Contact

    with clock.standing_at(TEN):
        planned = visit(job=visits.order(contact=Contact(name="王小明", phone=visits.PHONE)))
        assert not look(planned.order.id)
    assert (mails(), VisitNews.objects.count()) == ([], 0)


def moved(visit: visits.Visit, after: str) -> Delivery[events.VisitMoved]:
    """A step of the visit, as the journal brings it."""
    event = events.VisitMoved(visit.booking.id, visit.order.id, visit.engineer.id, "", after, "")
    return Delivery(event, 1, clock.now(), visit.by, ())


@pytest.mark.parametrize("after", ["accepted", "traveling", "cancelled"])
def test_a_step_that_may_be_news_is_heard(after: str) -> None:
    with clock.standing_at(TEN):
        services.follow_visit(moved(visit(), after))
    assert len(mails()) == 1


def test_a_refusal_is_heard() -> None:
    with clock.standing_at(TEN):
        planned = visit(start=TEN + timedelta(hours=1))
        look(planned.order.id)
        services.decline(booking_id=planned.booking.id, reason="ill", by=planned.by)
        refused = events.VisitRefused(
            planned.booking.id, planned.order.id, planned.engineer.id, "", expired=False, reason="ill"
        )
        services.follow_visit(Delivery(refused, 1, clock.now(), planned.by, ()))
    assert len(mails()) == 2


@pytest.mark.parametrize("after", ["on_site", "working", "on_break", "done"])
def test_control_what_happens_at_the_door_is_not_looked_at(after: str) -> None:
    with clock.standing_at(TEN):
        services.follow_visit(moved(visit(), after))
    assert (mails(), VisitNews.objects.count()) == ([], 0)
