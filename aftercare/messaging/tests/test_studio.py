"""Templates are changed after a look at what a customer would read."""

import html
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.kit.actor import system
from aftercare.messaging import queries, services, studio
from aftercare.messaging.models import Template

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(log_in: Callable[[str], Client]) -> Client:
    """An administrator's browser that asks for English."""
    client = log_in("administrator")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def template(db: None) -> Template:
    """Words for an occasion of these tests."""
    words = {"slug": "tests", "language": "en", "subject": "About {number}", "body": "Hello {name}, {unknown}"}
    services.add_missing_templates([words])
    return Template.objects.get(slug="tests")


def test_a_preview_shows_sample_values_and_saves_nothing(admin: Client, template: Template) -> None:
    address = reverse("messaging.studio:template", args=[template.id])
    text = admin.get(address).content.decode()
    assert "About T000123" in text
    assert "Hello 王小明, {unknown}" in text
    answer = admin.post(address, {"subject": "New {number}", "body": "Text", "preview": "1"})
    assert "New T000123" in answer.content.decode()
    template.refresh_from_db()
    assert template.subject == "About {number}"


def test_new_words_are_saved(admin: Client, template: Template) -> None:
    address = reverse("messaging.studio:template", args=[template.id])
    assert admin.post(address, {"subject": "New", "body": "Text"}).status_code == 302
    template.refresh_from_db()
    assert (template.subject, template.body) == ("New", "Text")
    assert "tests" in admin.get(reverse("messaging.studio:templates")).content.decode()


@pytest.mark.parametrize(
    ("subject", "body", "says"),
    [
        ("New", "{nope} {number}", "Nobody fills in {nope}"),
        ("{0.__class__}", "Text", "Nobody fills in {0.__class__}"),
        ("line\r\nBcc: a@b.c", "Text", "one line"),
    ],
)
def test_words_that_would_read_wrong_are_refused(
    admin: Client, template: Template, subject: str, body: str, says: str
) -> None:
    address = reverse("messaging.studio:template", args=[template.id])
    answer = admin.post(address, {"subject": subject, "body": body})
    assert (answer.status_code, says in html.unescape(answer.content.decode())) == (422, True)
    template.refresh_from_db()
    assert template.subject == "About {number}"


@pytest.mark.django_db
def test_what_is_shipped_can_be_saved_and_previewed() -> None:
    assert set(studio.SAMPLES) == services.PLACEHOLDERS
    for row in queries.templates():
        told = queries.template(row["id"])
        assert told is not None
        words = {name: told[name] for name in ("slug", "language", "subject", "body")}
        services.change_template(**words, by=system("tests"))


@pytest.mark.parametrize("more", [{}, {"preview": "1"}])
def test_control_braces_that_do_not_close_are_refused(admin: Client, template: Template, more: dict[str, str]) -> None:
    address = reverse("messaging.studio:template", args=[template.id])
    assert admin.post(address, {"subject": "New", "body": "{", **more}).status_code == 422
    template.refresh_from_db()
    assert template.subject == "About {number}"


def test_what_is_not_there_is_not_found(admin: Client) -> None:
    assert admin.get(reverse("messaging.studio:template", args=[999_999])).status_code == 404


@pytest.mark.django_db
def test_every_occasion_that_is_shipped_has_a_name() -> None:
    assert {row["slug"] for row in queries.templates()} == set(studio.OCCASIONS)
    assert (studio.occasion("survey"), studio.occasion("own")) == ("The customer is asked for his opinion", "own")
