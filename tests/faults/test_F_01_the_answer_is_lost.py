"""F-01, F-07: it was done, and its answer never arrived: whoever sends it again gets the answer, and nothing twice."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aftercare.journal.models import Entry
from aftercare.web.middleware import RefusalsAreWritten
from tests.attacks import scene
from tests.attacks.doors import UUID
from tests.world import World


def _sent_twice(monkeypatch: pytest.MonkeyPatch, send: Callable[[], HttpResponse]) -> tuple[HttpResponse, int]:
    """The answer of the second try, and how many entries it added to what the first one, cut off, had done."""

    def cut(self: RefusalsAreWritten, request: Any) -> HttpResponse:
        self.get_response(request)
        return HttpResponse(status=502)  # what a balancer says for the process that died

    before = Entry.objects.count()
    with monkeypatch.context() as network:
        network.setattr(RefusalsAreWritten, "__call__", cut)
        assert send().status_code == 502
    done = Entry.objects.count()
    assert done > before
    return send(), Entry.objects.count() - done


def test_every_road_can_be_repeated(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    form, secret = scene.told(), scene.key()
    ticket, booking = world.things["ticket:own"], world.things["booking:own"]
    agent, engineer = world.client("agent"), world.client("engineer")
    called = f"{timezone.localtime():%Y-%m-%dT%H:%M}"
    by_hand = {
        "name": "New", "description": "Drips", "channel": "phone", "contacted_at": called, "client_id": UUID
    }  # fmt: skip
    message = reverse("intake.portal:message", args=[world.things["ticket_code:own"]])
    roads: dict[str, Callable[[], Any]] = {
        "portal": lambda: Client().post(reverse("intake.portal:request"), form),
        "message": lambda: Client().post(message, {"text": "Hello", "client_id": UUID}),
        "interface": lambda: scene.hand_in(secret),
        "desk": lambda: agent.post(reverse("tickets.desk:new"), by_hand),
        "answer": lambda: agent.post(
            reverse("tickets.desk:say", args=[ticket]), {"kind": "answer", "text": "Hello", "client_id": UUID}
        ),
        "field": lambda: engineer.post(
            reverse("workorders.field:step", args=[booking]), {"to": "traveling", "client_id": UUID}
        ),
    }
    answers = {name: _sent_twice(monkeypatch, send) for name, send in roads.items()}
    assert {name: (answer.status_code, more) for name, (answer, more) in answers.items()} == {
        "portal": (302, 0),
        "message": (302, 0),
        "interface": (201, 0),
        "desk": (302, 0),
        "answer": (302, 0),
        "field": (302, 0),
    }


def test_control_with_another_key_it_is_done_again(world: World) -> None:
    first, second = scene.asked(phone="13712345678"), scene.asked(phone="13712345678")
    assert first.id != second.id
