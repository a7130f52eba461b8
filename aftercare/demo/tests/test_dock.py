"""What the demo shows on every page."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from aftercare.customers import services as customers
from aftercare.demo import dock
from aftercare.demo.models import Demo
from aftercare.demo.tests.conftest import TODAY
from aftercare.demo.tests.test_timekeeper import reading
from aftercare.demo.timekeeper import Keeper
from aftercare.kit import actor, clock


@pytest.fixture
def request_(settings: Any, db: None) -> HttpRequest:
    """A stranger's request in the demo."""
    settings.ROOT_URLCONF = "aftercare.demo.tests.demo_urls"
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return request


def test_the_panel_names_the_next_step_and_every_part(request_: HttpRequest) -> None:
    html = dock.panel(request_, {})
    assert "Ask for help" in html
    for role in ("customer", "engineer", "dispatcher", "agent", "manager", "administrator"):
        assert f'href="/demo/as/{role}"' in html


def test_the_time_is_shown_only_when_it_is_not_the_present(
    request_: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = Keeper(lambda: reading(60))
    monkeypatch.setattr(dock, "keeper", keeper)
    keeper.refresh()
    assert "Demo time" in dock.banner(request_, {})
    assert "×60" in dock.banner(request_, {})
    still = Keeper(lambda: reading(0))
    monkeypatch.setattr(dock, "keeper", still)
    still.refresh()
    assert "Demo time" not in dock.banner(request_, {})


def test_a_form_that_is_filled_in_says_so(request_: HttpRequest) -> None:
    owner = customers.add_customer(name="Li", kind="person", by=actor.system("tests"))
    Demo.objects.create(seed=1, today=TODAY, tickets=0, loaded_at=clock.now(), customer_id=owner.id)
    assert "filled this in" in dock.filled_in(request_, {})
    scanned, sent = RequestFactory().get("/", {"device": "abc"}), RequestFactory().post("/")
    assert [dock.filled_in(scanned, {}), dock.filled_in(sent, {})] == ["", ""]


def test_control_without_a_story_nothing_is_filled_in(request_: HttpRequest) -> None:
    assert dock.filled_in(request_, {}) == ""


def test_the_login_page_offers_every_role_but_the_customer(request_: HttpRequest) -> None:
    html = dock.entrances(request_, {})
    assert html.count("here=1") == 5
    assert "/demo/as/customer" not in html
