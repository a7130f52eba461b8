"""States that the database refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from aftercare.dispatch.models import Decision, Preset, Wait
from aftercare.dispatch.tests import field
from aftercare.dispatch.tests.field import NINE
from aftercare.kit import clock

pytestmark = pytest.mark.django_db


def test_only_one_preset_is_in_use() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Preset.objects.create(slug="x", name="X", name_zh="X", points={}, area_limit=1, in_use=True)
    Preset.objects.create(slug="x", name="X", name_zh="X", points={}, area_limit=1)
    assert Preset.objects.count() == 2


def test_a_job_waits_once_and_never_backwards() -> None:
    with clock.standing_at(NINE):
        work = field.order()
    sound = {"order_id": work.id, "since": NINE, "tried_at": NINE, "next_try_at": NINE}
    for wrong in ({**sound, "tried_at": NINE - timedelta(seconds=1)},):
        with pytest.raises(IntegrityError), transaction.atomic():
            Wait.objects.create(**wrong)
    Wait.objects.create(**sound)
    with pytest.raises(IntegrityError), transaction.atomic():
        Wait.objects.create(**sound)


def test_a_decision_must_make_sense() -> None:
    with clock.standing_at(NINE):
        work, ann = field.order(), field.engineer("Ann", field.site())
    sound = {"order_id": work.id, "at": NINE, "mode": "automatic", "milliseconds": 1}
    for wrong in ({"engineer_id": ann.id}, {"mode": "override"}, {"mode": "dice"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(**{**sound, **wrong})
    Decision.objects.create(**sound)
    assert Decision.objects.count() == 1
