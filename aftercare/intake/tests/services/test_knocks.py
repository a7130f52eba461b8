"""How often strangers may knock."""

from datetime import timedelta

import pytest

from aftercare.intake import services
from aftercare.intake.models import Knock
from aftercare.intake.services import knocks
from aftercare.kit import clock
from aftercare.kit.errors import TooMany

pytestmark = pytest.mark.django_db


def test_one_too_many() -> None:
    for _ in range(3):
        services.knock(what="request", who="192.0.2.1", most=3)
    with pytest.raises(TooMany):
        services.knock(what="request", who="192.0.2.1", most=3)
    services.knock(what="request", who="192.0.2.2", most=3)
    services.knock(what="code", who="192.0.2.1", most=3)


def test_a_new_hour_begins_anew() -> None:
    assert [knocks.count(what="a", who="b") for _ in range(2)] == [1, 2]
    with clock.standing_at(clock.now() + timedelta(hours=1)):
        assert knocks.count(what="a", who="b") == 1


def test_looking_counts_nothing() -> None:
    services.knock(what="code", who="x", most=9)
    told = [services.patience_is_over(what="code", who="x", most=most) for most in (1, 2, 1)]
    assert told == [True, False, True]
    assert list(Knock.objects.values_list("times", flat=True)) == [1]


def test_nobodys_address_is_kept_in_clear() -> None:
    services.knock(what="code", who="192.0.2.1", most=9)
    assert "192.0.2.1" not in Knock.objects.get().who


def test_a_thousand_knocks_are_one_row_and_go_after_two_days() -> None:
    for _ in range(1000):
        knocks.count(what="request", who="192.0.2.1")
    assert list(Knock.objects.values_list("times", flat=True)) == [1000]
    assert services.forget_old_knocks() == 0
    with clock.standing_at(clock.now() + timedelta(days=3)):
        assert services.forget_old_knocks() == 1
