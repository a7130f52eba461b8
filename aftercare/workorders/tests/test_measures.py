"""First visits and hours of a day against a world that was reckoned by hand."""

from datetime import date, datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from aftercare.accounts import services as accounts
from aftercare.kit import clock
from aftercare.kit.figures import Days, Tally, together
from aftercare.tasks.models import Clock
from aftercare.tickets import services as tickets
from aftercare.workforce import services as workforce
from aftercare.workorders import measures, queries as workorders, services
from aftercare.workorders.tests import visits

pytestmark = pytest.mark.django_db
DAYS = Days(date(2026, 11, 24), 2, "Asia/Shanghai")
BY = visits.BY


def at(text: str) -> datetime:
    """A moment in Shanghai: "24 09:00" is nine o'clock on the Tuesday."""
    day, time = text.split()
    return datetime.fromisoformat(f"2026-11-{day}T{time}+08:00")


@pytest.fixture(autouse=True)
def _installed(db: None) -> None:
    visits.install()


def done(moment: str, job: object = None) -> visits.Visit:
    """A visit that fixed the device at a moment."""
    with clock.standing_at(at(moment)):
        return visits.done(visits.offered(start=clock.now(), job=job))  # type: ignore[arg-type]


def first_time_fix() -> tuple[float | None, float]:
    with clock.standing_at(at("24 23:00")):
        found = measures.first_time_fix(together(measures.first_visits(DAYS)))
    return found.value, found.lower


def test_a_job_that_one_visit_fixed_counts() -> None:
    done("24 09:00")
    assert first_time_fix() == (1.0, 1)


def test_a_job_that_took_two_visits_does_not() -> None:
    with clock.standing_at(at("23 09:00")):
        first = visits.at_work()
        services.leave(booking_id=first.booking.id, to="partial", reason="No spare part", by=first.by)
    done("24 09:00", first.order)
    done("24 13:00")
    assert first_time_fix() == (0.5, 2)


def test_a_visit_where_nobody_opened_is_not_counted() -> None:
    with clock.standing_at(at("23 09:00")):
        first = visits.offered()
        services.accept(booking_id=first.booking.id, by=first.by)
        for to in ("traveling", "on_site"):
            services.move(booking_id=first.booking.id, to=to, by=first.by)
        services.leave(booking_id=first.booking.id, to="no_access", reason="Nobody there", by=first.by)
    done("24 09:00", first.order)
    assert first_time_fix() == (1.0, 1)


@pytest.mark.parametrize(("days", "expected"), [(13.5, 0.0), (14, 1.0)])
def test_who_comes_again_within_a_fortnight_takes_it_back(days: float, expected: float) -> None:
    visit = done("24 09:00")
    with clock.standing_at(at("24 12:00")):
        tickets.reopen(ticket_id=visit.order.ticket_id, reason="It drips again", by=BY)
        job = services.make_for_ticket(ticket_id=visit.order.ticket_id, by=BY)
    with clock.standing_at(at("24 09:00") + timedelta(days=days)):
        visits.done(visits.offered(start=clock.now() + timedelta(hours=1), job=job))
    assert first_time_fix() == (expected, 1)


def hours(now: str) -> Tally:
    with clock.standing_at(at(now)):
        return together(measures.hours(DAYS))


def on_the_way_and_at_work() -> visits.Visit:
    """On the way from 9:00, there from 9:30, at work from 9:45 to 10:45, a break, at work again from 11:00."""
    with clock.standing_at(at("24 08:00")):
        visit = visits.offered(start=at("24 09:00"))
        services.accept(booking_id=visit.booking.id, by=visit.by)
    steps = [("traveling", "09:00"), ("on_site", "09:30"), ("working", "09:45"), ("on_break", "10:45")]
    for to, moment in [*steps, ("working", "11:00")]:
        with clock.standing_at(at(f"24 {moment}")):
            services.move(booking_id=visit.booking.id, to=to, by=visit.by)
    return visit


def on_shift(visit: visits.Visit) -> int:
    site = accounts.add_site(code="utilised", name="站点", city="上海", position=(31.2, 121.5), by=BY)
    engineer = workforce.add_engineer(
        user_id=visit.engineer.id, site_id=site.id, home=(31.2, 121.5), districts=[], by=BY
    )
    workforce.add_shift(engineer_id=engineer.id, start=at("24 08:00"), end=at("24 16:00"), by=BY)
    return engineer.id


def test_utilisation_is_time_for_customers_of_the_shift_so_far() -> None:
    on_shift(on_the_way_and_at_work())
    found = measures.utilisation(hours("24 12:00"))
    assert (found.upper, found.lower, found.value) == (2.75, 4.0, 0.6875)


def test_what_a_phone_sends_later_counts_when_it_was() -> None:
    visit = on_the_way_and_at_work()
    on_shift(visit)
    with clock.standing_at(at("24 14:00")):
        for to, moment in (("on_break", "11:30"), ("working", "12:00"), ("on_break", "12:15")):
            services.move(booking_id=visit.booking.id, to=to, by=visit.by, device_at=at(f"24 {moment}"))
    # from 11:00 on only the server knows the beginning: it counts until the server heard of the break
    # and the quarter from 12:00 on lies within that: an hour counts once
    assert measures.utilisation(hours("24 16:00")).upper == 0.5 + 0.25 + 1 + 3


