"""What a stranger may upload."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from aftercare.files import services
from aftercare.files.models import File
from aftercare.files.tests.samples import AGENT, PDF, STRANGER
from aftercare.kit import clock
from aftercare.kit.errors import TooMany
from aftercare.kit.fields import key_ring

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 3, 1, 8, tzinfo=UTC)


def _send(client: str, *, after_minutes: int = 0) -> None:
    with clock.standing_at(MOMENT + timedelta(minutes=after_minutes)):
        services.store(content=PDF, name="a.pdf", subjects=["ticket:1"], client=client, by=STRANGER)


def test_so_many_an_hour_each(settings: Settings) -> None:
    settings.FILES_AN_HOUR = 2
    for minutes in (0, 30):
        _send("203.0.113.1", after_minutes=minutes)
    with pytest.raises(TooMany) as refused:
        _send("203.0.113.1", after_minutes=59)
    assert str(refused.value.message) == "Too many files within an hour. Please wait an hour or call us."
    assert File.objects.count() == 2
    _send("203.0.113.2", after_minutes=59)
    _send("203.0.113.1", after_minutes=60)
    assert File.objects.count() == 4


def test_so_much_a_day_in_all(settings: Settings) -> None:
    settings.FILES_MEGABYTES_A_DAY = 2 * len(PDF) / (1024 * 1024)
    _send("203.0.113.1")
    _send("203.0.113.2")
    with pytest.raises(TooMany) as refused:
        _send("203.0.113.3", after_minutes=1439)
    assert str(refused.value.message) == "We cannot take more files today. Please send your request without them."
    assert File.objects.count() == 2
    _send("203.0.113.3", after_minutes=1440)
    assert File.objects.count() == 3


def test_people_with_a_login_have_no_such_limit(settings: Settings) -> None:
    settings.FILES_AN_HOUR = 0
    services.store(content=PDF, name="a.pdf", subjects=["ticket:1"], by=AGENT)
    assert File.objects.count() == 1


def test_the_client_is_kept_as_a_keyed_hash() -> None:
    _send("203.0.113.1")
    stored = File.objects.get().client
    assert stored == key_ring().lookup_hash("203.0.113.1", use="files.client")
    assert stored.startswith("k1:")
