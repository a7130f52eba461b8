"""Notices ring, and are read once."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.kit.actor import system
from aftercare.messaging import queries, services

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(log_in: Callable[[str], Client]) -> Client:
    """An agent's browser that asks for English."""
    client = log_in("agent")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def tell(user_id: int, key: str, text: str) -> None:
    services.notify(user_ids=[user_id], key=key, sentence=lambda: text, link="", by=system("tests"))


def test_notices_ring_until_they_are_read(agent: Client) -> None:
    mine: int = agent.user.id  # type: ignore[attr-defined]
    tell(mine, "a", "Nobody took the visit")
    text = agent.get(reverse("messaging.desk:notices")).content.decode()
    assert "Nobody took the visit" in text
    assert "1 notice that you have not read" in text
    assert agent.post(reverse("messaging.desk:read")).status_code == 302
    assert queries.unread(mine) == 0
    assert "0 notices that you have not read" in agent.get(reverse("messaging.desk:notices")).content.decode()


def test_nobody_reads_for_another(agent: Client, log_in: Callable[[str], Client]) -> None:
    other: int = log_in("agent").user.id  # type: ignore[attr-defined]
    tell(other, "a", "Not for you")
    agent.post(reverse("messaging.desk:read"))
    assert queries.unread(other) == 1
    assert "Not for you" not in agent.get(reverse("messaging.desk:notices")).content.decode()


def test_a_script_gets_the_bell_alone(agent: Client) -> None:
    text = agent.get(reverse("messaging.desk:notices"), headers={"HX-Request": "true"}).content.decode()
    assert text.strip().startswith("<a")
    assert "<html" not in text
