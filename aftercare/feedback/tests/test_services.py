import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from aftercare.feedback import services
from aftercare.feedback.models import Survey
from aftercare.feedback.tests import cases
from aftercare.kit import clock
from aftercare.kit.actor import customer
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.outbox.models import Parcel
from aftercare.tasks.models import Clock, Task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _installed(db: None) -> None:
    cases.install()


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("solved_at", "asked_at"),
    [
        ("2026-11-23T12:00", "2026-11-23T14:00"),
        ("2026-11-23T17:59", "2026-11-23T19:59"),
        ("2026-11-23T18:00", "2026-11-24T09:00"),
        ("2026-11-24T03:30", "2026-11-24T09:00"),
    ],
)
def test_nobody_is_asked_while_people_sleep(solved_at: str, asked_at: str) -> None:
    with clock.standing_at(local(solved_at)):
        survey = cases.plan(cases.solved())
    assert survey is not None
    assert survey.send_at == local(asked_at)


def test_a_survey_goes_out_when_its_time_has_come_and_not_before() -> None:
    with clock.standing_at(cases.NOON):
        survey = cases.plan(cases.solved())
    with clock.standing_at(cases.NOON + timedelta(minutes=119)):
        assert services.send_due() == 0
    with clock.standing_at(cases.NOON + timedelta(minutes=120)):
        assert (services.send_due(), services.send_due()) == (1, 0)
    assert survey is not None
    survey.refresh_from_db()
    assert (survey.state, survey.sent_at) == ("sent", cases.NOON + timedelta(hours=2))


def test_the_mail_names_the_case_and_the_page() -> None:
    survey = cases.sent()
    mail = json.loads(Parcel.objects.get(key=f"survey.{survey.id}").content)
    assert mail["to"] == "wang@example.com"
    assert "您的报修：空调滴水" in mail["text"]
    assert f"/portal/feedback/{survey.code}" in mail["text"]


def test_news_that_comes_twice_asks_once() -> None:
    with clock.standing_at(cases.NOON):
        ticket = cases.solved()
        cases.plan(ticket)
        cases.plan(ticket)
    assert Survey.objects.filter(ticket_id=ticket.id).count() == 1


def test_an_imported_ticket_asks_nobody() -> None:
    with clock.standing_at(cases.NOON):
        assert cases.plan(cases.solved(in_sla=False)) is None


def test_a_ticket_opened_again_is_asked_about_when_it_is_solved_again() -> None:
    with clock.standing_at(cases.NOON):
        ticket = cases.solved()
        cases.plan(ticket)
        cases.reopened(ticket)
    with clock.standing_at(cases.NOON + timedelta(hours=3)):
        assert services.send_due() == 0
        assert cases.plan(ticket) is not None
    states = Survey.objects.filter(ticket_id=ticket.id).order_by("id").values_list("state", flat=True)
    assert list(states) == ["skipped", "waiting"]


def test_a_customer_is_asked_once_a_week() -> None:
    first = cases.sent()
    soon = cases.sent(customer_id=first.customer_id, at=cases.NOON + timedelta(days=6))
    later = cases.sent(customer_id=first.customer_id, at=cases.NOON + timedelta(days=7, hours=1))
    assert [survey.state for survey in (first, soon, later)] == ["sent", "skipped", "sent"]


def test_control_without_the_cap_he_is_asked_again() -> None:
    first = cases.sent()
    with override_settings(SURVEY_EVERY_DAYS=0):
        assert cases.sent(customer_id=first.customer_id, at=cases.NOON + timedelta(days=1)).state == "sent"


def test_a_good_answer_makes_no_work() -> None:
    survey = cases.answered(cases.GOOD)
    assert (survey.state, survey.grade, survey.score, survey.low) == ("answered", 4, 10, False)
    assert Task.objects.filter(kind=services.TASK).count() == 0


@pytest.mark.parametrize(
    ("answers", "team"),
    [
        ({"grade": "1", "recommend": "9", "reason": "product"}, "manager"),
        ({"grade": "2", "recommend": "9", "reason": "time"}, "dispatcher"),
        ({"grade": "2", "recommend": "9", "reason": "person"}, "manager"),
        ({"grade": "2", "recommend": "9", "reason": "price"}, "agent"),
        ({"grade": "2", "recommend": "9", "reason": "other"}, "agent"),
        ({"grade": "4", "recommend": "6"}, "agent"),
    ],
)
def test_a_bad_answer_is_one_task_of_the_right_team_with_72_hours(answers: dict[str, str], team: str) -> None:
    survey = cases.answered(answers)
    task = Task.objects.get(kind=services.TASK)
    deadline = Clock.objects.get(subject=f"task:{task.id}")
    assert survey.low
    assert (task.key, task.team, task.state) == (f"feedback.{survey.id}", team, "open")
    assert (deadline.state, deadline.due_at) == ("running", cases.NOON + timedelta(hours=75))


