"""A-11, A-15, A-16: a piece of a page that a script asks for is as safe as the page, headers included."""

from django.test import Client
from django.urls import reverse

from aftercare.customers import services as customers
from tests.attacks import scene
from tests.world import World

NAME = "</script><img src=x onerror=alert(1)>Xylo"
HEADERS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
)


def test_hits_of_the_search_box_are_text(world: World) -> None:
    customers.add_customer(name=NAME, kind="person", by=world.actor("agent"))
    client = world.client("agent")
    for address in ("web.desk:search", "customers.desk:customers", "tickets.desk:new"):
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(reverse(address), {"q": "Xylo"}, headers=headers)
            assert "Xylo" in answer.content.decode()
            assert scene.dangers(answer) == []


def test_what_was_asked_is_said_back_as_text(world: World) -> None:
    client = world.client("agent")
    for address in ("web.desk:search", "customers.desk:customers", "tickets.desk:new", "tickets.desk:inbox"):
        for name in ("q", "state", "name", "phone", "page", "after", "sort"):
            assert scene.dangers(client.get(reverse(address), {name: f"\"'>{NAME}"})) == []


def test_every_answer_carries_the_same_policy(world: World) -> None:
    agent, stranger = world.client("agent"), Client()
    inbox = reverse("tickets.desk:inbox")
    answers = [
        agent.get(inbox),
        agent.get(inbox, headers={"HX-Request": "true"}),
        agent.get(inbox + "nothing"),
        agent.get(reverse("tickets.studio:queues")),
        agent.delete(inbox),
        stranger.get(inbox),
        stranger.get(inbox, headers={"HX-Request": "true"}),
        stranger.get(reverse("account_login")),
        stranger.post(reverse("intake.portal:request"), {}),
        scene.hand_in("ac_wrong"),
        agent.get(reverse("intake:openapi")),
        agent.get(reverse("tickets.desk:export", args=["csv"])),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 403, 405, 302, 401, 200, 422, 401, 200, 200]
    told = {tuple(answer.headers.get(name) for name in HEADERS) for answer in answers}
    assert len(told) == 1
    (policy, *rest) = told.pop()
    assert rest == ["nosniff", "DENY", "same-origin", "same-origin"]
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
