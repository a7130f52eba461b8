from datetime import timedelta

import pytest

from aftercare.feedback import queries, services
from aftercare.feedback.models import Survey
from aftercare.feedback.tests import cases
from aftercare.tickets.queries import number_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _installed(db: None) -> None:
    cases.install()


def test_the_latest_answer_comes_first_and_a_page_goes_on_behind_its_last() -> None:
    late = cases.answered(cases.GOOD, at=cases.NOON + timedelta(days=1))
    early = cases.answered(cases.GOOD)
    assert [row["id"] for row in queries.answers()] == [late.id, early.id]
    assert [row["id"] for row in queries.answers(before=late.id)] == [early.id]
    assert queries.answers(before=early.id) == queries.answers(before=0) == []


def test_a_skipped_survey_is_not_found() -> None:
    survey = cases.sent()
    assert queries.by_code(survey.code) is not None
    Survey.objects.filter(id=survey.id).update(state="skipped")
    assert queries.by_code(survey.code) is None
    assert queries.of_tickets([survey.ticket_id]) == {}


def test_moments_are_what_went_out_and_what_came_in() -> None:
    early = cases.answered(cases.GOOD, at=cases.NOON - timedelta(days=1))
    asked = cases.sent()
    day = timedelta(hours=12)
    assert [row["id"] for row in queries.moments(since=cases.NOON, until=cases.NOON + day)] == [asked.id]
    assert [row["id"] for row in queries.moments(since=cases.NOON - 3 * day, until=cases.NOON - day)] == [early.id]


def test_a_case_without_device_and_visit_is_its_problem() -> None:
    survey = cases.sent()
    number = number_of(survey.ticket_id)
    assert queries.about(survey.ticket_id) == {"number": number, "device": "", "engineer": "", "problem": "空调滴水"}


def test_deadline_and_reply_of_a_bad_answer() -> None:
    survey = cases.answered(cases.BAD)
    assert queries.answer_deadlines([survey.id])[survey.id]["due_at"] == cases.NOON + timedelta(hours=75)
    assert queries.told(survey.id) is None
    services.tell_customer(survey_id=survey.id, text="Sorry.", by=cases.BY)
    told = queries.told(survey.id)
    assert told is not None
    assert told["text"] == "Sorry."