def test_a_second_answer_is_refused_and_changes_nothing() -> None:
    survey = cases.answered(cases.GOOD)
    with pytest.raises(Conflict):
        services.answer(code=survey.code, answers=cases.BAD, by=cases.STRANGER)
    survey.refresh_from_db()
    assert (survey.grade, survey.low, Task.objects.filter(kind=services.TASK).count()) == (4, False, 0)


def test_an_unknown_code_is_nobodys() -> None:
    with pytest.raises(NotAllowed):
        services.answer(code="nothing", answers=cases.GOOD, by=cases.STRANGER)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_answers_at_once_one_counts() -> None:
    cases.install()
    survey = cases.sent()

    def answer(_turn: int) -> bool:
        try:
            services.answer(code=survey.code, answers=cases.BAD, by=cases.STRANGER)
        except Conflict:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sorted(pool.map(answer, range(20))) == [False] * 19 + [True]
    assert Task.objects.filter(kind=services.TASK).count() == 1


def test_telling_the_customer_stops_the_clock_and_reaches_him() -> None:
    survey = cases.answered(cases.BAD)
    agent = cases.colleague("agent")
    with clock.standing_at(cases.NOON + timedelta(hours=13)):
        services.tell_customer(survey_id=survey.id, text="我们明天派人来。", by=agent)
    task = Task.objects.get(kind=services.TASK)
    deadline = Clock.objects.get(subject=f"task:{task.id}")
    survey.refresh_from_db()
    assert survey.told_at == cases.NOON + timedelta(hours=13)
    assert (task.state, task.evidence) == ("done", "我们明天派人来。")
    assert (deadline.state, deadline.breached) == ("stopped", False)
    mails = [json.loads(parcel.content) for parcel in Parcel.objects.filter(key__startswith="interaction.")]
    assert [(mail["to"], mail["text"]) for mail in mails] == [("wang@example.com", "我们明天派人来。")]


def test_he_is_told_once() -> None:
    survey, agent = cases.answered(cases.BAD), cases.colleague("agent")
    services.tell_customer(survey_id=survey.id, text="Sorry.", by=agent)
    with pytest.raises(Conflict):
        services.tell_customer(survey_id=survey.id, text="Sorry again.", by=agent)
    assert Parcel.objects.filter(key__startswith="interaction.").count() == 1


def test_nothing_is_no_answer() -> None:
    survey = cases.answered(cases.BAD)
    with pytest.raises(Refused) as refused:
        services.tell_customer(survey_id=survey.id, text=" \x00 ", by=cases.colleague("agent"))
    assert refused.value.field == "text"


def test_who_does_not_work_at_the_desk_tells_nobody() -> None:
    survey = cases.answered(cases.BAD)
    for by in (cases.colleague("engineer"), customer(survey.customer_id, "王芳")):
        with pytest.raises(NotAllowed):
            services.tell_customer(survey_id=survey.id, text="Sorry.", by=by)
    survey.refresh_from_db()
    assert survey.told_at is None


def test_text_that_no_database_takes_is_cleaned() -> None:
    survey = cases.answered({**cases.BAD, "comment": "a\x00b\ud800" + "很" * 20_000})
    assert (survey.comment[:3], len(survey.comment)) == ("ab\ufffd", 20_000)


def past(ticket_id: int, customer_id: int, **more: Any) -> services.PastSurvey:
    """A survey that went out at noon."""
    return services.PastSurvey(ticket_id, customer_id, cases.STRANGER, f"code-{ticket_id}", cases.NOON, **more)


def test_surveys_of_before_have_their_answers_and_their_tasks() -> None:
    ann = cases.colleague("agent")
    first, second, third = (cases.solved() for _ticket in range(3))
    hour = timedelta(hours=1)
    asked = [
        past(first.id, first.customer_id, answered_at=cases.NOON + hour, answers=cases.GOOD),
        past(
            second.id,
            second.customer_id,
            answered_at=cases.NOON + hour,
            answers=cases.BAD,
            told_at=cases.NOON + 5 * hour,
            told="We are sorry",
            told_by=ann,
        ),
        past(third.id, third.customer_id),
    ]
    with clock.standing_at(cases.NOON + 9 * hour):
        told = services.ask_past(asked)
    assert list(Survey.objects.order_by("id").values_list("state", "grade", "low")) == [
        ("answered", 4, False),
        ("answered", 1, True),
        ("sent", None, False),
    ]
    task = Task.objects.get(kind=services.TASK)
    assert (task.state, task.team, task.evidence, task.done_at) == (
        "done",
        "dispatcher",
        "We are sorry",
        cases.NOON + 5 * hour,
    )
    names = [one.event.journal_name for one in told]
    assert (names.count("feedback.SurveySent"), names.count("feedback.SurveyAnswered")) == (3, 2)
    assert names.count("feedback.CustomerTold") == 1
    assert Parcel.objects.count() == 0


@pytest.mark.parametrize(
    ("grade", "score", "low"), [("4", "10", False), ("3", "7", False), ("3", "6", True), ("2", "9", True)]
)
def test_what_has_to_be_answered(grade: str, score: str, low: bool) -> None:  # noqa: FBT001 - a table's column
    assert services.is_low({"grade": grade, "recommend": score}) is low
