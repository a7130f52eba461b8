"""Each figure against a world that was reckoned by hand."""

from datetime import date, timedelta

import pytest

from aftercare.feedback import measures, services
from aftercare.feedback.tests import cases
from aftercare.kit import clock
from aftercare.kit.figures import Days, Figure, Tally, together

pytestmark = pytest.mark.django_db
DAYS = Days(date(2026, 11, 30), 8, "Asia/Shanghai")


@pytest.fixture
def whole() -> Tally:
    """Five customers were asked on the 23rd and four answered; of two bad answers one was told in time."""
    cases.install()
    cases.sent()
    for answers in (cases.GOOD, {"grade": "3", "recommend": "8"}):
        cases.answered(answers)
    told, _never = cases.answered(cases.BAD), cases.answered({**cases.BAD, "grade": "2", "recommend": "6"})
    with clock.standing_at(cases.NOON + timedelta(days=1)):
        services.tell_customer(survey_id=told.id, text="Sorry.", by=cases.BY)
    with clock.standing_at(cases.NOON + timedelta(days=7)):
        return together(measures.facts(DAYS))


def test_what_was_counted(whole: Tally) -> None:
    assert dict(whole.counts) == {
        "asked": 5,
        "heard": 4,
        "answered": 4,
        "satisfied": 2,
        "promoters": 1,
        "detractors": 2,
        "due": 2,
        "in_time": 1,
        "late": 5,  # on each evening from the 26th on, and now
    }


def test_the_figures(whole: Tally) -> None:
    assert (measures.csat(whole).value, measures.csat(whole).lower) == (0.5, 4)
    assert measures.nps(whole) == Figure(-25.0, -1, 4)
    assert measures.response_rate(whole).value == 0.8
    assert measures.answered_in_time(whole).value == 0.5


@pytest.mark.usefixtures("whole")
@pytest.mark.parametrize(("hours", "waiting"), [(74, 0), (76, 1)])
def test_who_waits_is_late_72_hours_after_his_answer_at_three(hours: int, waiting: int) -> None:
    with clock.standing_at(cases.NOON + timedelta(hours=hours)):
        today = Days(clock.now().date(), 1, "Asia/Shanghai")
        assert measures.late(measures.facts(today)[-1]).value == waiting
        rows = measures.late_rows(today.start, today.end, 50)
    assert [(row.at, row.counts) for row in rows] == [(cases.NOON + timedelta(hours=3 + 72), True)] * waiting


def test_nothing_is_no_figure() -> None:
    assert measures.csat(Tally()) == Figure(None, 0, 0)
    assert measures.nps(Tally()) == Figure(None, 0, 0)


@pytest.mark.usefixtures("whole")
def test_every_figure_leads_to_its_rows() -> None:
    with clock.standing_at(cases.NOON + timedelta(days=7)):
        found = {one.slug: one.rows(DAYS.start, DAYS.end, 50) for one in measures.MEASURES}
    counted = {slug: (sum(row.counts for row in rows), len(rows)) for slug, rows in found.items()}
    assert counted == {
        "csat": (2, 4),
        "nps": (1, 4),
        "response-rate": (4, 5),
        "feedback-answered": (1, 2),
        "feedback-late": (1, 1),
    }
