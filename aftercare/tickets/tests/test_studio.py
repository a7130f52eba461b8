"""Categories and queues are set without code, and a text can be tried."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.tickets import defaults
from aftercare.tickets.models import Category, Queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(log_in: Callable[[str], Client]) -> Client:
    """An administrator's browser that asks for English."""
    defaults.install()
    client = log_in("administrator")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_a_text_is_tried(admin: Client) -> None:
    text = admin.get(reverse("tickets.studio:categories"), {"text": "空调漏水了"}).content.decode()
    assert "<strong>Leaks or does not drain</strong>" in text
    assert "漏水</span>" in text
    text = admin.get(reverse("tickets.studio:categories"), {"text": "zzz"}).content.decode()
    assert "no word fits" in text


def test_words_and_class_are_changed(admin: Client) -> None:
    one = Category.objects.get(slug="water")
    address = reverse("tickets.studio:category", args=[one.id])
    assert (
        admin.post(address, {"service_class": "A", "skill_level": 4, "keywords": "漏水，滴水\nleak"}).status_code == 302
    )
    one.refresh_from_db()
    assert (one.service_class, one.needs_visit, one.skill_level) == ("A", False, 4)
    assert one.keywords == ["漏水", "滴水", "leak"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"service_class": "D", "skill_level": "1"},
        {"service_class": "A", "skill_level": "6"},
        {"service_class": "A", "skill_level": "1", "keywords": "\x00"},
    ],
)
def test_control_what_cannot_be_changes_nothing(admin: Client, data: dict[str, str]) -> None:
    one = Category.objects.get(slug="water")
    assert admin.post(reverse("tickets.studio:category", args=[one.id]), data).status_code == 422
    assert Category.objects.get(slug="water").keywords == one.keywords


def test_a_queue_changes_its_mode(admin: Client) -> None:
    one = Queue.objects.get(slug="field")
    address = reverse("tickets.studio:queue", args=[one.id])
    assert admin.post(address, {"mode": "sometimes"}).status_code == 422
    assert admin.post(address, {"mode": "proposed"}).status_code == 302
    assert Queue.objects.get(slug="field").mode == "proposed"
    assert admin.get(reverse("tickets.studio:queues")).status_code == 200


def test_what_is_not_there_is_not_found(admin: Client) -> None:
    assert admin.get(reverse("tickets.studio:category", args=[999_999])).status_code == 404
    assert admin.post(reverse("tickets.studio:queue", args=[999_999]), {"mode": "proposed"}).status_code == 404
