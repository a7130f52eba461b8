"""My team's tasks: seen by the team, taken once, closed with evidence."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.kit import clock as time
from aftercare.kit.actor import system
from aftercare.tasks import queries, services
from aftercare.tasks.models import Clock, Task
from aftercare.tasks.tests.promises import at, policy

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


def clock_page(client: Client, clock_id: int, **headers: str) -> tuple[int, str]:
    answer = client.get(reverse("tasks.desk:clock", args=[clock_id]), headers=headers)
    return answer.status_code, answer.content.decode()


def test_a_deadline_says_why_it_is_when_it_is(agent: Client) -> None:
    policy("4", service_class="B")
    seen = task()
    about, subject = services.About("B"), f"task:{seen.id}"
    with time.standing_at(at("23 11:00")):
        services.start_clocks(subject=subject, about=about, kinds=["kettle"], at=at("23 09:00"), category="cold")
        services.mark(subject=subject, category="waits", at=at("23 10:00"))
        services.mark(subject=subject, category="cold", at=at("23 11:00"))
    with time.standing_at(at("23 14:30")):
        services.raise_alarms()
        clock_id = Clock.objects.get().id
        status, page = clock_page(agent, clock_id)
        assert status == 200
        assert "of 4\xa0h used" in page or "of 4 h used" in page
    for words in ("Kettle", "class B", "number 1 in the order", "is paused", "piece-paused", "75 % on", "Call back"):
        assert words in page
    assert "piece-storm" not in page  # control
    assert "<html" not in clock_page(agent, clock_id, **{"HX-Request": "true"})[1]


def test_whoever_may_not_see_the_object_does_not_see_its_deadline(agent: Client) -> None:
    policy("4")
    hidden = task("Sign", "manager")
    services.start_clocks(
        subject=f"task:{hidden.id}", about=services.About(), kinds=["kettle"], at=at("23 09:00"), category="cold"
    )
    assert clock_page(agent, Clock.objects.get().id)[0] == 404
    assert clock_page(agent, 10**30)[0] == 404


def test_yellow_begins_where_the_promise_warns(agent: Client) -> None:
    policy("4")
    seen = task()
    with time.standing_at(at("23 09:00")):
        services.start_clocks(
            subject=f"task:{seen.id}", about=services.About(), kinds=["kettle"], at=at("23 09:00"), category="cold"
        )
    shown = []
    for moment in ("23 11:59", "23 13:01", "23 14:01"):  # 75 % are used at noon
        with time.standing_at(at(moment)):
            found = queries.deadlines_of([f"task:{seen.id}"])
            shown += [one["shown"] for one in found[f"task:{seen.id}"]]
    assert shown == ["running", "warning", "breached"]


def due_tasks() -> None:
    """Three tasks that began at 9 with four hours each: one is done, one belongs to managers."""
    policy("4", service_class="A")
    with time.standing_at(at("23 09:00")):
        for title, team in (("Call back", "agent"), ("Sign", "manager"), ("Ready", "agent")):
            subject = f"task:{task(title, team).id}"
            about = services.About("A")
            services.start_clocks(subject=subject, about=about, kinds=["kettle"], at=at("23 09:00"), category="cold")
        services.mark(subject=subject, category="hot", at=at("23 09:00"))


@pytest.mark.parametrize(("moment", "column"), [("23 14:30", "late"), ("23 13:30", "1"), ("23 09:30", "8")])
def test_the_wallboard_counts_what_falls_due_and_leads_there(agent: Client, moment: str, column: str) -> None:
    due_tasks()
    with time.standing_at(at(moment)):
        page = agent.get(reverse("tasks.desk:wallboard")).content.decode()
        (address, number), *others = re.findall(r'href="([^"]*within=[^"]*)">(?:<svg.*?</svg>)?(\d+)', page)
        assert (others, number, f"within={column}" in address) == ([], "2", True)
        assert "Call back" not in page  # it names no object
        rows = agent.get(address.replace("&amp;", "&")).content.decode()
    assert ("Call back" in rows, "Sign" in rows, "Ready" in rows) == (True, False, False)


def test_nothing_due_is_said(agent: Client) -> None:
    assert "Nothing falls due" in agent.get(reverse("tasks.desk:wallboard")).content.decode()
    assert "Nothing falls due" in agent.get(reverse("tasks.desk:due"), {"within": "x", "page": "0"}).content.decode()
    fragment = agent.get(reverse("tasks.desk:wallboard"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
