"""States that the database refuses."""

import pytest
from django.db import IntegrityError, transaction

from aftercare.dispatch.models import Decision, Preset
from aftercare.dispatch.tests import field
from aftercare.dispatch.tests.field import NINE
from aftercare.kit import clock

pytestmark = pytest.mark.django_db


def test_only_one_preset_is_in_use() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Preset.objects.create(slug="x", name="X", name_zh="X", points={}, area_limit=1, in_use=True)
    Preset.objects.create(slug="x", name="X", name_zh="X", points={}, area_limit=1)
    assert Preset.objects.count() == 2


def test_a_decision_must_make_sense() -> None:
    with clock.standing_at(NINE):
        work, ann = field.order(), field.engineer("Ann", field.site())
    sound = {"order_id": work.id, "at": NINE, "mode": "automatic", "milliseconds": 1}
    for wrong in ({"engineer_id": ann.id}, {"mode": "override"}, {"mode": "dice"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(**{**sound, **wrong})
    Decision.objects.create(**sound)
    assert Decision.objects.count() == 1
