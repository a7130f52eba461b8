import io
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from aftercare.feedback import desk, services
from aftercare.feedback.models import Survey
from aftercare.feedback.tests import cases
from aftercare.messaging.models import Interaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(log_in: Callable[[str], Client]) -> Client:
    cases.install()
    client = log_in("agent")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def shown(client: Client, query: str = "") -> list[int]:
    """The surveys on the list page, in its order."""
    page = client.get(f"/desk/feedback/{query}").content.decode()
    ids = Survey.objects.values_list("id", flat=True)
    return sorted((number for number in ids if f'"/desk/feedback/{number}"' in page), reverse=True)


def test_the_list_is_narrowed_to_bad_ones_and_to_those_that_wait(agent: Client) -> None:
    good, told, bad = (cases.answered(answers) for answers in (cases.GOOD, cases.BAD, cases.BAD))
    cases.sent()
    services.tell_customer(survey_id=told.id, text="Sorry.", by=cases.BY)
    assert shown(agent) == [bad.id, told.id, good.id]
    assert shown(agent, "?which=low") == [bad.id, told.id]
    assert shown(agent, "?which=told") == [bad.id]
    assert shown(agent, "?which=nonsense&before=x") == [bad.id, told.id, good.id]


def test_the_list_goes_on_after_a_page(agent: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "PAGE_SIZE", 2)
    first, second, third = (cases.answered(cases.GOOD) for _turn in range(3))
    assert shown(agent) == [third.id, second.id]
    assert f"before={second.id}" in agent.get("/desk/feedback/").content.decode()
    assert shown(agent, f"?before={second.id}") == [first.id]


def test_the_list_is_a_file(agent: Client) -> None:
    cases.answered(cases.BAD)
    answer = agent.get("/desk/feedback/?export=csv")
    lines = io.StringIO(answer.content.decode("utf-8-sig")).read().splitlines()
    assert len(lines) == 2
    assert lines[1].split(",")[2:7] == ["王芳", "Dissatisfied", "2", "time", "等了三天"]


def test_the_page_shows_what_was_said_and_takes_the_reply_once(agent: Client) -> None:
    survey = cases.answered(cases.BAD)
    page = agent.get(f"/desk/feedback/{survey.id}").content.decode()
    assert "等了三天" in page
    assert '<span class="muted">Answer due</span>' in page
    form = {"text": "We come tomorrow.", "client_id": str(uuid4())}
    answers = [agent.post(f"/desk/feedback/{survey.id}/tell", form) for _turn in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Interaction.objects.filter(direction="out").count() == 1
    assert "We come tomorrow." in agent.get(f"/desk/feedback/{survey.id}").content.decode()


@pytest.mark.parametrize("text", ["", " ", "a\x00b", "很" * 20_001])
def test_a_reply_that_cannot_be_sent_stays_in_its_form(agent: Client, text: str) -> None:
    survey = cases.answered(cases.BAD)
    answer = agent.post(f"/desk/feedback/{survey.id}/tell", {"text": text, "client_id": str(uuid4())})
    assert (answer.status_code, Interaction.objects.filter(direction="out").count()) == (422, 0)


def test_what_was_not_answered_has_no_page(agent: Client) -> None:
    assert agent.get(f"/desk/feedback/{cases.sent().id}").status_code == 404
    assert agent.get("/desk/feedback/999999").status_code == 404
