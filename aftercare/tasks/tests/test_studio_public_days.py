"""Public days in the studio: looked at, loaded, downloaded; and the warning until they are there."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from aftercare.kit import clock
from aftercare.tasks import public_days
from aftercare.tasks.models import PublicDays

pytestmark = pytest.mark.django_db

LINES = b"date,kind\n2027-01-01,holiday\n2027-01-02,works like thu\n"
WARNING = "The make-up days of China for 2027 are missing."


@pytest.fixture(autouse=True)
def _first_day() -> Iterator[None]:
    """Sixty days before 2027."""
    with clock.standing_at(datetime.fromisoformat("2026-11-02T09:00+08:00")):
        yield


@pytest.fixture
def admin(log_in: Callable[[str], Client]) -> Client:
    """An administrator's browser that asks for English."""
    client = log_in("administrator")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def look(client: Client, content: bytes, **more: Any) -> Any:
    upload = SimpleUploadedFile("days.csv", content)
    return client.post(reverse("tasks.studio:look_at_public_days"), {"file": upload, **more})


def page(client: Client) -> str:
    return client.get(reverse("tasks.studio:public_days")).content.decode()


def stored() -> list[Any]:
    return list(PublicDays.objects.order_by("id").values())


def test_a_file_is_looked_at_then_loaded_and_the_warning_goes(admin: Client) -> None:
    assert WARNING in page(admin)
    before = stored()
    text = look(admin, LINES, country="CN").content.decode()
    assert "2027-01-02 Saturday" in text
    assert "works like a Thursday" in text
    assert "announced from now on" in text
    assert stored() == before
    whole = public_days.as_json(public_days.read(LINES, "CN"))
    assert admin.post(reverse("tasks.studio:load_public_days"), {"text": whole}).status_code == 302
    year = PublicDays.objects.get(country="CN", year=2027)
    assert (year.days, year.announced) == ({"2027-01-01": [], "2027-01-02": "thu"}, True)
    assert WARNING not in page(admin)
    assert "No day changes." in look(admin, LINES, country="CN").content.decode()


def test_control_the_day_before_nothing_is_missing(admin: Client) -> None:
    with clock.standing_at(datetime.fromisoformat("2026-11-01T23:59+08:00")):
        assert WARNING not in page(admin)


@pytest.mark.parametrize(("role", "warned"), [("manager", True), ("agent", False)])
def test_managers_are_warned_on_the_desk_and_agents_are_not(
    log_in: Callable[[str], Client], role: str, *, warned: bool
) -> None:
    client = log_in(role)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    text = client.get(reverse("tasks.desk:tasks")).content.decode()
    assert (WARNING in text, "Ask an administrator" in text) == (warned, warned)


def test_what_is_downloaded_is_the_shipped_file_and_changes_nothing(admin: Client) -> None:
    answer = admin.get(reverse("tasks.studio:download_public_days", args=["CN"]))
    assert list(public_days.read(answer.content))[:8] == list(public_days.shipped("CN"))[:8]
    assert "No day changes." in look(admin, answer.content).content.decode()
    assert admin.get(reverse("tasks.studio:download_public_days", args=["XX"])).status_code == 404


def test_another_country_is_added(admin: Client) -> None:
    assert admin.post(reverse("tasks.studio:add_country"), {"country": "DE"}).status_code == 302
    assert "Germany" in page(admin)
    assert set(PublicDays.objects.filter(country="DE").values_list("year", "announced")) == {
        (2025, True),
        (2026, True),
        (2027, True),
    }


@pytest.mark.parametrize(
    ("content", "more", "named"),
    [
        (b"2027-01-01,holiday", {}, "Choose the country"),
        (b"2027-01-01,holiday\n2027-02-30,holiday", {"country": "CN"}, "Line 2"),
        (b"2027-01-01,holiday", {"country": "XX"}, "Select a valid choice"),
        (b"", {"country": "CN"}, "empty"),
        (b"x" * 200_001, {"country": "CN"}, "larger than 200 kB"),
    ],
)
def test_control_a_wrong_file_is_named_and_changes_nothing(
    admin: Client, content: bytes, more: dict[str, str], named: str
) -> None:
    before = stored()
    answer = look(admin, content, **more)
    assert answer.status_code == 422
    assert named in answer.content.decode()
    assert admin.post(reverse("tasks.studio:load_public_days"), {"text": content.decode()}).status_code == 422
    assert admin.post(reverse("tasks.studio:add_country"), {"country": "XX"}).status_code == 422
    assert stored() == before
