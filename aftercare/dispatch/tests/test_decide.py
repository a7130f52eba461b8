"""What is kept of a choice."""

import pytest

from aftercare.dispatch import services
from aftercare.dispatch.services.decide import KEPT_CHOICES, KEPT_EXCLUDED
from aftercare.dispatch.tests import field
from aftercare.dispatch.tests.field import NINE
from aftercare.kit import clock

pytestmark = pytest.mark.django_db


def test_the_best_are_kept_and_the_others_counted() -> None:
    station = field.site()
    for number in range(KEPT_CHOICES + 1):
        field.engineer(f"Able {number}", station)
    for number in range(KEPT_EXCLUDED + 1):
        field.engineer(f"Unable {number}", station, level=None, shifts=())
    with clock.standing_at(NINE):
        decision = services.choose(order_id=field.order().id)
    assert decision is not None
    assert (len(decision.ranked), len(decision.excluded["people"])) == (KEPT_CHOICES, KEPT_EXCLUDED)
    assert decision.excluded["counts"] == {"no_skill": KEPT_EXCLUDED + 1}
    assert (decision.preset_version, decision.milliseconds < 1000) == (1, True)
