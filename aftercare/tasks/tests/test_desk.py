"""My team's tasks: seen by the team, taken once, closed with evidence."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.kit.actor import system
from aftercare.tasks import services
from aftercare.tasks.models import Task

pytestmark = pytest.mark.django_db
SYSTEM = system("tests")


@pytest.fixture
def agent(log_in: Callable[[str], Client]) -> Client:
    """An agent's browser that asks for English."""
    client = log_in("agent")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def task(title: str = "Call back", team: str = "agent") -> Task:
    return services.add_task(key=title, kind="call", title=title, team=team, subjects=[], by=SYSTEM)


def post(client: Client, name: str, task_id: int, **data: str) -> int:
    return client.post(reverse(f"tasks.desk:{name}", args=[task_id]), data).status_code


def test_the_list_shows_the_team_its_own(agent: Client) -> None:
    task(), task("Sign", "manager")
    text = agent.get(reverse("tasks.desk:tasks")).content.decode()
    assert ("Call back" in text, "Sign" in text) == (True, False)
    assert "Call back" not in agent.get(reverse("tasks.desk:tasks"), {"state": "done"}).content.decode()
    assert "Call back" in agent.get(reverse("tasks.desk:tasks"), {"state": "no"}).content.decode()


def test_a_script_gets_the_rows_alone(agent: Client) -> None:
    task()
    text = agent.get(reverse("tasks.desk:tasks"), headers={"HX-Request": "true"}).content.decode()
    assert ("Call back" in text, "<html" in text) == (True, False)


def test_a_task_is_taken_and_finished(agent: Client) -> None:
    one = task()
    assert "Call back" in agent.get(reverse("tasks.desk:task", args=[one.id])).content.decode()
    assert post(agent, "take", one.id) == 302
    assert post(agent, "finish", one.id, evidence="Reached him") == 302
    one.refresh_from_db()
    assert (one.state, one.evidence, one.assignee_id) == ("done", "Reached him", agent.user.id)  # type: ignore[attr-defined]
    assert post(agent, "cancel", one.id, reason="late") == 422


@pytest.mark.parametrize(("name", "field"), [("finish", "evidence"), ("cancel", "reason")])
@pytest.mark.parametrize("text", ["", " ", "\x00", "字" * 20_000])
def test_control_without_words_it_stays_open(agent: Client, name: str, field: str, text: str) -> None:
    one = task()
    assert post(agent, name, one.id, **{field: text}) == 422
    one.refresh_from_db()
    assert one.state == "open"


def test_another_teams_task_is_not_there(agent: Client) -> None:
    one = task("Sign", "manager")
    assert agent.get(reverse("tasks.desk:task", args=[one.id])).status_code == 404
    assert post(agent, "finish", one.id, evidence="x") == 404
    one.refresh_from_db()
    assert one.state == "open"