def test_what_is_done_outside_of_the_shift_is_overtime_and_never_utilisation() -> None:
    visit = on_the_way_and_at_work()
    engineer_id = on_shift(visit)
    workforce.absence(engineer_id=engineer_id, start=at("24 08:00"), end=at("24 09:30"), by=BY)
    found = hours("24 12:00")
    assert (measures.utilisation(found).upper, measures.utilisation(found).lower) == (2.25, 2.5)
    assert (measures.overtime(found).upper, measures.overtime(found).lower) == (0.5, 2.75)


def test_two_visits_over_each_other_count_once_and_stay_below_the_whole() -> None:
    visit = on_the_way_and_at_work()
    on_shift(visit)
    with clock.standing_at(at("24 08:30")):
        other = visits.offered(engineer=visit.engineer, start=at("24 13:00"))
        services.accept(booking_id=other.booking.id, by=other.by)
    for to, moment in (("traveling", "09:15"), ("on_site", "09:40")):
        with clock.standing_at(at(f"24 {moment}")):
            services.move(booking_id=other.booking.id, to=to, by=other.by)
    found = measures.utilisation(hours("24 12:00"))
    assert (found.upper, found.lower) == (3.0, 4.0)  # from nine to twelve, without a gap
    # control: added up one by one they are longer than the time that has passed
    with clock.standing_at(at("24 12:00")):
        busy = workorders.busy(DAYS.start, at("24 12:00"))
    assert sum((row["end"] - row["start"]).total_seconds() for row in busy) / 3600 == 2.75 + 2.75


def test_without_shifts_there_is_no_utilisation() -> None:
    on_the_way_and_at_work()
    assert measures.utilisation(hours("24 12:00")).value is None


def test_every_figure_leads_to_its_rows() -> None:
    visit = done("23 09:00")
    on_shift(on_the_way_and_at_work())
    with clock.standing_at(at("24 12:00")):
        jobs = measures.job_rows(DAYS.start, DAYS.end, 50)
        busy = measures.busy_rows(DAYS.start, DAYS.end, 50)
    assert [(row.counts, row.link) for row in jobs] == [(True, f"/desk/tickets/{visit.order.ticket_id}")]
    inside = ["1 h, within the shift", "1 h, within the shift", "15 min, within the shift", "30 min, within the shift"]
    assert [row.detail for row in busy][:4] == inside


def test_each_row_says_whether_it_counts_and_why() -> None:
    engineer_id = on_shift(on_the_way_and_at_work())
    workforce.absence(engineer_id=engineer_id, start=at("24 08:00"), end=at("24 09:30"), by=BY)
    with clock.standing_at(at("24 12:00")):
        busy, over = (rows(at("24 00:00"), DAYS.end, 50) for rows in (measures.busy_rows, measures.overtime_rows))
    found = {row.at: (row.counts, row.detail) for row in busy}
    assert found[at("24 09:00")] == (False, "30 min, outside the shift")
    assert found[at("24 11:00")] == (True, "1 h, within the shift")
    assert {row.at: row.counts for row in over} == {moment: not counts for moment, (counts, _why) in found.items()}


def test_a_row_that_lies_on_the_edge_counts_for_both() -> None:
    engineer_id = on_shift(on_the_way_and_at_work())
    workforce.absence(engineer_id=engineer_id, start=at("24 11:30"), end=at("24 14:00"), by=BY)
    with clock.standing_at(at("24 12:00")):
        latest = [rows(at("24 00:00"), DAYS.end, 1)[0] for rows in (measures.busy_rows, measures.overtime_rows)]
    assert [(row.counts, row.detail) for row in latest] == [(True, "30 min within the shift, 30 min outside")] * 2


def arrivals() -> tuple[float | None, float, float | None]:
    with clock.standing_at(at("24 23:00")):
        whole, jobs = together(measures.arrived(DAYS)), together(measures.first_visits(DAYS))
    return measures.arrival_kept(whole).value, measures.arrival_kept(whole).lower, measures.median_wait(jobs).value


def test_an_arrival_in_time_counts_and_nobody_waited() -> None:
    done("24 09:00")
    assert arrivals() == (1.0, 1, 0.0)
    with clock.standing_at(at("24 23:00")):
        (row,) = measures.arrival_rows(DAYS.start, DAYS.end, 10)
        (wait,) = measures.wait_rows(DAYS.start, DAYS.end, 10)
    assert (row.counts, wait.counts) == (True, True)


def test_who_never_came_is_missed_when_the_time_runs_out() -> None:
    with clock.standing_at(at("23 09:00")):
        visits.offered(start=clock.now())
    late = Clock.objects.get(kind="arrival")
    Clock.objects.filter(id=late.id).update(due_at=at("24 10:00"))
    assert arrivals() == (0.0, 1, None)
    Clock.objects.filter(id=late.id).update(due_at=at("25 10:00"))
    assert arrivals() == (None, 0, None)  # control: still to come


def test_a_wait_begins_with_the_window_that_the_customer_was_told() -> None:
    job = {"window": DateTimeTZRange(at("24 09:00"), at("24 11:00")), "arrived_at": at("24 09:25")}
    assert measures.wait_of(job) == 25 * 60
    assert measures.wait_of({**job, "arrived_at": at("24 08:50")}) == 0
    assert measures.wait_of({**job, "arrived_at": None}) is None
