import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from aftercare.feedback import services
from aftercare.feedback.models import Survey
from aftercare.feedback.plugs import PLUGS
from aftercare.feedback.tests import cases
from aftercare.journal.events import Event
from aftercare.kit.plugs import Check, Slot, TimelineLine
from aftercare.tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _installed(db: None) -> None:
    cases.install()


def card(place: str, survey: Survey) -> str:
    """The piece that feedback gives to a page about the survey's ticket."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    slot = next(plug for plug in PLUGS if isinstance(plug, Slot) and plug.place == place)
    return slot.render(request, {"ticket": survey.ticket_id})


def test_every_event_has_its_sentence() -> None:
    named = {plug.event for plug in PLUGS if isinstance(plug, TimelineLine)}
    assert named == {name for name in Event.known if name.startswith("feedback.")}


def test_the_status_page_leads_to_the_questions_and_shows_the_reply() -> None:
    asked = cases.sent()
    assert f"/portal/feedback/{asked.code}" in card("status.main", asked)
    bad = cases.answered(cases.BAD)
    assert "You hear from us within 72 hours." in card("status.main", bad)
    services.tell_customer(survey_id=bad.id, text="We come tomorrow.", by=cases.BY)
    assert "We come tomorrow." in card("status.main", bad)


def test_the_ticket_shows_what_its_customer_said() -> None:
    bad = cases.answered(cases.BAD)
    assert f'href="/desk/feedback/{bad.id}"' in card("ticket.side", bad)
    assert "data-deadline" in card("ticket.side", bad)


def test_a_ticket_without_a_survey_gets_nothing() -> None:
    assert card("status.main", Survey(ticket_id=0)) == card("ticket.side", Survey(ticket_id=0)) == ""


def test_a_bad_answer_without_its_task_is_found() -> None:
    check = next(plug for plug in PLUGS if isinstance(plug, Check))
    survey = cases.answered(cases.BAD)
    assert list(check.run()) == []
    Task.objects.filter(key=f"feedback.{survey.id}").update(key="another")
    assert [problem.where for problem in check.run()] == [f"survey:{survey.id}"]
